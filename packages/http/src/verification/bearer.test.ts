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
    ['a doubled scheme', [`Bearer Bearer ${token}`], { kind: 'api_token', text: token }],
    ['a scheme with a colon', [`Bearer: ${token}`], { kind: 'api_token', text: token }],
    ['quotes', [`Bearer "${token}"`], { kind: 'api_token', text: token }],
    ['quotes around the whole header', [`'Bearer ${token}'`], { kind: 'api_token', text: token }],
    ['a BOM, as Latin-1', [`Bearer \u00ef\u00bb\u00bf${token}`], { kind: 'api_token', text: token }],
    [
      'a BOM, encoded twice',
      [`Bearer \u00c3\u00af\u00c2\u00bb\u00c2\u00bf${token}`],
      { kind: 'api_token', text: token },
    ],
    ['a BOM', [`\ufeffBearer ${token}`], { kind: 'api_token', text: token }],
    [
      'a zero-width space within',
      [`Bearer ${token.slice(0, 9)}\u00e2\u0080\u008b${token.slice(9)}`],
      { kind: 'api_token', text: token },
    ],
    ['a no-break space', [`Bearer\u00a0${token}`], { kind: 'api_token', text: token }],
    ['a quoted JWT', ['Bearer "a.b.c"'], { kind: 'jwt', text: 'a.b.c' }],
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
    ['a quoted ${VAR}', ['Bearer "${KEY}"'], /did not expand/],
    ['{{VAR}}', ['Bearer {{KEY}}'], /did not expand/],
    ['<your token>', ['Bearer <your token>'], /did not expand/],
    ['empty quotes', ['Bearer ""'], /empty/],
    ['the scheme twice', ['Bearer Bearer'], /empty/],
    ['undefined', ['Bearer undefined'], /undefined or null.*not set/],
    ['null', ['bearer null'], /undefined or null.*not set/],
    ['[object Object]', ['Bearer [object Object]'], /undefined or null.*not set/],
    ['a masked token', ['Bearer nllm_\u00e2\u0080\u00a2\u00e2\u0080\u00a2wxyz'], /middle is missing/],
    ['a token with more behind it', [`Bearer ${token};`], /other text around it/],
    ['a token with more before it', [`Bearer token=${token}`], /other text around it/],
    ['a quoted token without scheme', [`"${token}"`], /Bearer is missing/],
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
