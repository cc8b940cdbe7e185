import { createMapLookUp, measureOperations } from '../support/operations.js';
import { measureInRounds } from '../support/rounds.js';
import { startMeasuredServer } from '../support/server-process.js';

export const name = 'limits';
export const title = 'The limits of this machine';

/** The row that figures over HTTP are compared with; each section measures it again, beside them. */
export const OPEN = {
  name: 'Fastify, no authentication',
  start: () => startMeasuredServer('open'),
};

/** The row that figures in process are compared with. */
export const MAP_LOOK_UP = 'SHA-256 and Map, in process';

export async function measure(bench) {
  await measureOperations(bench, {
    section: name,
    unit: 'look-ups/s',
    operations: [{ name: MAP_LOOK_UP, ...createMapLookUp(bench.tokens) }],
  });
  await measureInRounds(bench, name, [
    OPEN,
    {
      name: 'Fastify, SHA-256 and Map, nothing logged',
      start: () => startMeasuredServer('map', { tokensFile: bench.tokensFile }),
      limit: OPEN.name,
    },
  ]);
}
