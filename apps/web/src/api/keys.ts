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
