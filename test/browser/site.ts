import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { openVisitor, type Visitor } from './visitor.ts';

const FLAGS = [
  // Chromium's sandbox does not run as root, as which containers and CI run.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-gpu-compositing',
  '--disable-software-rasterizer',
  // Each visit has its own profile, so processes in reserve are not needed.
  '--renderer-process-limit=1',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A desktop and a phone, in light and dark. */
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

/** For tests that are not about transitions, so that they do not wait for them. */
const NO_MOTION: BrowserContextOptions = { ...SCREENS['desktop, light'], reducedMotion: 'reduce' };

/** The real server on its own database. */
export interface Site {
  readonly url: string;
  readonly server: ServerProcess;
  /** The folder of the SQLite database. */
  readonly dataDir: string;
  /** Opens a browser profile for a new user, who has not signed up. By default on a desktop screen, without motion. */
  visit(options?: BrowserContextOptions): Promise<Visitor>;
  /** Changes the database of the running server, for what would otherwise take hours or days. */
  sql(statement: string, ...values: readonly unknown[]): void;
}

interface OpenSite extends Site {
  close(): Promise<void>;
}

/** The site of a test file or `describe` block, with the visitor of the current test. */
export interface TestSite extends Site {
  readonly visitor: Visitor;
  readonly page: Page;
}

export interface SiteOptions {
  /** More variables of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** The screen of the visitor. */
  readonly screen?: BrowserContextOptions;
  /** A new visitor for each test, one for all tests, or none: then tests call `visit`. */
  readonly visitors?: 'each test' | 'one' | 'none';
}

/**
 * Opens a site before the tests of a file or `describe` block, and closes it after them. A visitor that a test opened is
 * closed after the test, and one that all tests share after the last test. Closing fails if the page had errors.
 */
export function describeSite({ env, screen, visitors = 'each test' }: SiteOptions = {}): TestSite {
  let opened: OpenSite | undefined;
  let visitor: Visitor | undefined;
  let visiting: Visitor[] = [];

  beforeAll(async () => {
    opened = await openSite(env);
    if (visitors === 'one') visitor = await opened.visit(screen);
  });
  beforeEach(async () => {
    if (visitors === 'each test') visitor = await visit(screen);
  });
  afterEach(async () => {
    const all = visiting;
    visiting = [];
    for (const one of all) await one.close();
  });
  afterAll(async () => {
    if (visitors === 'one') await visitor?.close();
    await opened?.close();
  });

  async function visit(options?: BrowserContextOptions): Promise<Visitor> {
    const one = await running().visit(options);
    visiting.push(one);
    return one;
  }

  function running(): OpenSite {
    if (opened === undefined) throw new Error('The site is not open yet.');
    return opened;
  }

  function current(): Visitor {
    if (visitor === undefined) throw new Error('There is no visitor. Call visit.');
    return visitor;
  }

  return {
    get url() {
      return running().url;
    },
    get server() {
      return running().server;
    },
    get dataDir() {
      return running().dataDir;
    },
    get visitor() {
      return current();
    },
    get page() {
      return current().page;
    },
    visit,
    sql: (statement, ...values) => running().sql(statement, ...values),
  };
}

async function openSite(env: Readonly<Record<string, string>> = {}): Promise<OpenSite> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tokenhouse-browser-'));
  const server = await startServerProcess({ DATA_DIR: dataDir, ...env });
  launched ??= launch();
  const browser = await launched;
  return {
    url: server.url,
    server,
    dataDir,
    visit: (options = NO_MOTION) => openVisitor(browser, server.url, options),
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

/** One browser for all files of a worker. It ends with the worker's process. */
let launched: Promise<Browser> | undefined;

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: inject('chromiumPath'), args: FLAGS });
}
