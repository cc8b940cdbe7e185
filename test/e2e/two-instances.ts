import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Person, signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

/** A token, and its text. */
export interface KnownToken {
  readonly id: string;
  readonly text: string;
}

/** Two server processes on the same database, over the same or different connections, and a user with a session at both. */
export interface TwoInstances {
  readonly first: ServerProcess;
  readonly second: ServerProcess;
  readonly ada: Person;
  /** A token that both have in their cache. */
  generateKnown(): Promise<KnownToken>;
  stop(): Promise<void>;
}

export async function startTwoInstances(urls: readonly [string, string]): Promise<TwoInstances> {
  const start = (databaseUrl: string) =>
    startServerProcess({
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'a secret of the tests, long enough',
      TOKEN_CREATIONS_PER_HOUR: '1000',
      MAX_TOKENS_PER_USER: '1000',
      // One origin for both, so that a session is good at each.
      PUBLIC_URL: 'http://localhost:3000',
    });
  const [first, second] = await Promise.all([start(urls[0]), start(urls[1])]);
  const ada = await signUp(first.url);
  return {
    first,
    second,
    ada,
    async generateKnown() {
      const answer = await ada.generate({ name: randomUUID() });
      const { token, tokenRecord } = (await answer.json()) as { token: string; tokenRecord: { id: string } };
      for (const server of [first, second]) expect(await statusOfUse(server, token)).toBe(200);
      return { id: tokenRecord.id, text: token };
    },
    async stop() {
      await Promise.all([first.stop('SIGKILL'), second.stop('SIGKILL')]);
    },
  };
}

/** The status of a request with the token. */
export async function statusOfUse(server: ServerProcess, token: string): Promise<number> {
  const answer = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  await answer.text();
  return answer.status;
}

/** Both instances deny the token within a few renewals. */
export async function expectDenied({ first, second }: TwoInstances, { text }: KnownToken): Promise<void> {
  for (const server of [first, second]) {
    await expect.poll(() => statusOfUse(server, text)).toBe(401);
  }
}
