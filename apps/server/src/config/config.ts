import { isIP } from 'node:net';
import { MAX_LIMIT, TOKEN_PREFIX, TOKEN_PREFIX_RULE } from '@tokenhouse/core';
import { z } from 'zod';
import { type IntrospectionClient, introspectionClients } from './introspection-clients.ts';
import { type Environment, type ReadText, readVariables, type SetVariables, splitList } from './variables.ts';

/** The configuration of the server, created by `readConfig`. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The origin that users see, without a trailing slash. */
  readonly publicUrl: string;
  readonly database:
    | { readonly kind: 'postgres'; readonly url: string }
    | { readonly kind: 'sqlite'; readonly dataDir: string };
  /** Undefined: generated once and stored in the data folder. */
  readonly authSecret: string | undefined;
  /** Undefined: built-in accounts. */
  readonly identityProvider: IdentityProvider | undefined;
  readonly signUps: 'open' | 'closed';
  readonly tokenPrefix: string;
  readonly maxTokensPerUser: number;
  readonly tokenCreationsPerHour: number;
  readonly usageLog: 'durable' | 'buffered';
  readonly usageLogRetentionDays: number;
  /** Revoked and expired tokens are deleted after this many days. 0 keeps them. */
  readonly inactiveTokenRetentionDays: number;
  /** How long an instance may trust its cache without contact to PostgreSQL. Unused on SQLite. */
  readonly verifierLeaseMs: number;
  /** CIDRs of the proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies: readonly string[];
  /** The clients that may introspect tokens. */
  readonly introspectionClients: readonly IntrospectionClient[];
  readonly logLevel: string;
}

