#!/usr/bin/env node
// Committed, because npm links a bin at install time and dist is only built afterwards.
import '../dist/stdio.js';
