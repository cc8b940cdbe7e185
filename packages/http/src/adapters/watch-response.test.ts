import { expect, test } from 'vitest';
import { LateSignal, lendSignal } from './watch-response.ts';

test('a request keeps its signal when its prototype changes, as it does in a sub-app of Express', () => {
  const request: { readonly apiTokenSignal?: AbortSignal } = Object.create({});
  const late = new LateSignal();
  lendSignal(request, late);
  Object.setPrototypeOf(request, {});
  expect(request.apiTokenSignal?.aborted).toBe(false);
  late.abort();
  expect(request.apiTokenSignal?.aborted).toBe(true);
});

test('a signal that is read after the abort is aborted', () => {
  const late = new LateSignal();
  late.abort();
  expect(late.signal.aborted).toBe(true);
});
