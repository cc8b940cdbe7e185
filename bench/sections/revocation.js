import { join } from 'node:path';
import { withInstances } from '../support/instances.js';
import { makePerson } from '../support/people.js';
import { measureUnderLoad, measureWithOneDead } from '../support/revocation-latency.js';
import { liveRounds } from '../support/revocation-rounds.js';
import { fillPostgres, fillSqlite, makeTokens } from '../support/tokens.js';

export const name = 'revocation';
export const title = 'A revocation: how long it takes, and that it is final';

export async function measure(bench) {
  for (const instanceCount of [1, 3]) {
    for (const thinkMs of [0, 25]) await measureUnderLoad(bench, { instanceCount, thinkMs });
  }
  await measureWithOneDead(bench);
  for (const usageLog of ['durable', 'buffered']) await measureRoundsOnPostgres(bench, usageLog);
  await measureRoundsOnSqlite(bench);
}

async function measureRoundsOnPostgres(bench, usageLog) {
  const url = await bench.createDatabase('revocation');
  await measureRounds(bench, {
    setting: `PostgreSQL, ${usageLog}, 3 instances`,
    instanceCount: 3,
    env: { DATABASE_URL: url, USAGE_LOG: usageLog },
    fill: (tokens) => fillPostgres(url, tokens),
  });
}

async function measureRoundsOnSqlite(bench) {
  await measureRounds(bench, {
    setting: 'SQLite, durable, one instance',
    instanceCount: 1,
    env: { DATA_DIR: bench.folder },
    fill: (tokens) => fillSqlite(join(bench.folder, 'tokenhouse.db'), tokens),
  });
}

async function measureRounds(bench, { setting, instanceCount, env, fill }) {
  const rounds = bench.quick ? 20 : 200;
  const person = makePerson();
  const tokens = makeTokens(rounds).map((token) => ({ ...token, userId: person.id }));
  await fill(tokens);
  const note = (text) => bench.note(`${setting}: ${text}`);
  const total = await withInstances(instanceCount, env, (instances) =>
    liveRounds({ instances, person, tokens, note }),
  );
  bench.figures.add({
    section: name,
    name: `Accepted after ${rounds} revocations, ${setting}`,
    unit: 'uses',
    values: [total.acceptedAfter],
    note: `${total.accepted} accepted before, ${total.refused} refused after`,
  });
  if (total.otherwise > 0) throw new Error(`${total.otherwise} uses got neither 200 nor 401`);
}
