import { describe, expect, test } from 'vitest';
import { type Config, ConfigError, readConfig, readOperatorConfig } from './config.ts';
import { type ReadText, SECRET_VARIABLES } from './variables.ts';

const SECRET = 'x'.repeat(32);
const PG = { DATABASE_URL: 'postgres://u:p@db:5432/t', AUTH_SECRET: SECRET };
const KEY = { AUTH_JWT_SECRET: SECRET };

/** The problems that stop the start, one per line of the message. */
function problemsOf(env: Record<string, string>, readText?: ReadText): string[] {
  try {
    readConfig(env, readText);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [first, ...rest] = error.message.split('\n');
    expect(first).toBe('The environment is not valid:');
    return rest.map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}

test('has defaults when nothing is set', () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    database: { kind: 'sqlite', dataDir: './data' },
    authSecret: undefined,
    identityProvider: undefined,
    signUps: 'open',
    tokenPrefix: 'nllm',
    maxTokensPerUser: 10,
    tokenCreationsPerHour: 5,
    usageLog: 'durable',
    usageLogRetentionDays: 90,
    inactiveTokenRetentionDays: 0,
    verifierLeaseMs: 3_000,
    trustedProxies: [],
    introspectionClients: [],
    logLevel: 'info',
  });
});

test('the configuration cannot be changed', () => {
  expect(Object.isFrozen(readConfig({}))).toBe(true);
});

test('ignores unknown variables', () => {
  expect(readConfig({ PATH: '/bin', NODE_ENV: 'test', port: '1' })).toEqual(readConfig({}));
});

