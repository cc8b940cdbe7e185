import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutput, type Sink } from './output.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An output, the text in its sink, and its reports. The test decides when a write ends. */
function openOutput() {
  const sent: string[] = [];
  const reported: (string | number)[] = [];
  let finish: Parameters<Sink['send']>[1] = () => {};
  const output = createOutput({
    sink: {
      send(text, done) {
        sent.push(text);
        finish = done;
      },
      holdsThread: () => false,
    },
    onLoss: (reason) => reported.push(reason),
    onRecovery: (lines) => reported.push(lines),
    pauseMs: 1_000,
  });
  return {
    output,
    sent,
    reported,
    succeed: () => finish(null, 1),
    fail: (bytesWritten: number) => finish(new Error('ENOSPC'), bytesWritten),
  };
}

test('writes one text at a time, and later lines together', () => {
  const { output, sent, succeed } = openOutput();
  for (const line of ['a\n', 'b\n', 'c\n']) output.write(line);
  expect(sent).toEqual(['a\n']);
  succeed();
  expect(sent).toEqual(['a\n', 'b\nc\n']);
});

test('reports a failure once, and each recovery with the number of lost lines', () => {
  const { output, sent, reported, succeed, fail } = openOutput();
  output.write('a\n');
  output.write('b\n');
  fail(0);
  output.write('c\n');
  expect(sent).toEqual(['a\n']);
  expect(reported).toEqual(['ENOSPC']);

  vi.advanceTimersByTime(1_000);
  output.write('d\n');
  fail(0);
  vi.advanceTimersByTime(1_000);
  output.write('e\n');
  succeed();
  output.write('f\n');
  succeed();
  expect(sent).toEqual(['a\n', 'd\n', 'e\n', 'f\n']);
  expect(reported).toEqual(['ENOSPC', 4]);
});

test('after a cut line the next one starts on a new line', () => {
  const { output, sent, fail } = openOutput();
  output.write('abc\n');
  fail(2);
  vi.advanceTimersByTime(1_000);
  output.write('d\n');
  expect(sent).toEqual(['abc\n', '\nd\n']);
});

test('at most 4 MiB wait for a slow write, and the rest is lost', () => {
  const { output, sent, reported, succeed } = openOutput();
  const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  for (let n = 0; n < 8; n += 1) output.write(line);
  expect(reported).toEqual(['the output is not being read']);
  succeed();
  expect(reported).toEqual(['the output is not being read', 3]);
  expect(sent.map((text) => text.length)).toEqual([line.length, 4 * line.length]);
});

test('drain resolves when all is written, when writing fails, and after its limit', async () => {
  const written = openOutput();
  await written.output.drain(1_000);
  written.output.write('a\n');
  const drained = written.output.drain(1_000);
  written.succeed();
  await drained;

  const failed = openOutput();
  failed.output.write('a\n');
  const given = failed.output.drain(1_000);
  failed.fail(0);
  await given;

  const stuck = openOutput();
  stuck.output.write('a\n');
  const limited = stuck.output.drain(1_000);
  vi.advanceTimersByTime(1_000);
  await limited;
});
