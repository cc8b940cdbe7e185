import { createHmac, randomUUID } from 'node:crypto';

const SECRET = 'a shared secret of the bench, long enough';

/**
 * What makes a server take its people from an identity provider, by a shared secret. Built-in accounts would ask the
 * database for the session and the person at each request, and these queries would be most of what is measured.
 */
export const IDENTITY_PROVIDER = {
  AUTH_JWT_SECRET: SECRET,
  AUTH_JWT_ISSUER: 'bench',
  AUTH_JWT_AUDIENCE: 'bench',
};

/** A new person of that identity provider: their id, and the headers by which they are known for an hour. */
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
