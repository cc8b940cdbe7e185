/** Where to go after signing in: a page of ours that `?next=` names, else the connections. Never another site. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/connections(\/[\w-]+)?$/.test(next) ? next : '/connections';
}
