import { createHmac, randomUUID } from 'node:crypto';

const SECRET = 'a shared secret of the bench, long enough';

/**
 * The settings of an identity provider with a shared secret. Built-in accounts would query the database for session and
 * user at each request, and these queries would dominate the measurement.
 */
export const IDENTITY_PROVIDER = {
  AUTH_JWT_SECRET: SECRET,
  AUTH_JWT_ISSUER: 'bench',
  AUTH_JWT_AUDIENCE: 'bench',
};

/** A new user of that identity provider: the id, and headers that are valid for an hour. */
export function makePerson() {
  const id = randomUUID();
  const exp = Math.floor(Date.now() / 1000) + 3_600;
  const content = [
    { alg: 'HS256', typ: 'JWT' },
    { iss: 'bench', aud: 'bench', sub: id, exp },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = createHmac('sha256', SECRET).update(content).digest('base64url');
  return { id, headers: { authorization: `Bearer ${content}.${signature}` } };
}

/** DELETE by its owner: the receipt, and how long the client waited, in milliseconds. */
export async function revokeToken(connection, person, tokenId) {
  const startedAt = performance.now();
  const answer = await connection.ask('DELETE', `/api/auth/tokens/${tokenId}`, person.headers);
  const waitedMs = performance.now() - startedAt;
  if (answer.status !== 200) throw new Error(`revocation: ${answer.status} ${answer.body}`);
  return { receipt: JSON.parse(answer.body).receipt, waitedMs };
}
