import { decide } from '@tokenhouse/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { PARSERS, parseTime, toDate } from '../src/values.ts';

const TIMES = [
  '2026-08-01T09:30:00.123Z',
  '2026-03-08T06:59:59.999Z',
  '1999-12-31T23:59:59.000Z',
  '1970-01-01T00:00:00.000Z',
  '2400-02-29T12:00:00.001Z',
  '9999-12-31T23:59:59.000Z',
];

describe('a time that PostgreSQL sends', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: inject('postgresUrl'), types: PARSERS });
    await client.connect();
  });
  afterAll(() => client.end());

  const read = async (text: string) => {
    const { rows } = await client.query<{ at: Date | number }>('SELECT $1::timestamptz AS at', [text]);
    return toDate(rows[0]?.at ?? Number.NaN).toISOString();
  };

  test.each([
    'UTC',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
    'Europe/Paris',
    // Its offset had seconds until 1972.
    'Africa/Monrovia',
  ])('is the same time in a session whose TimeZone is %s', async (zone) => {
    await client.query(`SELECT set_config('TimeZone', $1, false)`, [zone]);
    for (const time of TIMES) expect(await read(time)).toBe(time);
    expect(await read('infinity')).toBe('9999-12-31T23:59:59.000Z');
    expect(await read('290000-01-01')).toBe('9999-12-31T23:59:59.000Z');
    expect(await read('-infinity')).toBe('1970-01-01T00:00:00.000Z');
    expect(await read('1850-01-01')).toBe('1970-01-01T00:00:00.000Z');
    expect(await read('0099-01-01')).toBe('1970-01-01T00:00:00.000Z');
    expect(await read('4000-01-01 BC')).toBe('1970-01-01T00:00:00.000Z');
  });

  test.each(['German', 'SQL, DMY', 'Postgres, MDY'])(
    'rejects the query in a session whose DateStyle is %s',
    async (style) => {
      await client.query(`SELECT set_config('DateStyle', $1, false)`, [style]);
      await expect(read(TIMES[0] ?? '')).rejects.toThrow('Set DateStyle to ISO');
      await client.query('RESET DateStyle');
      // The connection is of use for the next query.
      expect(await read(TIMES[0] ?? '')).toBe(TIMES[0]);
    },
  );
});

test('an expiry within the offset of the time zone is in the past, not in the year 9999', () => {
  const expiresAt = toDate(parseTime('2026-08-01 05:29:59-04'));
  const token = { id: 't', userId: 'u', name: 'n', revokedAt: null };
  const now = new Date('2026-08-01T09:30:00Z');
  expect(decide({ ...token, expiresAt }, now).outcome).toBe('expired');
});

test.each([
  '',
  'soon',
  '2026-08-01',
  '2026-08-01 09:30:00',
  '01.08.2026 09:30:00 UTC',
  '2026-08-01T09:30:00Z',
])('the text %j is not a valid time', (text) => {
  expect(() => parseTime(text)).toThrow('unknown form');
});

test('a value that is not a time throws', () => {
  expect(() => toDate(Number.NaN)).toThrow('cannot be read');
  expect(() => toDate(new Date('soon'))).toThrow('cannot be read');
});
