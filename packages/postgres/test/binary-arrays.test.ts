import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { textArray, timestampArray, uuidArray } from '../src/binary-arrays.ts';

describe('arrays in the binary format of PostgreSQL', () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  beforeAll(() => client.connect());
  afterAll(() => client.end());

  /** The array as the server understands it. */
  async function read(type: string, array: Buffer): Promise<unknown> {
    const { rows } = await client.query(`SELECT to_json($1::${type}[]) AS read`, [array]);
    return rows[0].read;
  }

  test('uuid[] is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uuid(), { minLength: 1 }), async (uuids) => {
        expect(await read('uuid', uuidArray(uuids))).toEqual(uuids);
      }),
    );
  });

  test('timestamptz[] is read as it was written, to the millisecond', async () => {
    const time = fc.date({
      min: new Date(0),
      max: new Date('2285-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(time, { minLength: 1 }), async (times) => {
        const { rows } = await client.query('SELECT unnest($1::timestamptz[]) AS at', [
          timestampArray(times),
        ]);
        expect(rows.map(({ at }) => at)).toEqual(times);
      }),
    );
  });

  test('text[] is read as it was written, in any script, with nulls', async () => {
    // PostgreSQL knows no NUL, and UTF-8 no half of a surrogate pair.
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((value) => !value.includes('\0') && value.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { minLength: 1 }), async (texts) => {
        expect(await read('text', textArray(texts))).toEqual(texts);
      }),
    );
  });

  test('text that is not a UUID is rejected', () => {
    expect(() => uuidArray(['abc'])).toThrow(TypeError);
    expect(() => uuidArray(['zzzzzzzz-0000-4000-8000-000000000000'])).toThrow(TypeError);
  });
});
