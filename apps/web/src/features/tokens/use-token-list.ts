import { useQuery } from '@tanstack/react-query';
import type { TokenList } from '@tokenhouse/client';
import { useRef } from 'react';
import { api, KEYS } from '../../api/client.ts';

/** The user's tokens: all active ones, and the newest of all. `showMore` fetches one more page of the newest. */
export function useTokenList(pollEvery: number | false) {
  // Not in the query's key: other features invalidate the list by one key.
  const pages = useRef(1);
  const list = useQuery({
    queryKey: KEYS.tokens,
    queryFn: ({ signal }) => fetchTokens(pages.current, signal),
    refetchInterval: pollEvery,
  });

  async function showMore() {
    pages.current += 1;
    await list.refetch();
  }

  return { list, showMore };
}

/** `nextCursor` is null when there are no more tokens. */
async function fetchTokens(pages: number, signal: AbortSignal): Promise<TokenList> {
  let list = await api.listApiTokens({ signal });
  for (let page = 1; page < pages && list.nextCursor !== null; page += 1) {
    const { tokens, ...rest } = await api.listApiTokens({ cursor: list.nextCursor, signal });
    list = { ...rest, tokens: [...list.tokens, ...tokens] };
  }
  if (list.nextCursor === null) return list;
  // Active tokens are always shown. The missing ones are older than all above.
  const listed = new Set(list.tokens.map(({ id }) => id));
  const older = [];
  for await (const token of api.eachApiToken({ status: 'active', limit: 500, signal })) {
    if (!listed.has(token.id)) older.push(token);
  }
  return { ...list, tokens: [...list.tokens, ...older] };
}
