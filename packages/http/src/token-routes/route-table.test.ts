import { expect, test } from 'vitest';
import { findRoute } from './route-table.ts';

const find = (method: string, path: string) => findRoute({ method, path });

test.each([
  ['GET', '', 'list', ''],
  ['HEAD', '', 'list', ''],
  ['POST', '', 'generate', ''],
  ['GET', '/a%20b', 'show', 'a b'],
  ['DELETE', '/7', 'revoke', '7'],
  ['GET', '/7/usage', 'listUses', '7'],
])('%s %s is %s', (method, path, name, id) => {
  expect(find(method, path)).toMatchObject({ name, id });
});

test.each(['constructor', '__proto__', 'get'])('the method %s is none', (method) => {
  expect(find(method, '')).toMatchObject({ name: undefined, allow: 'GET, HEAD, POST' });
});

test.each(['/', '//', '/7/', '/7/usage/', '/%E0%A4%A', '/%', 'x'])('there is nothing at %s', (path) => {
  expect(find('GET', path)).toBeUndefined();
});
