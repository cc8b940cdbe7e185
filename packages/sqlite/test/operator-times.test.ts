import { decide } from '@tokenhouse/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aToken, at, LIMITS, NO_LIMITS, NOW, storeToken } from '../../../test/support/samples.ts';
import { openFile } from './open-file.ts';

const CANONICAL = /^-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('a time that an operator types', () => {
  test.each([
    ['datetime', `'2026-08-01 10:00:00'`, '2026-08-01T10:00:00.000Z'],
    ['RFC 3339 with an offset', `'2026-08-01T12:00:00+02:00'`, '2026-08-01T10:00:00.000Z'],
    ['a date', `'2026-08-01'`, '2026-08-01T00:00:00.000Z'],
    ['unixepoch', `unixepoch('2026-08-01 10:00:00')`, '2026-08-01T10:00:00.000Z'],
    ['strftime %s', `strftime('%s', '2026-08-01 10:00:00')`, '2026-08-01T10:00:00.000Z'],
    ['milliseconds', '1785578400123', '2026-08-01T10:00:00.123Z'],
    ['julianday', `julianday('2026-08-01 12:00:00')`, '2026-08-01T12:00:00.000Z'],
    ['our own form', `'2026-08-01T10:00:00.007Z'`, '2026-08-01T10:00:00.007Z'],
  ])('as %s is kept in the one form', async (_, typed, kept) => {
    const { connection, tokens } = await openFile();
    const { id, userId } = await storeToken(tokens);
    connection.exec(
      `UPDATE api_tokens SET revoked_at = ${typed}, expires_at = ${typed}, created_at = ${typed}`,
    );
    const date = new Date(kept);
    expect(connection.prepare('SELECT revoked_at, expires_at, created_at FROM api_tokens').get()).toEqual({
      revoked_at: kept,
      expires_at: kept,
      created_at: kept,
    });
    expect(await tokens.findToken(userId, id)).toMatchObject({ revokedAt: date, expiresAt: date });
  });

  test.each([`''`, `'soon'`, '1', '0', '-1', 'true', `'2026-13-99'`, '9e99', `'now'`, `x'00'`])(
    'revoked_at = %s revokes, or is an error that changes nothing',
    async (typed) => {
      const { connection, tokens } = await openFile();
      const token = await storeToken(tokens);
      let refused = false;
      try {
        connection.exec(`UPDATE api_tokens SET revoked_at = ${typed}`);
      } catch {
        refused = true;
      }
      const found = await tokens.findByHash(token.hash);
      expect(decide(found, NOW).outcome).toBe(refused ? 'accepted' : 'revoked');
      expect(refused).toBe(typed === `x'00'`);
    },
  );

  test('any text in expires_at is a date in the one form, and never means never', async () => {
    const { connection, tokens } = await openFile();
    const token = await storeToken(tokens);
    const update = connection.prepare('UPDATE api_tokens SET expires_at = ?');
    const read = connection.prepare('SELECT expires_at FROM api_tokens').pluck();
    const anything = fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.date({ noInvalidDate: true }).map(String),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (typed) => {
        update.run(Number.isNaN(typed) ? 'NaN' : typed);
        expect(read.get()).toMatch(CANONICAL);
        expect((await tokens.findByHash(token.hash))?.expiresAt?.getTime()).toBeGreaterThanOrEqual(
          -62_167_219_200_000,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('an unreadable expires_at has passed', async () => {
    const { connection, tokens } = await openFile();
    const token = await storeToken(tokens);
    connection.exec(`UPDATE api_tokens SET expires_at = 'next year'`);
    expect(decide(await tokens.findByHash(token.hash), NOW).outcome).toBe('expired');
  });

  test('the limits go by it', async () => {
    const { connection, tokens } = await openFile();
    const { userId } = aToken();
    for (let made = 0; made < 5; made += 1) await storeToken(tokens, { userId });
    expect((await tokens.createToken(aToken({ userId }), LIMITS)).outcome).toBe('rate_limited');
    connection.exec(`UPDATE api_tokens SET created_at = datetime('${NOW.toISOString()}', '-61 minutes')`);
    expect((await tokens.createToken(aToken({ userId }), LIMITS)).outcome).toBe('created');
  });

  test('in an INSERT is kept in the one form as well', async () => {
    const { connection } = await openFile();
    connection.exec(`INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at)
      VALUES ('i', 'u', 'n', '${'0'.repeat(64)}', 'p', 's', '2026-08-01 10:00:00', 'never')`);
    expect(connection.prepare('SELECT created_at, expires_at FROM api_tokens').get()).toEqual({
      created_at: '2026-08-01T10:00:00.000Z',
      expires_at: '1970-01-01T00:00:00.000Z',
    });
  });

  test('after the year 9999 is its last millisecond, and still counts as active', async () => {
    const { tokens } = await openFile();
    const limits = { ...NO_LIMITS, maxActive: 1 };
    const token = aToken({ expiresAt: new Date(8.64e15) });
    await tokens.createToken(token, limits);
    expect((await tokens.findByHash(token.hash))?.expiresAt).toEqual(new Date('9999-12-31T23:59:59.999Z'));
    const second = aToken({ userId: token.userId, createdAt: at(1) });
    expect((await tokens.createToken(second, limits)).outcome).toBe('limit_reached');
  });
});
