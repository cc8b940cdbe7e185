import { join } from 'node:path';
import { houseOnPostgres, houseOnSqlite } from '../support/houses.js';
import { measureInRounds } from '../support/rounds.js';
import { makeTokens, writeTokensFile } from '../support/tokens.js';
import { OPEN } from './limits.js';

export const name = 'http';
export const title = 'One authenticated request over HTTP';

/** More than a verifier caches (100,000), so that none of them is in the cache when it is used again. */
const COLD_TOKENS = 120_000;

export async function measure(bench) {
  bench.note('making the databases');
  await measureInRounds(bench, name, [
    OPEN,
    ...(await guarded(bench, 'PostgreSQL', houseOnPostgres)),
    ...(await guarded(bench, 'SQLite', houseOnSqlite)),
    await coldTokens(bench),
    await unknownTokens(bench),
  ]);
}

/** The route with known tokens, with durable and buffered logging. */
async function guarded(bench, kind, makeHouse) {
  const servers = [];
  for (const usageLog of ['durable', 'buffered']) {
    const start = await makeHouse(bench, { database: `http_${usageLog}`, usageLog });
    servers.push({ name: `${kind}, ${usageLog}`, start, limit: OPEN.name });
  }
  return servers;
}

/** Each token for the first time: the server is warmed up with other tokens, and finds none in its cache. */
async function coldTokens(bench) {
  const cold = makeTokens(bench.quick ? 30_000 : COLD_TOKENS);
  const tokensFile = join(bench.folder, 'cold-tokens.txt');
  writeTokensFile(tokensFile, cold);
  const house = { database: 'http_cold', usageLog: 'durable', tokens: [...bench.tokens, ...cold] };
  return {
    name: 'PostgreSQL, durable, no token in memory',
    start: await houseOnPostgres(bench, house),
    limit: OPEN.name,
    load: { tokensFile },
  };
}

/** Well-formed tokens that do not exist: each is looked up in the database, gets 401, and is not logged. */
async function unknownTokens(bench) {
  const tokensFile = join(bench.folder, 'unknown-tokens.txt');
  writeTokensFile(tokensFile, makeTokens(10_000));
  return {
    name: 'PostgreSQL, unknown tokens, refused',
    start: await houseOnPostgres(bench, { database: 'http_unknown', usageLog: 'durable' }),
    limit: OPEN.name,
    load: { tokensFile, expects: 'refused' },
  };
}
