import { isTokenId } from './token-id.ts';

/** Where to go after signing in: a page of ours that `?next=` names, else the connections. Never another site. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  const [, tokenId] = /^\/connections\/([^/]+)$/.exec(next) ?? [];
  return tokenId !== undefined && isTokenId(tokenId) ? next : '/connections';
}
