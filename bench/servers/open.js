import { serveRoute } from '../support/measured-route.js';

// No authentication: no server that authenticates can be faster on this machine.
await serveRoute();
