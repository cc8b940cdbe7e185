import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { ownOrigins, refuseCrossOriginWrite, refuseUnknownHost } from './origins.ts';

const LOCAL = ownOrigins('http://localhost:3000');
const PUBLIC = ownOrigins('https://tokens.example.com');

describe('ownOrigins', () => {
  test.each([
    ['https://tokens.example.com', ['https://tokens.example.com']],
    ['http://localhost:3000', ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000']],
    ['http://127.0.0.1:8080', ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']],
    ['http://[::1]', ['http://localhost', 'http://127.0.0.1', 'http://[::1]']],
    ['https://localhost', ['https://localhost', 'https://127.0.0.1', 'https://[::1]']],
  ])('of %s are %j', (publicUrl, origins) => {
    expect(ownOrigins(publicUrl)).toEqual(origins);
  });
});

describe('refuseCrossOriginWrite', () => {
  const write = (headers: IncomingHttpHeaders, origins = PUBLIC, method = 'POST') =>
    refuseCrossOriginWrite(method, headers, origins);
  const refused = expect.objectContaining({ code: 'origin_not_allowed' });

  test.each<IncomingHttpHeaders>([
    {},
    { origin: 'https://tokens.example.com' },
    { origin: 'https://tokens.example.com', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ])('lets %o through', (headers) => {
    expect(() => write(headers)).not.toThrow();
  });

  test.each<IncomingHttpHeaders>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://tokens.example.com' },
    { origin: 'https://tokens.example.com:8443' },
    { origin: 'https://tokens.example.com.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses %o', (headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(() => write(headers, PUBLIC, method)).toThrow(refused);
    }
  });

  test('says for which origin the server is set up', () => {
    expect(() => write({ origin: 'http://192.168.1.20:3000' }, LOCAL)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('http://localhost:3000') }),
    );
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('lets every %s through: it writes nothing', (method) => {
    expect(() => write({ origin: 'https://evil.example' }, PUBLIC, method)).not.toThrow();
  });

  test('takes localhost, 127.0.0.1 and ::1 for one another on the same port only', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(() => write({ origin: `http://${host}:3000` }, LOCAL)).not.toThrow();
      expect(() => write({ origin: `http://${host}:3001` }, LOCAL)).toThrow(refused);
    }
  });
});

describe('refuseUnknownHost', () => {
  const call = ({ host, origin }: IncomingHttpHeaders, origins = PUBLIC) =>
    refuseUnknownHost({ host, origin }, origins);
  const refused = expect.objectContaining({ code: 'origin_not_allowed' });

  test.each<IncomingHttpHeaders>([
    { host: 'tokens.example.com' },
    { host: 'TOKENS.example.com:443' },
    { host: 'localhost:3000' },
    { host: '[::1]:9999' },
    { host: 'tokens.example.com', origin: 'https://tokens.example.com' },
    { host: 'tokens.example.com', origin: 'http://localhost:5173' },
  ])('lets %o through', (headers) => {
    expect(() => call(headers)).not.toThrow();
  });

  test.each<IncomingHttpHeaders>([
    {},
    { host: '' },
    { host: 'evil.example' },
    { host: 'tokens.example.com.evil.example' },
    { host: 'evil.example#tokens.example.com' },
    { host: 'localhost@evil.example' },
    { host: 'not a host' },
    { host: 'tokens.example.com', origin: 'https://evil.example' },
    { host: 'tokens.example.com', origin: 'http://tokens.example.com' },
    { host: 'tokens.example.com', origin: 'https://tokens.example.com:8443' },
    { host: 'tokens.example.com', origin: 'null' },
    { host: 'tokens.example.com', origin: '' },
  ])('refuses %o', (headers) => {
    expect(() => call(headers)).toThrow(refused);
  });
});
