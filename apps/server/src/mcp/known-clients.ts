import {
  type Awaitable,
  clientFromUserAgent,
  createBoundedMap,
  type LoggedUse,
  type StoredToken,
  type UsageLog,
} from '@tokenhouse/core';

/** The agent that uses a token with a user agent, by the last `clientInfo` that it sent. */
export interface KnownClients {
  /** Caches the client that named itself in a call with this token and user agent. */
  save(tokenId: string, userAgent: string | null, client: string): void;
  /** The client that last named itself with this token and user agent; null if none did. Sends no query. */
  get(tokenId: string, userAgent: string | null): string | null;
  /** The same, but searches the newest uses of the token if this instance does not know. Never rejects. */
  find(token: Pick<StoredToken, 'id' | 'userId'>, userAgent: string | null): Awaitable<string | null>;
}

const MAX_KNOWN = 10_000;
const NEWEST_USES = 20;
const UNKNOWN_FOR_MS = 60_000;

/**
 * The agents of this instance. Protocols of 2025 send `clientInfo` only in `initialize`, which may have been sent before
 * this instance started, or to another instance.
 */
export function createKnownClients(usage: Pick<UsageLog, 'listUses'>, clock: () => Date): KnownClients {
  const known = createBoundedMap<string, string>(MAX_KNOWN);
  const unknownUntil = createBoundedMap<string, number>(MAX_KNOWN);
  // A token's id has no space.
  const keyOf = (tokenId: string, userAgent: string | null) => `${tokenId} ${userAgent ?? ''}`;

  async function look(
    { id, userId }: Pick<StoredToken, 'id' | 'userId'>,
    userAgent: string | null,
  ): Promise<string | null> {
    const key = keyOf(id, userAgent);
    unknownUntil.set(key, clock().getTime() + UNKNOWN_FOR_MS);
    const page = await usage
      .listUses(userId, id, { limit: NEWEST_USES, cursor: undefined })
      .catch(() => undefined);
    const client = page?.uses.find((use) => use.userAgent === userAgent && isNamed(use))?.client;
    // A call may have set a newer name meanwhile.
    const newest = known.get(key) ?? client ?? null;
    if (newest !== null) known.set(key, newest);
    return newest;
  }

  return {
    save: (tokenId, userAgent, client) => known.set(keyOf(tokenId, userAgent), client),
    get: (tokenId, userAgent) => known.get(keyOf(tokenId, userAgent)) ?? null,
    find(token, userAgent) {
      const key = keyOf(token.id, userAgent);
      const client = known.get(key);
      if (client !== undefined) return client;
      return (unknownUntil.get(key) ?? 0) > clock().getTime() ? null : look(token, userAgent);
    },
  };
}

/** The client of an MCP call, if its user agent does not name it. An introspection names the server that asked. */
function isNamed({ endpoint, userAgent, client }: LoggedUse): boolean {
  return endpoint.startsWith('POST /mcp') && client !== null && client !== clientFromUserAgent(userAgent);
}
