import { createTokenFormat } from '@tokenhouse/core';
import { describe, expect, test } from 'vitest';
import { toEndpoint, toUsageOrigin } from './usage-origin.ts';

const token = createTokenFormat('nllm').generate().reveal();

describe('toUsageOrigin', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', null],
    ['', null],
    [undefined, null],
  ])('the address %s is kept as %s', (ip, ipAddress) => {
    expect(toUsageOrigin(ip, undefined, null)).toEqual({ ipAddress, userAgent: null, client: null });
  });

  test('removes control characters, lone surrogates and tokens, and limits the length', () => {
    const nasty = `a\u0000b\u001b[31m\ud800 ${token} ${'x'.repeat(500)}`;
    const { userAgent, client } = toUsageOrigin('::1', nasty, nasty);
    expect(userAgent?.startsWith('ab[31m\ufffd [token] xxx')).toBe(true);
    expect(userAgent).toHaveLength(256);
    expect(client).toHaveLength(100);
  });

  test('removes half a surrogate pair at the length limit', () => {
    expect(toUsageOrigin('::1', `${'x'.repeat(255)}😀`, null).userAgent?.isWellFormed()).toBe(true);
  });
});

describe('toEndpoint', () => {
  test('is method and path, without the query', () => {
    expect(toEndpoint('GET', '/api/me?token=secret')).toBe('GET /api/me');
  });

  test('carries the MCP operation', () => {
    expect(toEndpoint('POST', '/mcp', 'tools/call whoami')).toBe('POST /mcp tools/call whoami');
  });

  test('holds no token, from path or tool name, plain or percent-encoded', () => {
    expect(toEndpoint('GET', `/api/auth/tokens/${token}`)).toBe('GET /api/auth/tokens/[token]');
    expect(toEndpoint('GET', `/x/${token.replace('_', '%5f')}`)).toBe('GET /x/[token]');
    expect(toEndpoint('POST', '/mcp', `tools/call ${token}`)).toBe('POST /mcp tools/call [token]');
  });
});
