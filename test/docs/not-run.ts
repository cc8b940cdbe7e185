import type { Block } from './markdown.ts';

interface NotRun {
  readonly language: string;
  /** What the block holds. */
  readonly holds: RegExp;
  readonly reason: string;
}

/** Blocks that are neither run nor checked here, and why. One that matches no block fails the test. */
export const NOT_RUN: readonly NotRun[] = [
  {
    language: 'sh',
    holds: /^AUTH_JWKS_URL=/m,
    reason: 'needs an identity provider; apps/server/test/cross/identity-provider.test.ts has one',
  },
  {
    language: 'sh',
    holds: /^npm (ci|start)|npm ci &&/m,
    reason: 'installs or starts the checkout that runs the tests',
  },
  {
    language: 'sh',
    holds: /^npm run build\nnode apps/m,
    reason: 'serves until it is stopped; test/e2e starts the same file',
  },
  {
    language: 'sh',
    holds: /^read -rs/m,
    reason: 'asks a person; packages/connect/test/commands.test.ts runs the commands with a token pasted',
  },
  {
    language: 'sh',
    holds: /^(claude|code|codex|copilot|opencode|gemini) /m,
    reason:
      'somebody else’s program; packages/connect/test/commands.test.ts reads the arguments of those that configure',
  },
  { language: 'sh', holds: /docker /, reason: 'Docker is not on every machine that runs the tests' },
  {
    language: 'sh',
    holds: /systemctl |journalctl /,
    reason: 'it would install a service on the machine that runs the tests',
  },
  {
    language: 'js',
    holds: /^import .* from '\.\/yours\.js'/m,
    reason: 'test/e2e/adopter.test.ts runs it in a folder of its own',
  },
  {
    language: 'toml',
    holds: /^\[mcp_servers/m,
    reason:
      'no parser of TOML is installed; packages/connect/test/toml.test.ts pins what Codex was seen to read',
  },
];

/** Why the block is not run; undefined when it is. */
export function reasonNotToRun({ language, text }: Block): string | undefined {
  return NOT_RUN.find((one) => one.language === language && one.holds.test(text))?.reason;
}