/** The issuer of accepted JWTs. Its keys are a JWKS or one shared secret. */
export interface IdentityProvider {
  readonly keys: { readonly jwksUrl: string } | { readonly secret: string };
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** The configuration without what only the server needs. */
export type OperatorConfig = Omit<Config, 'authSecret'>;

/** An invalid environment. The message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be a URL such as ${example}` });

const secret = z.string().min(32, 'must have at least 32 characters');

/** The modes of libpq, and `no-verify` of the package `pg`. */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

const ENVIRONMENT = z.object({
  PORT: integer(1, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: url(/^https?$/, 'https://tokens.example.com')
    .refine(isOrigin, 'must be an origin: scheme, host and port only')
    .transform((text) => new URL(text).origin)
    .optional(),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/database')
    .refine(
      hasKnownSslMode,
      `must have an sslmode of libpq: ${SSL_MODES.join(', ')}; verify-ca needs sslrootcert`,
    )
    .optional(),
  DATA_DIR: z.string().default('./data'),
  AUTH_SECRET: secret.optional(),
  AUTH_JWKS_URL: url(/^https?$/, 'https://id.example.com/jwks').optional(),
  // The identity provider chooses it, so its length is not checked here.
  AUTH_JWT_SECRET: z.string().optional(),
  AUTH_JWT_ISSUER: z.string().optional(),
  AUTH_JWT_AUDIENCE: z.string().optional(),
  SIGN_UPS: z.enum(['open', 'closed'], 'must be open or closed').default('open'),
  TOKEN_PREFIX: z.string().regex(TOKEN_PREFIX, TOKEN_PREFIX_RULE).default('nllm'),
  MAX_TOKENS_PER_USER: integer(1, MAX_LIMIT).default(10),
  TOKEN_CREATIONS_PER_HOUR: integer(1, MAX_LIMIT).default(5),
  USAGE_LOG: z.enum(['durable', 'buffered'], 'must be durable or buffered').default('durable'),
  USAGE_LOG_RETENTION_DAYS: integer(0, 36_500).default(90),
  INACTIVE_TOKEN_RETENTION_DAYS: integer(0, 36_500).default(0),
  VERIFIER_LEASE_MS: integer(300, 60_000).default(3_000),
  TRUST_PROXY: z
    .string()
    .transform((text) => (text === 'off' ? [] : splitList(text)))
    .refine((parts) => parts.every(isCidr), 'must be off, or addresses and CIDRs separated by commas')
    .default([]),
  INTROSPECTION_CLIENTS: introspectionClients.default([]),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be a pino level, such as info',
    )
    .default('info'),
});

/** The names of all variables. docs/configuration.md documents each. */
export const VARIABLES: readonly string[] = Object.keys(ENVIRONMENT.shape);

/**
 * Reads the environment, and the secret files that it names with `readText`. An empty variable counts as unset.
 * Throws a ConfigError that lists every problem.
 */
export function readConfig(env: Environment, readText?: ReadText): Config {
  return read(readVariables(env, readText), missingSecret);
}

/** The same for commands. They do not need AUTH_SECRET, which signs sessions. */
export function readOperatorConfig(env: Environment, readText?: ReadText): OperatorConfig {
  return read(readVariables(env, readText), () => []);
}

type Names = ReadonlySet<string>;

function read(set: SetVariables, lacks: (names: Names) => readonly string[]): Config {
  const parsed = ENVIRONMENT.safeParse(set.values);
  const problems = [
    ...(parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []),
    ...set.problems,
    ...lacks(set.names),
    ...contradictions(set.names),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(toConfig(parsed.data));
}

function missingSecret(names: Names): readonly string[] {
  if (!names.has('DATABASE_URL') || names.has('AUTH_SECRET')) return [];
  return ['AUTH_SECRET is required when DATABASE_URL is set: all instances must share it'];
}

/** Problems between variables that are valid on their own. */
function contradictions(names: Names): readonly string[] {
  const found: string[] = [];
  if (names.has('AUTH_JWKS_URL') && names.has('AUTH_JWT_SECRET')) {
    found.push('AUTH_JWKS_URL and AUTH_JWT_SECRET cannot both be set');
  }
  if (!names.has('AUTH_JWKS_URL') && !names.has('AUTH_JWT_SECRET')) {
    for (const name of ['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE'].filter((one) => names.has(one))) {
      found.push(`${name} requires AUTH_JWKS_URL or AUTH_JWT_SECRET`);
    }
  }
  return found;
}

function toConfig(env: z.infer<typeof ENVIRONMENT>): Config {
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL ?? defaultPublicUrl(env.PORT),
    database: env.DATABASE_URL
      ? { kind: 'postgres', url: env.DATABASE_URL }
      : { kind: 'sqlite', dataDir: env.DATA_DIR },
    authSecret: env.AUTH_SECRET,
    identityProvider: toIdentityProvider(env),
    signUps: env.SIGN_UPS,
    tokenPrefix: env.TOKEN_PREFIX,
    maxTokensPerUser: env.MAX_TOKENS_PER_USER,
    tokenCreationsPerHour: env.TOKEN_CREATIONS_PER_HOUR,
    usageLog: env.USAGE_LOG,
    usageLogRetentionDays: env.USAGE_LOG_RETENTION_DAYS,
    inactiveTokenRetentionDays: env.INACTIVE_TOKEN_RETENTION_DAYS,
    verifierLeaseMs: env.VERIFIER_LEASE_MS,
    trustedProxies: env.TRUST_PROXY,
    introspectionClients: env.INTROSPECTION_CLIENTS,
    logLevel: env.LOG_LEVEL,
  };
}

/** The origin at which the operator's own browser reaches a server on `port`. */
export function defaultPublicUrl(port: number): string {
  return new URL(`http://localhost:${port}`).origin;
}

function toIdentityProvider(env: z.infer<typeof ENVIRONMENT>): IdentityProvider | undefined {
  const rest = { issuer: env.AUTH_JWT_ISSUER, audience: env.AUTH_JWT_AUDIENCE };
  if (env.AUTH_JWKS_URL !== undefined) return { keys: { jwksUrl: env.AUTH_JWKS_URL }, ...rest };
  if (env.AUTH_JWT_SECRET !== undefined) return { keys: { secret: env.AUTH_JWT_SECRET }, ...rest };
  return undefined;
}

/** Returns true for text that is not a URL, which is a problem of its own. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { href, origin } = new URL(text);
  return href === `${origin}/`;
}

/** `pg` silently treats an unknown mode as verify-full. Returns true for text that is not a URL. */
function hasKnownSslMode(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { searchParams } = new URL(text);
  const mode = searchParams.get('sslmode');
  if (mode === 'verify-ca') return searchParams.has('sslrootcert');
  return mode === null || SSL_MODES.includes(mode);
}

function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
