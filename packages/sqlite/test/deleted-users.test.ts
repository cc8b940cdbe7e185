import { revokeTokensOfDeletedUsers } from '@tokenhouse/sqlite';
import { expect, test } from 'vitest';
import { storeToken } from '../../../test/support/samples.ts';
import { openFile } from './open-file.ts';

test('deleting a user revokes only that user’s tokens, and keeps earlier revocations', async () => {
  const { connection, tokens } = await openFile();
  connection.exec(`CREATE TABLE "user" (id TEXT PRIMARY KEY); INSERT INTO "user" VALUES ('ada'), ('bob')`);
  revokeTokensOfDeletedUsers(connection, 'user');
  revokeTokensOfDeletedUsers(connection, 'user');
  const active = await storeToken(tokens, { userId: 'ada' });
  const revoked = await storeToken(tokens, { userId: 'ada' });
  const other = await storeToken(tokens, { userId: 'bob' });
  const earlier = new Date('2026-01-01T00:00:00.000Z');
  await tokens.revokeToken('ada', revoked.id, earlier);

  connection.exec(`DELETE FROM "user" WHERE id = 'ada'`);
  expect((await tokens.findByHash(active.hash))?.revokedAt).toBeInstanceOf(Date);
  expect((await tokens.findByHash(revoked.hash))?.revokedAt).toEqual(earlier);
  expect((await tokens.findByHash(other.hash))?.revokedAt).toBeNull();
});
