/** Where to go after signing in: a page of ours that `?next=` names, else the connections. Never another site. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  const [, tokenId] = /^\/connections\/([^/]+)$/.exec(next) ?? [];
  return tokenId !== undefined && isTokenId(tokenId) ? next : '/connections';
}

/** Whether this part of an address is a token's id, which is a UUID. */
export function isTokenId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether the server takes writes from a page at this origin, as `ownOrigins` of packages/http decides. */
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
