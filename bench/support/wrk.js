import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { keepTrackOf } from './children.js';

const SCRIPT = fileURLToPath(new URL('./tokens.lua', import.meta.url));
const CONNECTIONS = 64;
const USER_AGENT = 'claude-code/2.1.330 (cli)';

/** The version of wrk, undefined if it is not installed. */
export function wrkVersion() {
  // It prints its version together with its usage, and ends with 1.
  return /^wrk (?:debian\/)?(\S+)/.exec(spawnSync('wrk', ['-v'], { encoding: 'utf8' }).stdout ?? '')?.[1];
}

/**
 * Closed-loop load of 64 connections: each sends the next request, with another token, when it has its response.
 * Rejects when one request gets anything but the status class that `expects` says (`accepted` or `refused`), or
 * a connection broke: such a figure means nothing. Latencies in milliseconds.
 */
export function runWrk(load) {
  return startWrk(load).result;
}

/** The same until `stop`, which resolves with the result. Each user waits for `thinkMs` between requests. */
export function startWrk({
  url,
  tokensFile,
  seconds = 3_600,
  connections = CONNECTIONS,
  thinkMs = 0,
  request = {},
  expects = 'accepted',
}) {
  const { method = 'GET', path = '/', headers = {}, body = '' } = request;
  const sent = { Host: new URL(url).host, 'User-Agent': USER_AGENT, ...headers };
  if (body !== '') sent['Content-Length'] = Buffer.byteLength(body);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', SCRIPT, url];
  const env = {
    BENCH_TOKENS: tokensFile,
    BENCH_METHOD: method,
    BENCH_PATH: path,
    BENCH_BODY: body,
    BENCH_HEADERS: Object.entries(sent)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(''),
    BENCH_THINK_MS: `${thinkMs}`,
  };
  const child = keepTrackOf(spawn('wrk', args, { env: { PATH: process.env.PATH, ...env } }));
  const result = outputOf(child).then((output) => readResult(output, expects));
  return {
    result,
    stop() {
      child.kill('SIGINT');
      return result;
    },
  };
}

function readResult(output, expects) {
  const numbers = /^RESULT (.*)$/m.exec(output)?.[1]?.split(' ').map(Number);
  if (numbers === undefined) throw new Error(`wrk gave no result:\n${output}`);
  const [requests, duration, p50, p99, refused, broken] = numbers;
  const wrong = expects === 'refused' ? requests - refused : refused;
  if (requests === 0 || wrong > 0 || broken > 0) {
    throw new Error(`Of ${requests} requests ${wrong} were not ${expects}, and ${broken} connections failed`);
  }
  return { requests, perSecond: (requests / duration) * 1e6, p50: p50 / 1000, p99: p99 / 1000 };
}

function outputOf(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`wrk ended with ${code}:\n${output}`)),
    );
  });
}
