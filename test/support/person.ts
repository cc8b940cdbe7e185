import { randomUUID } from 'node:crypto';

export interface Person {
  /** For each request of this person. */
  readonly headers: Readonly<Record<string, string>>;
  generate(body?: object): Promise<Response>;
  /** The text of a new token. */
  generateToken(): Promise<string>;
  revoke(tokenId: string): Promise<Response>;
  list(): Promise<{ tokens: { id: string; status: string; tokenSuffix: string }[] }>;
}

/** Signs a new person up at the server, through the same routes as a browser. */
export async function signUp(url: string): Promise<Person> {
  const answer = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Ada',
      email: `${randomUUID()}@example.com`,
      password: 'correct horse battery',
    }),
  });
  if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  return personOf(url, { cookie });
}

/** The same person at another instance, whose cookies are good there as well. */
export function personOf(url: string, headers: Readonly<Record<string, string>>): Person {
  const tokens = `${url}/api/auth/tokens`;
  const person: Person = {
    headers,
    generate: (body = {}) =>
      fetch(tokens, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async generateToken() {
      const answer = await person.generate();
      if (answer.status !== 201) throw new Error(`generate: ${answer.status} ${await answer.text()}`);
      const { token } = (await answer.json()) as { token: string };
      return token;
    },
    revoke: (tokenId) => fetch(`${tokens}/${tokenId}`, { method: 'DELETE', headers }),
    list: async () => (await fetch(tokens, { headers })).json() as ReturnType<Person['list']>,
  };
  return person;
}
