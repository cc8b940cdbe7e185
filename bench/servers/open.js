import { serveRoute } from '../support/measured-route.js';

// No authentication at all: nothing that authenticates on this machine can be faster.
await serveRoute();
