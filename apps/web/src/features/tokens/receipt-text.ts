import type { Receipt } from '@tokenhouse/client';

/** What the server confirmed, in a sentence. */
export function receiptText({ verifiers, confirmed, elapsedMs }: Receipt): string {
  const ms = Math.max(1, Math.round(elapsedMs));
  return `Revoked. Confirmed by ${confirmed} of ${verifiers} verifiers in ${ms} ms.`;
}
