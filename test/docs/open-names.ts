/** What the names mean that a TypeScript or JavaScript block of the documents leaves to its reader. */
export const OPEN_NAMES: Readonly<Record<string, string>> = {
  jwt: 'string',
  pool: "import('pg').Pool",
  tokenId: 'string',
  tokenhouse: "import('@tokenhouse/http').Tokenhouse<Request>",
};
