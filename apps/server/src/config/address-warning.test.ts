import { expect, test } from 'vitest';
import { addressWarning } from './address-warning.ts';
import { readConfig } from './config.ts';

test.each(['0.0.0.0', '::', '192.0.2.7', 'tokens.example.com'])(
  'warns when HOST is %s and PUBLIC_URL is the default',
  (HOST) => {
    expect(addressWarning(readConfig({ HOST, PORT: '8080' }))).toBe(
      `HOST is ${HOST} and PUBLIC_URL is http://localhost:8080: users who open another address cannot sign in. ` +
        'Set PUBLIC_URL to the address that users open.',
    );
  },
);

test.each<Record<string, string>>([
  {},
  { HOST: 'localhost' },
  { HOST: '127.0.0.2' },
  { HOST: '::1' },
  { HOST: '0.0.0.0', PUBLIC_URL: 'https://tokens.example.com' },
  // A container whose port is published on loopback under another number.
  { HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:8080' },
])('does not warn with %o', (env) => {
  expect(addressWarning(readConfig(env))).toBeUndefined();
});
