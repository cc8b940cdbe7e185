/** The page after signing in: the one in `?next=` if it is a page of this site, else the connections. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  const [, tokenId] = /^\/connections\/([^/]+)$/.exec(next) ?? [];
  return tokenId !== undefined && isTokenId(tokenId) ? next : '/connections';
}

/** Whether this part of an address is a token's id, a UUID. */
export function isTokenId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether the server accepts writes from a page of this origin. The rule is `ownOrigins` of packages/http. */
export function isOwnAddress(origin: string, publicUrl: string): boolean {
  if (origin === publicUrl) return true;
  const [here, there] = [new URL(origin), new URL(publicUrl)];
  return (
    here.protocol === there.protocol &&
    here.port === there.port &&
    LOOPBACK.includes(here.hostname) &&
    LOOPBACK.includes(there.hostname)
  );
}
