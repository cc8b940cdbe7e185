import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { inject } from 'vitest';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { openVisitor, type Visitor } from './visitor.ts';

const FLAGS = [
  // Chromium's sandbox does not run as root, in which containers and CI have us.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-gpu-compositing',
  '--disable-software-rasterizer',
  // Each visit has a profile of its own, and none needs processes in reserve.
  '--renderer-process-limit=1',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A desk and a phone, in light and dark. */
export const SCREENS = {
  'desktop, light': { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  'desktop, dark': { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  'phone, light': {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    colorScheme: 'light',
  },
  'phone, dark': {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    colorScheme: 'dark',
  },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;

/** Where the transitions are not the matter, they need not be waited for. */
const CALM: BrowserContextOptions = { ...SCREENS['desktop, light'], reducedMotion: 'reduce' };

/** The real server on a database of its own, and a browser to look at it. */
export interface Site {
  readonly url: string;
  readonly server: ServerProcess;
  /** Where the server keeps its SQLite database. */
  readonly dataDir: string;
  /** Somebody with a browser profile of their own, who has not signed up; at a desk, without motion, unless told. */
  visit(options?: BrowserContextOptions): Promise<Visitor>;
  /** Changes the database of the running server, for what takes hours or days otherwise. */
  sql(statement: string, ...values: readonly unknown[]): void;
  close(): Promise<void>;
}

/** Opens a site with these variables more; `port` where it matters. */
export async function openSite(env: Readonly<Record<string, string>> = {}): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tokenhouse-browser-'));
  const server = await startServerProcess({ DATA_DIR: dataDir, ...env });
  launched ??= launch();
  const browser = await launched;
  return {
    url: server.url,
    server,
    dataDir,
    visit: (options = CALM) => openVisitor(browser, server.url, options),
    sql(statement, ...values) {
      const database = new SQLite(join(dataDir, 'tokenhouse.db'));
      database.prepare(statement).run(...values);
      database.close();
    },
    async close() {
      for (const context of browser.contexts()) await context.close();
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** One for all files of a worker, with whose process it ends. */
let launched: Promise<Browser> | undefined;

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: inject('chromiumPath'), args: FLAGS });
}
