import { join } from 'node:path';
import { houseOnPostgres, houseOnSqlite } from '../support/houses.js';
import { measureInRounds } from '../support/rounds.js';
import { makeTokens, writeTokensFile } from '../support/tokens.js';
import { OPEN } from './limits.js';

export const name = 'http';
export const title = 'One authenticated request over HTTP';

/** More than a verifier remembers (100,000), so that even the second time round none of them is remembered. */
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

/** The route with tokens that are known, in both ways to log their uses. */
async function guarded(bench, kind, makeHouse) {
  const servers = [];
  for (const usageLog of ['durable', 'buffered']) {
    const start = await makeHouse(bench, { database: `http_${usageLog}`, usageLog });
    servers.push({ name: `${kind}, ${usageLog}`, start, limit: OPEN.name });
  }
  return servers;
}

/** Each token for the first time: warmed up with other tokens, then one after the other, none twice in memory. */
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

/** Well-formed tokens that nobody has: each is asked for in the database, answered by 401, and not logged. */
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
