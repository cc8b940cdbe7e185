import { afterAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { signUp } from '../support/person.ts';
import { startServerProcess } from '../support/server-process.ts';
import { type Block, blocksOf, listDocuments } from './markdown.ts';
import { NOT_RUN, reasonNotToRun } from './not-run.ts';
import { hasCurl, openShell, type Shell } from './shell.ts';
import { openSqlSession, type SqlSession } from './sql.ts';
import { typeCheck } from './type-check.ts';

const DOCUMENTS = listDocuments().filter((file) =>
  /^(README|ARCHITECTURE|CODING_AGENT_SETUP)\.md$|^docs\/.+\.md$|^packages\/[^/]+\/README\.md$/.test(file),
);
const BLOCKS = DOCUMENTS.flatMap(blocksOf);

/** How a block of each language is run or checked. `text` is no code: diagrams and output. */
const CHECKS: Readonly<Record<string, (block: Block) => unknown>> = {
  text: () => {},
  ts: checkTypes,
  js: checkTypes,
  json: ({ text }) => JSON.parse(text),
  yaml: ({ text }) => parseYaml(text),
  sh: runInShell,
  sql: async (block) => (await sqlOf(block.file)).run(block),
};

let typeErrors: ReturnType<typeof typeCheck> | undefined;
let shell: Promise<Shell> | undefined;
const sessions = new Map<string, Promise<SqlSession>>();

function checkTypes(block: Block): void {
  // All at once: the compiler's start is what takes time.
  typeErrors ??= typeCheck(BLOCKS.filter(({ language }) => language === 'ts' || language === 'js'));
  expect(typeErrors(block)).toEqual([]);
}

async function runInShell(block: Block): Promise<void> {
  shell ??= openShell();
  const { status, output } = await (await shell).run(block);
  expect(status, output).toBe(0);
}

function sqlOf(file: string): Promise<SqlSession> {
  const session = sessions.get(file) ?? openSqlSession();
  sessions.set(file, session);
  return session;
}

afterAll(async () => {
  await (await shell)?.close();
  for (const session of sessions.values()) await (await session).close();
});

function titleOf({ line, language, text }: Block): string {
  const [first = ''] = text.split('\n');
  return `line ${line}, ${language}: ${first.slice(0, 60)}`;
}

function whyNot(block: Block): string | undefined {
  if (!hasCurl && block.language === 'sh' && block.text.includes('curl'))
    return 'curl is not on this machine';
  return reasonNotToRun(block);
}

const RUN = BLOCKS.filter((block) => whyNot(block) === undefined);

describe.each([...new Set(RUN.map(({ file }) => file))])('%s', (file) => {
  for (const block of RUN.filter((one) => one.file === file)) {
    test(titleOf(block), async () => {
      const check = CHECKS[block.language];
      if (check === undefined) {
        throw new Error(`Nothing runs or checks "${block.language}": see CHECKS, and test/docs/not-run.ts`);
      }
      await check(block);
    });
  }
});

test('the server runs with the role and database that docs/operating.md creates', async () => {
  const block = BLOCKS.find(({ language, text }) => language === 'sql' && text.includes('CREATE ROLE'));
  if (block === undefined) throw new Error('No block makes a role');
  const session = await openSqlSession({ isEmpty: true });
  try {
    await session.run(block);
    const server = await startServerProcess({ DATABASE_URL: session.madeUrl, AUTH_SECRET: 'x'.repeat(32) });
    const person = await signUp(server.url);
    const { tokenRecord } = (await (await person.generate()).json()) as { tokenRecord: { id: string } };
    expect((await person.revoke(tokenRecord.id)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    expect(server.output()).not.toContain('Maintenance');
  } finally {
    await session.close();
  }
});

test('NOT_RUN lists each block that is not run, with the reason, and no other', () => {
  const skipped = BLOCKS.flatMap((block) => {
    const reason = whyNot(block);
    return reason === undefined ? [] : [`  ${block.file}, ${titleOf(block)}\n    ${reason}\n`];
  });
  process.stdout.write(`Blocks that are not run:\n${skipped.join('')}`);
  const idle = NOT_RUN.filter(
    ({ language, holds }) => !BLOCKS.some((block) => block.language === language && holds.test(block.text)),
  );
  expect(idle.map(({ holds }) => String(holds))).toEqual([]);
});
