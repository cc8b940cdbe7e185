import { fillBetterAuth } from '../support/better-auth.js';
import { fillHandWritten } from '../support/hand-written.js';
import { houseOnPostgres } from '../support/houses.js';
import { measureInRounds } from '../support/rounds.js';
import { startMeasuredServer } from '../support/server-process.js';
import { OPEN } from './limits.js';

export const name = 'peers';
export const title = 'What others do for the same request, on the same PostgreSQL';

const TOKENHOUSE = 'Tokenhouse, durable';

export async function measure(bench) {
  bench.note('making the databases');
  const peer = async (server, database, fill, settings = {}) => {
    const postgresUrl = await bench.createDatabase(database);
    await fill(postgresUrl, bench.tokens);
    return () => startMeasuredServer(server, { postgresUrl, ...settings });
  };
  const compared = { limit: OPEN.name, slowerThan: TOKENHOUSE };
  await measureInRounds(bench, name, [
    OPEN,
    {
      name: TOKENHOUSE,
      start: await houseOnPostgres(bench, { database: 'peers_tokenhouse', usageLog: 'durable' }),
      limit: OPEN.name,
    },
    {
      name: 'Fastify by hand, one statement',
      start: await peer('fastify-one-statement', 'peers_fastify', fillHandWritten),
      ...compared,
    },
    {
      name: 'Express by hand, three statements',
      start: await peer('express-three-statements', 'peers_express', fillHandWritten),
      ...compared,
    },
    {
      name: 'Better Auth, defaults',
      start: await peer('better-auth', 'peers_better_auth', fillBetterAuth),
      ...compared,
    },
    {
      name: 'Better Auth, in memory, nothing stored',
      start: await peer('better-auth', 'peers_better_auth_memory', fillBetterAuth, {
        inMemory: true,
        tokensFile: bench.tokensFile,
      }),
      ...compared,
    },
  ]);
}
