import type { Receipt, TokenRecord } from '@tokenhouse/client';
import { formatUntil } from '../../ui/format-time.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 7;
const IDLE_DAYS = 30;

/** A token's status in words for its owner. */
export type Lifetime =
  | { readonly kind: 'active'; readonly text: 'Active' }
  | { readonly kind: 'expiring' | 'expired' | 'revoked'; readonly text: string };

export function lifetimeOf({ status, expiresAt }: TokenRecord, now: Date): Lifetime {
  if (status !== 'active') return { kind: status, text: status === 'revoked' ? 'Revoked' : 'Expired' };
  if (expiresAt === null) return { kind: 'active', text: 'Active' };
  const end = new Date(expiresAt);
  const days = (end.getTime() - now.getTime()) / DAY_MS;
  // The list may be older than the expiry.
  if (days <= 0) return { kind: 'expired', text: 'Expired' };
  if (days > SOON_DAYS) return { kind: 'active', text: 'Active' };
  return { kind: 'expiring', text: `Expires ${formatUntil(end, now)}` };
}

/** The days since the last use of an active token; undefined below 30. */
export function idleDays({ status, lastUsedAt, createdAt }: TokenRecord, now: Date): number | undefined {
  if (status !== 'active') return undefined;
  const days = Math.floor((now.getTime() - new Date(lastUsedAt ?? createdAt).getTime()) / DAY_MS);
  return days >= IDLE_DAYS ? days : undefined;
}

/** Ended tokens, newest end first, so that a token that was just revoked is at the top. */
export function newestEndFirst(tokens: readonly TokenRecord[]): readonly TokenRecord[] {
  const endOf = ({ revokedAt, expiresAt }: TokenRecord) => revokedAt ?? expiresAt ?? '';
  return tokens.toSorted((one, other) => endOf(other).localeCompare(endOf(one)));
}

/** The receipt of a revocation as a sentence. */
export function receiptText({ verifiers, confirmed, elapsedMs }: Receipt): string {
  const ms = Math.max(1, Math.round(elapsedMs));
  const servers = `${verifiers} ${verifiers === 1 ? 'server' : 'servers'}`;
  return `Revoked everywhere. ${confirmed} of ${servers} confirmed in ${ms} ms.`;
}
