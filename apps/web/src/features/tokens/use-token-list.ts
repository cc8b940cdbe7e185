import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TokenList, TokenRecord } from '@tokenhouse/client';
import { useRef } from 'react';
import { api, KEYS } from '../../api/client.ts';

/**
 * The user's tokens: all active ones, and the newest of all. `showMore` fetches one more page of the newest, `refresh`
 * fetches the list again, and `replace` shows a changed token before that.
 */
export function useTokenList(pollEvery: number | false) {
  const queryClient = useQueryClient();
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

  function refresh() {
    void queryClient.invalidateQueries({ queryKey: KEYS.tokens });
  }

  function replace(changed: TokenRecord) {
    queryClient.setQueryData<TokenList>(KEYS.tokens, (before) => before && withToken(before, changed));
  }

  return { list, showMore, refresh, replace };
}

function withToken(list: TokenList, changed: TokenRecord): TokenList {
  return { ...list, tokens: list.tokens.map((token) => (token.id === changed.id ? changed : token)) };
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
