import { randomUUID } from 'node:crypto';
import { openOperations } from '@tokenhouse/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate } from '../src/migrations.ts';
import { openPostgres } from '../src/open-postgres.ts';

const NAME = `latin_${randomUUID().slice(0, 8)}`;
let admin: pg.Client;
let connectionString: string;
beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${NAME} ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'`);
  connectionString = Object.assign(new URL(inject('postgresUrl')), { pathname: NAME }).href;
});
afterAll(async () => {
  await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
  await admin.end();
});

test('a start on a database that is not UTF8 fails, and creates nothing in it', async () => {
  const sentence = `The database "${NAME}" has the encoding SQL_ASCII, which cannot store every character. Create`;
  await expect(openPostgres({ connectionString })).rejects.toThrow(sentence);
  await expect(migrate({ connectionString })).rejects.toThrow(sentence);
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(`SELECT to_regclass('tokenhouse_migrations') AS made`);
  expect(rows).toEqual([{ made: null }]);
  await client.end();
});

test('doctor reports the encoding of such a database', async () => {
  const operations = openOperations({ connectionString });
  const findings = await operations.diagnose({ clock: () => new Date(), verifierLeaseMs: 3_000 });
  await operations.close();
  expect(findings.find(({ check }) => check === 'encoding')).toMatchObject({
    status: 'error',
    remedy: expect.stringContaining(`ENCODING 'UTF8'`),
  });
});
