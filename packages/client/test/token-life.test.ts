import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from '../../../test/support/person.ts';
import { type ServerProcess, startServerProcess } from '../../../test/support/server-process.ts';
import { ApiError, ApiService } from '../src/index.ts';

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-client-'));
  server = await startServerProcess({ DATA_DIR: folder });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

test('a token is generated, used and revoked, and then denied as token_revoked', async () => {
  const { headers } = await signUp(server.url);
  const api = new ApiService({ baseUrl: server.url, headers });
  expect(await api.getMe()).toMatchObject({ authMethod: 'session', user: { name: 'Ada' }, token: null });

  const expiresAt = new Date(Date.now() + 3_600_000);
  const { token, tokenRecord } = await api.generateApiToken('Laptop', expiresAt);
  expect(tokenRecord).toMatchObject({ name: 'Laptop', status: 'active', expiresAt: expiresAt.toISOString() });
  expect(await api.listApiTokens()).toEqual({
    tokens: [tokenRecord],
    limits: { maxActive: 10, active: 1, creationsPerHour: 5, creationsLeft: 4 },
    nextCursor: null,
  });

  const agent = new ApiService({ baseUrl: server.url, headers: { authorization: `Bearer ${token}` } });
  expect(await agent.getMe()).toMatchObject({ authMethod: 'api_token', token: { id: tokenRecord.id } });
  await expect(agent.listApiTokens()).rejects.toMatchObject({ status: 403, code: 'session_required' });

  const newest = await api.getTokenUsage(tokenRecord.id, { limit: 1 });
  expect(newest.uses).toMatchObject([{ outcome: 'forbidden', endpoint: 'GET /api/auth/tokens' }]);
  const older = await api.getTokenUsage(tokenRecord.id, { cursor: newest.nextCursor ?? undefined });
  expect(older).toMatchObject({ uses: [{ outcome: 'accepted', endpoint: 'GET /api/me' }], nextCursor: null });

  const revoked = await api.revokeApiToken(tokenRecord.id);
  expect(revoked.tokenRecord.status).toBe('revoked');
  expect(revoked.receipt.confirmed).toBe(revoked.receipt.verifiers);
  expect(await api.getApiToken(tokenRecord.id)).toEqual(revoked.tokenRecord);
  const refusal = await agent.getMe().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toMatchObject({ status: 401, code: 'token_revoked' });
});

test('tokens are listed page by page, by status, and all of them one by one', async () => {
  const { headers } = await signUp(server.url);
  const api = new ApiService({ baseUrl: server.url, headers });
  const made: string[] = [];
  for (let n = 0; n < 3; n += 1) made.unshift((await api.generateApiToken()).tokenRecord.id);
  await api.revokeApiToken(made[1] ?? '');

  const newest = await api.listApiTokens({ limit: 2 });
  expect(newest.nextCursor).not.toBeNull();
  const oldest = await api.listApiTokens({ limit: 2, cursor: newest.nextCursor ?? undefined });
  expect(oldest.nextCursor).toBeNull();
  expect([...newest.tokens, ...oldest.tokens].map(({ id }) => id)).toEqual(made);

  const all: string[] = [];
  for await (const { id } of api.eachApiToken({ limit: 1 })) all.push(id);
  expect(all).toEqual(made);
  const revoked: string[] = [];
  for await (const { id } of api.eachApiToken({ status: 'revoked' })) revoked.push(id);
  expect(revoked).toEqual([made[1]]);
  await expect(api.listApiTokens({ limit: 501 })).rejects.toMatchObject({
    status: 422,
    code: 'validation_failed',
  });
});

test('an error of the server has the code and the fields of the contract', async () => {
  const { headers } = await signUp(server.url);
  const api = new ApiService({ baseUrl: server.url, headers });
  const fields = [{ pointer: '/expiresAt', detail: 'must be in the future' }];
  await expect(api.generateApiToken('Late', new Date(0))).rejects.toMatchObject({
    code: 'validation_failed',
    fields,
  });
  const once = { idempotencyKey: 'a "key" of \\visible characters'.replaceAll(' ', '-') };
  await api.generateApiToken('Once', null, once);
  await expect(api.generateApiToken('Once', null, once)).rejects.toMatchObject({
    status: 409,
    code: 'already_generated',
    detail: expect.stringContaining('"Once"'),
  });
  await expect(api.getApiToken('nobody')).rejects.toMatchObject({ code: 'not_found' });
  const stranger = new ApiService({ baseUrl: server.url });
  expect(await stranger.getSite()).toMatchObject({ accounts: 'built-in', signUps: 'open' });
  await expect(stranger.getMe()).rejects.toMatchObject({ status: 401, code: 'credentials_missing' });

  for (let left = 4; left > 0; left -= 1) await api.generateApiToken();
  const sixth = await api.generateApiToken().catch((error: unknown) => error);
  expect(sixth).toMatchObject({ status: 429, code: 'rate_limited', retryAfter: expect.any(Number) });
});
