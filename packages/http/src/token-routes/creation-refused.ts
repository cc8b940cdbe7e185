import { type CreationRefusal, TokenhouseError } from '@tokenhouse/core';

/** The error that says why no token was generated. */
export function creationRefused(refusal: CreationRefusal, now: Date): TokenhouseError {
  switch (refusal.outcome) {
    case 'already_generated':
      return new TokenhouseError(
        'already_generated',
        `This request was already processed: it generated the token "${refusal.token.name}" (${refusal.token.id}), ` +
          'whose text was only in that response. If the text was lost, revoke that token and generate another with a ' +
          'new Idempotency-Key.',
      );
    case 'limit_reached':
      return new TokenhouseError(
        'token_limit_reached',
        'You have reached the limit of active tokens. Revoke one first.',
      );
    case 'rate_limited':
      return rateLimited(refusal.retryAt, now);
  }
}

function rateLimited(retryAt: Date, now: Date): TokenhouseError {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 1000));
  return new TokenhouseError(
    'rate_limited',
    `Too many tokens within an hour. Try again in ${seconds} seconds.`,
    { retryAfter: seconds },
  );
}
