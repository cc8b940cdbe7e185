import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, ApiService } from '@tokenhouse/client';

/** The API at the page's own origin. The browser sends the session cookie. */
export const api = new ApiService({ baseUrl: '' });

/** The query keys. Keys that are invalidated together share a prefix. */
export const KEYS = {
  site: ['site'],
  me: ['me'],
  tokens: ['tokens'],
  token: (id: string) => ['tokens', id],
  /** The prefix of all queries that depend on the uses of a token. */
  uses: (id: string) => ['uses', id],
  usesPage: (id: string, cursor: string | undefined) => ['uses', id, 'page', cursor ?? 'first'],
  /** How often a token was denied since it ended. */
  denials: (id: string, endedAt: string) => ['uses', id, 'denials', endedAt],
  deniedCall: ['denied-call'],
  week: (id: string, firstDay: string) => ['uses', id, 'week', firstDay],
} as const;

/** Refetches when the page becomes visible again. After a 401 it asks again who is signed in. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError(error, { queryKey }) {
        if (isSignedOut(error) && queryKey[0] !== KEYS.me[0])
          void client.invalidateQueries({ queryKey: KEYS.me });
      },
    }),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: shouldRetry },
      // A response may contain a secret, and a retry may write twice.
      mutations: { gcTime: 0, retry: false },
    },
  });
  return client;
}

/** Removes the data of one user before the next one signs in. */
export function forgetData(client: QueryClient): void {
  client.removeQueries({
    predicate: ({ queryKey: [first] }) => first !== KEYS.me[0] && first !== KEYS.site[0],
  });
}

/** Whether the error says that no user is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function shouldRetry(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  return failures < 2 && (error.code === 'network' || error.status >= 500);
}
