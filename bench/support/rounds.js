import { runWrk } from './wrk.js';

/**
 * A server is used before it is measured, so that its code is compiled and its cache filled: for two seconds, and again
 * until this many requests have succeeded, because a slow server would otherwise be measured cold. (One `tools/call` took 3.5 ms of the
 * processor in a fresh server, and 1.8 ms some seconds of load later.)
 */
const WARM_UP_SECONDS = 2;
const WARM_UP_REQUESTS = 5_000;
const MOST_WARM_UPS = 5;

/**
 * Measures servers over HTTP, in rounds: each once, one at a time, then each again, so that a slow minute of the
 * machine hits all of them. A server: `{ name, start, limit?, slowerThan?, load? }`; `start` resolves with `{ url, stop }`, and
 * `load` has options of `runWrk` for other requests than those with valid tokens.
 */
export async function measureInRounds(bench, section, servers) {
  const results = new Map(servers.map(({ name }) => [name, []]));
  for (let run = 1; run <= bench.runs; run += 1) {
    for (const server of servers) {
      const result = await measureOnce(bench, server);
      results.get(server.name).push(result);
      const figure = `${Math.round(result.perSecond).toLocaleString('en')} requests/s`;
      bench.note(`run ${run} of ${bench.runs}: ${server.name}: ${figure}, p99 ${result.p99.toFixed(1)} ms`);
    }
  }
  for (const { name, limit, slowerThan } of servers) {
    const runs = results.get(name);
    const values = runs.map(({ perSecond }) => perSecond);
    const p99 = runs.map((result) => result.p99);
    bench.figures.add({ section, name, unit: 'requests/s', values, p99, limit, slowerThan });
  }
}

async function measureOnce(bench, { name, start, load = {} }) {
  const { tokensFile, seconds, quick } = bench;
  const server = await start();
  try {
    await warmUp({ url: server.url, tokensFile, request: load.request }, quick);
    return await runWrk({ url: server.url, tokensFile, seconds, ...load });
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  } finally {
    await server.stop();
  }
}

async function warmUp(load, quick) {
  if (quick) return void (await runWrk({ ...load, seconds: 1 }));
  let answered = 0;
  for (let n = 0; n < MOST_WARM_UPS && answered < WARM_UP_REQUESTS; n += 1) {
    answered += (await runWrk({ ...load, seconds: WARM_UP_SECONDS })).requests;
  }
}
