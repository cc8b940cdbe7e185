import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, ApiService } from '@tokenhouse/client';

/** The API at the page's own origin; the session cookie goes along by itself. */
export const api = new ApiService({ baseUrl: '' });

/** The names of what is fetched: what changes together shares its beginning. */
export const KEYS = {
  site: ['site'],
  me: ['me'],
  tokens: ['tokens'],
  token: (id: string) => ['tokens', id],
  /** All that depends on the uses of a token. */
  uses: (id: string) => ['uses', id],
  usesPage: (id: string, cursor: string | undefined) => ['uses', id, 'page', cursor ?? 'first'],
  /** How often a token was denied since it ended. */
  denials: (id: string, endedAt: string) => ['uses', id, 'denials', endedAt],
  deniedCall: ['denied-call'],
  week: (id: string, firstDay: string) => ['uses', id, 'week', firstDay],
} as const;

/** Answers are fetched again when the page is looked at again; a refused session sends everybody back to sign in. */
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
      // An answer may hold a secret, and a repeated write may be a second write.
      mutations: { gcTime: 0, retry: false },
    },
  });
  return client;
}

/** What was fetched for one person must not be there for the next. */
export function forgetData(client: QueryClient): void {
  client.removeQueries({
    predicate: ({ queryKey: [first] }) => first !== KEYS.me[0] && first !== KEYS.site[0],
  });
}

/** Whether the server no longer knows who we are. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function shouldRetry(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  return failures < 2 && (error.code === 'network' || error.status >= 500);
}
