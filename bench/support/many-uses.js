import { shown } from './many-tokens.js';
import { withClient } from './postgres.js';

const DAYS = 90;
const DAY_MS = 86_400_000;

// A stride without a common factor with 10,000, so that the uses of each token are spread over the day.
const INSERT_DAY = `
  INSERT INTO %PARTITION% (token_id, created_at, outcome, endpoint, ip_address, user_agent)
  SELECT ($1::uuid[])[1 + n * 7919 % cardinality($1::uuid[])],
         $2::timestamptz + n * ($3::timestamptz - $2::timestamptz) / $4::bigint,
         'accepted', 'GET /', '127.0.0.1', 'claude-code/2.1.330 (cli)'
    FROM generate_series(0, $4::bigint - 1) AS n`;

/** Inserts `count` uses of these tokens, spread over the day partitions of the last 90 days. */
export async function fillLog({ url, count, tokens, note }) {
  const ids = tokens.map(({ id }) => id);
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  await withClient(url, async (client) => {
    let rows = 0;
    for (let ago = DAYS - 1; ago >= 0; ago -= 1) {
      const start = new Date(today - ago * DAY_MS);
      const end = new Date(start.getTime() + DAY_MS);
      const share = Math.round(((DAYS - ago) * count) / DAYS) - rows;
      await fillDay(client, { ids, start, end, share });
      rows += share;
      if (ago % 10 === 0) note(`${shown(rows)} of ${shown(count)} uses`);
    }
    note('statistics');
    await client.query('VACUUM ANALYZE token_usage_logs');
  });
}

/** Named as packages/postgres/src/partitions.ts does; its index is made when it is attached. */
async function fillDay(client, { ids, start, end, share }) {
  const name = `token_usage_logs_${start.toISOString().slice(0, 10).replaceAll('-', '')}`;
  await client.query(`CREATE TABLE ${name} (LIKE token_usage_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
  // Today only until now, because the newest use must be the next one.
  const until = new Date(Math.min(end.getTime(), Date.now()));
  await client.query(INSERT_DAY.replace('%PARTITION%', name), [ids, start, until, share]);
  await client.query(
    `ALTER TABLE token_usage_logs ATTACH PARTITION ${name}
       FOR VALUES FROM ('${start.toISOString()}') TO ('${end.toISOString()}')`,
  );
}
