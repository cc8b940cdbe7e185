import { execFileSync } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { useEachForTheFirstTime } from '../support/first-uses.js';
import { fillWithMany, shown } from '../support/many-tokens.js';
import { fillLog } from '../support/many-uses.js';
import { withClient } from '../support/postgres.js';
import { startMeasuredServer } from '../support/server-process.js';
import { runWrk } from '../support/wrk.js';

export const name = 'scale';
export const title = 'With many tokens, and with a long log';

const SIZES = {
  quick: { tokens: [10_000, 100_000], uses: 1_000_000 },
  whole: { tokens: [10_000, 1_000_000, 10_000_000], uses: 50_000_000 },
};
// On the disk, with their indexes, without the write-ahead log.
const BYTES = { token: 400, use: 170, log: 3e9 };
const WARM_UP_SECONDS = 2;

export async function measure(bench) {
  const sizes = bench.quick ? SIZES.quick : SIZES.whole;
  await requireSpace(bench.folder, sizes);
  const houses = [];
  for (const count of sizes.tokens) houses.push(await makeHouse(bench, { count, uses: 0 }));
  houses.push(await makeHouse(bench, { count: sizes.tokens[0], uses: sizes.uses }));
  // PostgreSQL must not write the loaded data to the disk during a measurement.
  await withClient(bench.postgresUrl, (client) => client.query('CHECKPOINT'));

  const results = new Map(houses.map((house) => [house, []]));
  for (let run = 1; run <= bench.runs; run += 1) {
    for (const house of houses) {
      const result = await measureOnce(bench, house);
      results.get(house).push(result);
      const { hits, misses, megabytes } = result;
      const figures = `${Math.round(hits.perSecond)} and ${Math.round(misses)} uses/s, ${Math.round(megabytes)} MB`;
      bench.note(`run ${run} of ${bench.runs}: ${house.what}: ${figures}`);
    }
  }
  addFigures(bench, houses, results);
}

async function makeHouse(bench, { count, uses }) {
  const url = await bench.createDatabase(`scale_${count}_${uses}`);
  const { tokens, note } = bench;
  await fillWithMany({ url, count, tokens, note });
  if (uses > 0) await fillLog({ url, count: uses, tokens, note });
  return { url, what: `${shown(count)} tokens${uses > 0 ? `, ${shown(uses)} uses in the log` : ''}` };
}

async function measureOnce({ tokens, tokensFile, seconds }, house) {
  const server = await startMeasuredServer('tokenhouse', { postgresUrl: house.url, usageLog: 'durable' });
  try {
    const { url } = server;
    await runWrk({ url, tokensFile, seconds: WARM_UP_SECONDS });
    const hits = await runWrk({ url, tokensFile, seconds });
    const misses = await useEachForTheFirstTime({ url, postgresUrl: house.url, tokens });
    return { hits, misses, megabytes: residentMegabytes(server.process.pid) };
  } finally {
    await server.stop();
  }
}

function addFigures(bench, houses, results) {
  const [first] = houses;
  const add = (row, unit, toValue, more = () => ({})) => {
    for (const house of houses) {
      const runs = results.get(house);
      const values = runs.map(toValue);
      bench.figures.add({ section: name, name: `${row}, ${house.what}`, unit, values, ...more(house, runs) });
    }
  };
  const shareOf = (row, house) => house !== first && { limit: `${row}, ${first.what}` };
  add(
    'Cached',
    'requests/s',
    ({ hits }) => hits.perSecond,
    (house, runs) => ({
      p99: runs.map(({ hits }) => hits.p99),
      ...shareOf('Cached', house),
    }),
  );
  add(
    'First use',
    'requests/s',
    ({ misses }) => misses,
    (house) => shareOf('First use', house),
  );
  add('Memory of the server', 'MB', ({ megabytes }) => megabytes);
}

function residentMegabytes(pid) {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1_024;
}

async function requireSpace(folder, { tokens, uses }) {
  const needed = tokens.reduce((sum, count) => sum + count, 0) * BYTES.token + uses * BYTES.use + BYTES.log;
  const { bavail, bsize } = await statfs(folder);
  const inGigabytes = (bytes) => (bytes / 1e9).toFixed(1);
  if (bavail * bsize < needed) {
    const has = `${folder} has ${inGigabytes(bavail * bsize)} GB left`;
    throw new Error(
      `The section "scale" needs ${inGigabytes(needed)} GB of disk, and ${has}. TMPDIR moves it.`,
    );
  }
}
