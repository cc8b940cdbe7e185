import { randomUUID } from 'node:crypto';
import type { CreationLimits, Generation, TokenRequest, TokenService } from '@tokenhouse/core';
import { type Admission, createTokenParts, parseAuthorization } from '@tokenhouse/http';
import type { TestDatabase } from './databases.ts';
import { NO_LIMITS, NOW } from './samples.ts';

export type Generated = Extract<Generation, { outcome: 'created' }>;

/** Service and guard on a real database, with a clock that the test sets. */
export interface TestSite {
  readonly tokens: TokenService;
  now: Date;
  generate(request?: Partial<TokenRequest>): Promise<Generated>;
  /** Sends the header as a request would, and logs the use. */
  authenticate(header: string, endpoint?: string): Promise<Admission | { readonly outcome: 'not_a_token' }>;
}

export function openTestSite(
  { database }: TestDatabase,
  limits: CreationLimits = NO_LIMITS,
  prefix = 'nllm',
): TestSite {
  const clock = () => site.now;
  const { format, tokens, verification } = createTokenParts({ database, prefix, limits, clock });

  const site: TestSite = {
    tokens,
    now: NOW,
    async generate(request = {}) {
      const generation = await tokens.generateToken({ userId: randomUUID(), ...request });
      if (generation.outcome !== 'created') throw new Error(`not created: ${generation.outcome}`);
      return generation;
    },
    async authenticate(header, endpoint = 'GET /api/me') {
      const credential = parseAuthorization([header], format);
      if (credential.kind !== 'api_token') return { outcome: 'not_a_token' };
      const origin = { ipAddress: '192.0.2.1', userAgent: 'test/1', client: 'test 1' };
      return verification.admit(credential.text, { ...origin, endpoint, tokensAllowed: true });
    },
  };
  return site;
}
