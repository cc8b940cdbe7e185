import { openConnection, useToken } from './connection.js';
import { withInstances } from './instances.js';
import { inTurn, pause, percentile } from './latency.js';
import { makePerson, revokeToken } from './people.js';
import { withClient } from './postgres.js';
import { fillPostgres, makeTokens } from './tokens.js';
import { startWrk } from './wrk.js';

const SECTION = 'revocation';
const USERS = 64;
const LEASE_MS = 3_000;

/**
 * Revokes tokens that all instances have cached, while 64 users keep the instances busy with other tokens. Without a
 * pause each step of a revocation queues for a core.
 */
export async function measureUnderLoad(bench, { instanceCount, thinkMs }) {
  const perRun = bench.quick ? 20 : 120;
  const house = await makeHouse(bench, 1 + perRun * bench.runs);
  const users = `${USERS} users ${thinkMs === 0 ? 'without a pause' : `who think for ${thinkMs} ms`}`;
  const setting = `${instanceCount === 1 ? 'one instance' : `${instanceCount} instances`}, ${users}`;
  const runs = await withInstances(instanceCount, { DATABASE_URL: house.url }, async (instances) => {
    const revoker = openRevoker(house, instances);
    const { tokensFile } = bench;
    const connections = Math.round(USERS / instanceCount);
    const request = { path: '/api/me' };
    const loads = instances.map(({ url }) => startWrk({ url, tokensFile, connections, thinkMs, request }));
    // Not measured: the code of each instance is not compiled yet.
    await pause((bench.quick ? 1_000 : 4_000) * instanceCount);
    await revoker.revokeNext();
    const measured = await inTurn(bench.runs, async (run) => {
      const revocations = await inTurn(perRun, async () => {
        await pause(Math.random() * 20);
        return revoker.revokeNext();
      });
      const median = percentile(
        revocations.map(({ waitedMs }) => waitedMs),
        0.5,
      ).toFixed(1);
      bench.note(`${setting}, run ${run + 1} of ${bench.runs}: median ${median} ms of ${perRun}`);
      return revocations;
    });
    const results = await Promise.all(loads.map((load) => load.stop()));
    const uses = results.reduce((sum, { perSecond }) => sum + perSecond, 0);
    const useMs = Math.max(...results.map(({ p50 }) => p50)).toFixed(1);
    bench.note(`${setting}: beside it ${Math.round(uses)} uses/s, median ${useMs} ms`);
    revoker.close();
    return measured;
  });
  add(bench, `DELETE as its caller waits, ${setting}`, runs, ({ waitedMs }) => waitedMs);
  add(bench, `elapsedMs of its receipt, ${setting}`, runs, ({ receipt }) => receipt.elapsedMs);
}

/** One of three instances is paused: its lease has to run out. */
export async function measureWithOneDead(bench) {
  const count = bench.quick ? 2 : 10;
  const house = await makeHouse(bench, count);
  const env = { DATABASE_URL: house.url, VERIFIER_LEASE_MS: `${LEASE_MS}` };
  const waits = await withInstances(3, env, async (instances) => {
    const revoker = openRevoker(house, instances);
    const times = await inTurn(count, async (n) => {
      await untilAllHoldLeases(house.url);
      const victim = await revoker.nextCached();
      instances[2].process.kill('SIGSTOP');
      const { receipt, waitedMs } = await revoker.revoke(victim, n % 2);
      instances[2].process.kill('SIGCONT');
      if (receipt.confirmed !== 2) throw new Error(`Not the case in question: ${JSON.stringify(receipt)}`);
      // It was paused, and must deny the token when it resumes.
      if ((await revoker.use(victim, 2)) !== 401) throw new Error('Accepted by the one that stood still');
      bench.note(`one of three stands still: waited ${Math.round(waitedMs)} ms`);
      return waitedMs;
    });
    revoker.close();
    return times;
  });
  const name = `DELETE with one of three instances dead, the longest of ${count}; the lease is ${LEASE_MS} ms`;
  bench.figures.add({ section: SECTION, name, unit: 'ms', values: [Math.max(...waits)] });
}

/** A database with the tokens of the load, and as many tokens of one user to revoke. */
async function makeHouse(bench, victimCount) {
  const url = await bench.createDatabase('revocation');
  const person = makePerson();
  const victims = makeTokens(victimCount).map((token) => ({ ...token, userId: person.id }));
  await fillPostgres(url, [...bench.tokens, ...victims]);
  return { url, person, victims };
}

/** Its connections have no other load, so that only the measured requests wait on them. */
function openRevoker({ person, victims }, instances) {
  const connections = instances.map((one) => openConnection(one.url));
  let next = 0;
  const revoker = {
    async nextCached() {
      const token = victims[next];
      next += 1;
      for (const connection of connections) {
        const status = await useToken(connection, token.text);
        if (status !== 200) throw new Error(`A good token got ${status}`);
      }
      return token;
    },
    use: (token, instance) => useToken(connections[instance], token.text),
    revoke: (token, instance) => revokeToken(connections[instance], person, token.id),
    revokeNext: async () => revoker.revoke(await revoker.nextCached(), next % connections.length),
    close() {
      for (const one of connections) one.close();
    },
  };
  return revoker;
}

async function untilAllHoldLeases(url) {
  const count = `SELECT count(*)::int AS n FROM verifier_leases WHERE valid_until > now() + interval '1.5 s'`;
  await withClient(url, async (client) => {
    while ((await client.query(count)).rows[0].n < 3) await pause(50);
  });
}

function add(bench, name, runs, toMs) {
  const times = runs.map((run) => run.map(toMs));
  const values = times.map((one) => percentile(one, 0.5));
  const p99 = times.map((one) => percentile(one, 0.99));
  bench.figures.add({ section: SECTION, name, unit: 'ms', values, p99 });
}
