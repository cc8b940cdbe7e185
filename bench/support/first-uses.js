import { openConnection } from './connection.js';
import { pause } from './latency.js';
import { withClient } from './postgres.js';

const CONNECTIONS = 64;

// The same invalidation as TRUNCATE, without deleting the tokens.
const FORGET = `
  WITH said AS (INSERT INTO token_invalidations (token_hash) VALUES ('') RETURNING xid)
  SELECT xid::text, pg_notify('token_invalidations', '') FROM said`;

/**
 * Makes the running instance evict all tokens, and uses each of these once, in a closed loop of 64 connections: uses per
 * second, each of a token that has to be fetched from the database. The server stays warm.
 */
export async function useEachForTheFirstTime({ url, postgresUrl, tokens }) {
  await withClient(postgresUrl, async (client) => {
    const { xid } = (await client.query(FORGET)).rows[0];
    const select = 'SELECT bool_and(pg_visible_in_snapshot($1, seen)) AS done FROM verifier_leases';
    while (!(await client.query(select, [xid])).rows[0].done) await pause(5);
  });
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const connection = openConnection(url);
      while (next < tokens.length) {
        const { text } = tokens[next];
        next += 1;
        const { status } = await connection.ask('GET', '/', { authorization: `Bearer ${text}` });
        if (status !== 200) throw new Error(`A good token got ${status}`);
      }
      connection.close();
    }),
  );
  return (tokens.length / (performance.now() - startedAt)) * 1_000;
}
