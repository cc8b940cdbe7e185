import { createTokenFormat } from '@tokenhouse/core';
import { describe, expect, test } from 'vitest';
import { hasTokenInQuery, parseAuthorization } from './bearer.ts';

const format = createTokenFormat('nllm');
const token = format.generate().reveal();

describe('parseAuthorization', () => {
  test.each([
    ['no header', [], { kind: 'none' }],
    ['another scheme', ['Basic YTpi'], { kind: 'none' }],
    ['an empty header', [''], { kind: 'none' }],
    ['an API token', [`Bearer ${token}`], { kind: 'api_token', text: token }],
    ['a lower-case scheme', [`bearer ${token}`], { kind: 'api_token', text: token }],
    ['several spaces', [`BEARER   ${token}`], { kind: 'api_token', text: token }],
    ['a mistyped token', ['Bearer nllm_x'], { kind: 'api_token', text: 'nllm_x' }],
    [
      'two tokens in one header',
      [`Bearer ${token}, Bearer ${token}`],
      { kind: 'api_token', text: `${token}, Bearer ${token}` },
    ],
    ['anything else as a JWT', ['Bearer a.b.c'], { kind: 'jwt', text: 'a.b.c' }],
    ['a token of another prefix as a JWT', ['Bearer acme_x'], { kind: 'jwt', text: 'acme_x' }],
  ])('reads %s', (_, values, credential) => {
    expect(parseAuthorization(values, format)).toEqual(credential);
  });

  test.each([
    ['two headers, even alike', [`Bearer ${token}`, `Bearer ${token}`], /more than one/],
    ['the scheme alone', ['Bearer'], /empty/],
    ['the scheme and a space', ['Bearer '], /empty/],
    ['a token without scheme', [token], /Bearer is missing/],
    ['${VAR}', ['Bearer ${CODING_AGENT_API_KEY}'], /did not expand/],
    ['${env:VAR}', ['Bearer ${env:KEY}'], /did not expand/],
    ['{env:VAR}', ['Bearer {env:KEY}'], /did not expand/],
    ['${input:id}', ['Bearer ${input:token}'], /did not expand/],
    ['$VAR', ['Bearer $KEY'], /did not expand/],
    ['%VAR%', ['Bearer %KEY%'], /did not expand/],
    ['a variable behind the prefix', ['Bearer nllm_${KEY}'], /did not expand/],
  ])('tells the person what is wrong with %s', (_, values, detail) => {
    expect(parseAuthorization(values, format)).toEqual({
      kind: 'malformed',
      detail: expect.stringMatching(detail),
    });
  });
});

describe('hasTokenInQuery', () => {
  test.each([
    ['under any name', `/mcp?key=${token}`],
    ['as a name', `/mcp?${token}`],
    ['among others', `/mcp?a=1&b=2&c=${token}`],
    ['percent-encoded', `/mcp?key=${token.replace('_', '%5F')}`],
    ['inside a longer value', `/mcp?header=Bearer%20${token}`],
    ['as access_token, whatever it holds', '/mcp?access_token=x'],
  ])('finds a token %s', (_, url) => {
    expect(hasTokenInQuery(url, format)).toBe(true);
  });

  test.each([
    ['no query', '/api/me'],
    ['a query without a token', '/api/auth/tokens/1/usage?limit=5&cursor=abc'],
    ['a text of the shape without the checksum', `/x?a=nllm_${'A'.repeat(49)}`],
  ])('lets %s pass', (_, url) => {
    expect(hasTokenInQuery(url, format)).toBe(false);
  });
});