const GOOD: readonly [Record<string, string>, Partial<Config>][] = [
  [{ PORT: '8080' }, { port: 8080, publicUrl: 'http://localhost:8080' }],
  [{ PORT: '1' }, { port: 1 }],
  [{ PORT: '65535' }, { port: 65_535 }],
  [{ HOST: '0.0.0.0' }, { host: '0.0.0.0' }],
  [{ PUBLIC_URL: 'https://tokens.example.com' }, { publicUrl: 'https://tokens.example.com' }],
  [{ PUBLIC_URL: 'https://tokens.example.com/' }, { publicUrl: 'https://tokens.example.com' }],
  [{ PUBLIC_URL: 'HTTPS://Tokens.Example.COM:443' }, { publicUrl: 'https://tokens.example.com' }],
  [{ PUBLIC_URL: 'http://[::1]:3000' }, { publicUrl: 'http://[::1]:3000' }],
  [PG, { database: { kind: 'postgres', url: PG.DATABASE_URL }, authSecret: SECRET }],
  [
    { ...PG, DATABASE_URL: 'postgresql:///t?host=/tmp' },
    { database: { kind: 'postgres', url: 'postgresql:///t?host=/tmp' } },
  ],
  [{ DATA_DIR: '/var/lib/tokenhouse' }, { database: { kind: 'sqlite', dataDir: '/var/lib/tokenhouse' } }],
  [{ AUTH_SECRET: SECRET }, { authSecret: SECRET }],
  [
    { AUTH_JWKS_URL: 'https://id.example.com/jwks' },
    {
      identityProvider: {
        keys: { jwksUrl: 'https://id.example.com/jwks' },
        issuer: undefined,
        audience: undefined,
      },
    },
  ],
  [
    { ...KEY, AUTH_JWT_ISSUER: 'i', AUTH_JWT_AUDIENCE: 'a' },
    { identityProvider: { keys: { secret: SECRET }, issuer: 'i', audience: 'a' } },
  ],
  [{ SIGN_UPS: 'closed' }, { signUps: 'closed' }],
  [{ TOKEN_PREFIX: 'ab' }, { tokenPrefix: 'ab' }],
  [{ TOKEN_PREFIX: 'a1b2c3d4e5f6' }, { tokenPrefix: 'a1b2c3d4e5f6' }],
  [{ MAX_TOKENS_PER_USER: '1' }, { maxTokensPerUser: 1 }],
  [{ TOKEN_CREATIONS_PER_HOUR: '1000' }, { tokenCreationsPerHour: 1000 }],
  [{ USAGE_LOG: 'buffered' }, { usageLog: 'buffered' }],
  [{ USAGE_LOG_RETENTION_DAYS: '0' }, { usageLogRetentionDays: 0 }],
  [{ INACTIVE_TOKEN_RETENTION_DAYS: '30' }, { inactiveTokenRetentionDays: 30 }],
  [{ VERIFIER_LEASE_MS: '500' }, { verifierLeaseMs: 500 }],
  [{ TRUST_PROXY: 'off' }, { trustedProxies: [] }],
  [
    { TRUST_PROXY: '10.0.0.0/8, 127.0.0.1,fd00::/8' },
    { trustedProxies: ['10.0.0.0/8', '127.0.0.1', 'fd00::/8'] },
  ],
  [{ INTROSPECTION_CLIENTS: `notes:${SECRET}` }, { introspectionClients: [{ id: 'notes', secret: SECRET }] }],
  [
    {
      INTROSPECTION_CLIENTS: ` notes : ${SECRET}1 ,https://notes.example.com:8443/mcp:${SECRET}=,n:${SECRET}1`,
    },
    {
      introspectionClients: [
        { id: 'notes', secret: `${SECRET}1` },
        { id: 'https://notes.example.com:8443/mcp', secret: `${SECRET}=` },
        { id: 'n', secret: `${SECRET}1` },
      ],
    },
  ],
  [
    {
      INTROSPECTION_CLIENTS: `\n  a:${SECRET}1,\n  b:${SECRET}2\n  https://c.example.com:8443/mcp:${SECRET}3\r\n\r\nd:${SECRET}4, e:${SECRET}5\n`,
    },
    {
      introspectionClients: [
        { id: 'a', secret: `${SECRET}1` },
        { id: 'b', secret: `${SECRET}2` },
        { id: 'https://c.example.com:8443/mcp', secret: `${SECRET}3` },
        { id: 'd', secret: `${SECRET}4` },
        { id: 'e', secret: `${SECRET}5` },
      ],
    },
  ],
  [
    { TRUST_PROXY: '10.0.0.0/8\n::1 ,\r\n fd00::/8\n' },
    { trustedProxies: ['10.0.0.0/8', '::1', 'fd00::/8'] },
  ],
  [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
];

test.each(GOOD)('%o is read as %o', (env, expected) => {
  expect(readConfig(env)).toMatchObject(expected);
});

const WHOLE = (min: number, max: number) => `must be a whole number from ${min} to ${max}`;
const ORIGIN = 'must be an origin: scheme, host and port only';
const PREFIX = 'must be 2 to 12 lower-case letters or digits';
const PROXY = 'must be off, or addresses and CIDRs separated by commas';
const SSL_MODE =
  'must have an sslmode of libpq: disable, allow, prefer, require, verify-ca, verify-full, no-verify; verify-ca needs sslrootcert';
const SHORT = 'has a secret of fewer than 32 characters';
const CLIENTS = 'must be id:secret pairs separated by commas, but number';
const BAD: readonly [string, string, string][] = [
  ...['0', '65536', '-1', '80.5', '0x50', '1e3', '8 0', 'http'].map((value): [string, string, string] => [
    'PORT',
    value,
    WHOLE(1, 65_535),
  ]),
  ['PUBLIC_URL', 'tokens.example.com', 'must be a URL such as https://tokens.example.com'],
  ['PUBLIC_URL', 'ftp://tokens.example.com', 'must be a URL such as https://tokens.example.com'],
  ['PUBLIC_URL', 'https://example.com/tokens', ORIGIN],
  ['PUBLIC_URL', 'https://example.com?x', ORIGIN],
  ['PUBLIC_URL', 'https://user:password@example.com', ORIGIN],
  ['PUBLIC_URL', 'https://example.com/#x', ORIGIN],
  ['DATABASE_URL', 'mysql://db/t', 'must be a URL such as postgres://user:password@host:5432/database'],
  ['DATABASE_URL', `${PG.DATABASE_URL}?sslmode=required`, SSL_MODE],
  ['DATABASE_URL', `${PG.DATABASE_URL}?sslmode=verify-ca`, SSL_MODE],
  ['DATABASE_URL', `${PG.DATABASE_URL}?sslmode=`, SSL_MODE],
  ['DATABASE_URL', 'db', 'must be a URL such as postgres://user:password@host:5432/database'],
  ['AUTH_SECRET', 'x'.repeat(31), 'must have at least 32 characters'],
  ['AUTH_JWKS_URL', 'jwks.json', 'must be a URL such as https://id.example.com/jwks'],
  ['AUTH_JWKS_URL', 'file:///jwks.json', 'must be a URL such as https://id.example.com/jwks'],
  ['SIGN_UPS', 'off', 'must be open or closed'],
  ...['a', 'a'.repeat(13), 'Nllm', 'nl_m', 'nl-m', 'ñllm'].map((value): [string, string, string] => [
    'TOKEN_PREFIX',
    value,
    PREFIX,
  ]),
  ['MAX_TOKENS_PER_USER', '0', WHOLE(1, 2_147_483_647)],
  ['MAX_TOKENS_PER_USER', 'ten', WHOLE(1, 2_147_483_647)],
  ['TOKEN_CREATIONS_PER_HOUR', '-5', WHOLE(1, 2_147_483_647)],
  ['USAGE_LOG', 'fast', 'must be durable or buffered'],
  ['USAGE_LOG_RETENTION_DAYS', '1.5', WHOLE(0, 36_500)],
  ['INACTIVE_TOKEN_RETENTION_DAYS', '-1', WHOLE(0, 36_500)],
  ...['on', 'true', '10.0.0.0/33', '10.0.0/8', '10.0.0.1,', '::1/129', '10.0.0.1/8/8', 'proxy.local'].map(
    (value): [string, string, string] => ['TRUST_PROXY', value, PROXY],
  ),
  ['INTROSPECTION_CLIENTS', 'notes', `${CLIENTS} 1 has no colon`],
  ['INTROSPECTION_CLIENTS', `notes:${SECRET},`, `${CLIENTS} 2 has no colon`],
  ['INTROSPECTION_CLIENTS', ':s', `${CLIENTS} 1 has no id`],
  ['INTROSPECTION_CLIENTS', ' :s', `${CLIENTS} 1 has no id`],
  ['INTROSPECTION_CLIENTS', 'notes:', `${CLIENTS} 1 has no secret`],
  ['INTROSPECTION_CLIENTS', 'notes: ', `${CLIENTS} 1 has no secret`],
  ['INTROSPECTION_CLIENTS', `a:${SECRET},https://notes.example.com/mcp`, `${CLIENTS} 2 has no secret`],
  [
    'INTROSPECTION_CLIENTS',
    `notes:${SECRET},other:${SECRET},notes:${SECRET}`,
    `${CLIENTS} 3 has the same id as another`,
  ],
  ['INTROSPECTION_CLIENTS', 'a:s1 b:s2', `${CLIENTS} 1 has white space in its id`],
  ['INTROSPECTION_CLIENTS', `a:${SECRET},b:${SECRET.slice(1)}`, `${CLIENTS} 2 ${SHORT}`],
  ['INTROSPECTION_CLIENTS', `b:${SECRET.slice(1)}   `, `${CLIENTS} 1 ${SHORT}`],
  ['INTROSPECTION_CLIENTS', 'https://notes.example.com:8443/mcp', `${CLIENTS} 1 ${SHORT}`],
  ['LOG_LEVEL', 'verbose', 'must be a pino level, such as info'],
];

test.each(BAD)('%s=%s is invalid', (name, value, problem) => {
  const found = problemsOf({ [name]: value }).filter((line) => !line.includes('is required'));
  expect(found).toEqual([`${name} ${problem}`]);
});

test('each invalid pair is a problem', () => {
  expect(problemsOf({ INTROSPECTION_CLIENTS: `a,:s,b:,c:${SECRET},c:s,d:s` })).toEqual(
    ['1 has no colon', '2 has no id', '3 has no secret', `5 ${SHORT}`, `6 ${SHORT}`].map(
      (problem) => `INTROSPECTION_CLIENTS ${CLIENTS} ${problem}`,
    ),
  );
});

test.each([
  ...new Set([...BAD.map(([name]) => name), 'HOST', 'DATA_DIR', 'AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE']),
])('an empty %s counts as unset', (name) => {
  expect(readConfig({ [name]: '' })).toEqual(readConfig({}));
});

test.each([
  ...GOOD.map(([env]) => env),
  { AUTH_JWT_SECRET: SECRET, AUTH_JWT_ISSUER: 'https://id.example.com' },
])('ignores white space around the values of %o', (env) => {
  const padded = Object.entries(env).map(([name, value]) => [name, ` \t${value}\r\n`]);
  expect(readConfig(Object.fromEntries(padded))).toEqual(readConfig(env));
});

describe('a secret from a file', () => {
  const SECRETS = {
    ...PG,
    AUTH_JWT_SECRET: SECRET,
    INTROSPECTION_CLIENTS: `notes:${SECRET}\nother:${SECRET}`,
  };
  const paths = Object.fromEntries(
    SECRET_VARIABLES.map((name) => [`${name}_FILE`, `/run/secrets/${name}\n`]),
  );

  function readFrom(files: Readonly<Record<string, string>>) {
    return (path: string) => {
      const text = files[path.replace('/run/secrets/', '')];
      if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      return text;
    };
  }

  test('equals the value in its variable, without the line break at the end of the file', () => {
    const files = Object.fromEntries(Object.entries(SECRETS).map(([name, text]) => [name, `${text}\n`]));
    expect(readConfig(paths, readFrom(files))).toEqual(readConfig(SECRETS));
    expect(readOperatorConfig(paths, readFrom(files))).toEqual(readConfig(SECRETS));
  });

  test.each(SECRET_VARIABLES)('%s and its file cannot both be set', (name) => {
    const env = { ...SECRETS, [`${name}_FILE`]: '/run/secrets/x' };
    expect(problemsOf(env, () => 'x')).toEqual([`${name} and ${name}_FILE cannot both be set`]);
  });

  test('each unreadable or empty file is listed with the other problems', () => {
    expect(
      problemsOf({ ...paths, PORT: 'x', AUTH_JWT_ISSUER: 'i' }, readFrom({ AUTH_SECRET: '\n' })),
    ).toEqual([
      `PORT ${WHOLE(1, 65_535)}`,
      'DATABASE_URL_FILE names a file that cannot be read (ENOENT)',
      'AUTH_SECRET_FILE names an empty file',
      'AUTH_JWT_SECRET_FILE names a file that cannot be read (ENOENT)',
      'INTROSPECTION_CLIENTS_FILE names a file that cannot be read (ENOENT)',
    ]);
  });

  test('a problem does not contain the path, which may be the secret itself', () => {
    expect(problemsOf({ AUTH_SECRET_FILE: 'sesame' }).join()).not.toContain('sesame');
  });
});

describe('variables that conflict', () => {
  test('DATABASE_URL requires AUTH_SECRET', () => {
    expect(problemsOf({ DATABASE_URL: PG.DATABASE_URL })).toEqual([
      'AUTH_SECRET is required when DATABASE_URL is set: all instances must share it',
    ]);
  });

  test('AUTH_JWKS_URL and AUTH_JWT_SECRET cannot both be set', () => {
    expect(problemsOf({ ...KEY, AUTH_JWKS_URL: 'https://id.example.com/jwks' })).toEqual([
      'AUTH_JWKS_URL and AUTH_JWT_SECRET cannot both be set',
    ]);
  });

  test.each(['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE'])('%s requires a key', (name) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([`${name} requires AUTH_JWKS_URL or AUTH_JWT_SECRET`]);
  });
});

test('one message lists every problem, and quotes no value, which may be a secret', () => {
  const env = {
    PORT: 'sesame',
    AUTH_SECRET: 'sesame',
    AUTH_JWT_SECRET: 'sesame',
    DATABASE_URL: 'mysql://u:sesame@db/t',
    SIGN_UPS: 'sesame',
    AUTH_JWKS_URL: 'sesame',
    INTROSPECTION_CLIENTS: 'sesame,:sesame,notes:sesame',
  };
  const problems = problemsOf(env);
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
    'AUTH_JWKS_URL',
    'AUTH_JWKS_URL',
    'AUTH_SECRET',
    'DATABASE_URL',
    'INTROSPECTION_CLIENTS',
    'INTROSPECTION_CLIENTS',
    'INTROSPECTION_CLIENTS',
    'PORT',
    'SIGN_UPS',
  ]);
  expect(problems.join()).not.toContain('sesame');
});
