import { randomUUID } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { TokenRecord } from '@tokenhouse/http';
import { type Answer, type Call, send } from '../../../../test/support/wire.ts';

/** Sends requests with one credential. */
export interface Actor {
  get(path: string, headers?: OutgoingHttpHeaders): Promise<Answer>;
  post(path: string, body?: unknown, headers?: OutgoingHttpHeaders): Promise<Answer>;
  /** POST of a form, as URL-encoded text or as its parameters. */
  form(path: string, form: string | Record<string, string>, headers?: OutgoingHttpHeaders): Promise<Answer>;
  delete(path: string, headers?: OutgoingHttpHeaders): Promise<Answer>;
  send(call: Call): Promise<Answer>;
}

/** A signed-in user, with the session cookie. */
export interface Session extends Actor {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly cookie: string;
  /** Generates a token with the real route. Throws unless the status is 201. */
  token(body?: unknown): Promise<Token>;
  /** The same user with a JWT of `GET /api/auth/token`. */
  jwt(): Promise<Actor & { readonly text: string }>;
}

/** An agent that sends a generated API token. */
export interface Token extends Actor {
  readonly text: string;
  readonly id: string;
  readonly record: TokenRecord;
}

export function actorWith(port: number, credential: OutgoingHttpHeaders): Actor {
  const sendAs = (call: Call) => send(port, { ...call, headers: { ...credential, ...call.headers } });
  return {
    send: sendAs,
    get: (path, headers = {}) => sendAs({ method: 'GET', path, headers }),
    post: (path, body, headers = {}) => sendAs({ method: 'POST', path, body, headers }),
    form: (path, form, headers = {}) =>
      sendAs({
        method: 'POST',
        path,
        raw: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    delete: (path, headers = {}) => sendAs({ method: 'DELETE', path, headers }),
  };
}

/** The header of a client that does not encode its credentials, like most clients. */
export function basicOf(id: string, secret: string): OutgoingHttpHeaders {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

export function bearerOf(port: number, credential: string): Actor {
  return actorWith(port, { authorization: `Bearer ${credential}` });
}

/** Generates a token as `actor` with the real route. */
export async function generateToken(port: number, actor: Actor, body?: unknown): Promise<Token> {
  const answer = await actor.post('/api/auth/tokens', body);
  if (answer.status !== 201) throw new Error(`no token: ${answer.text}`);
  const { token: text, tokenRecord: record } = answer.body as { token: string; tokenRecord: TokenRecord };
  return { ...bearerOf(port, text), text, id: record.id, record };
}

export async function signUp(port: number): Promise<Session> {
  const account = { name: 'Ada Lovelace', email: `${randomUUID()}@example.com`, password: 'correct horse' };
  const answer = await actorWith(port, {}).post('/api/auth/sign-up/email', account);
  if (answer.status !== 200) throw new Error(`not signed up: ${answer.text}`);
  const { user } = answer.body as { user: Session['user'] };
  const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ');
  const actor = actorWith(port, { cookie });
  return {
    ...actor,
    user: { id: user.id, email: user.email, name: user.name },
    cookie,
    token: (body) => generateToken(port, actor, body),
    async jwt() {
      const { body } = await actor.get('/api/auth/token');
      const { token: text } = body as { token: string };
      return { ...bearerOf(port, text), text };
    },
  };
}
