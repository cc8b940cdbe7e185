import { cleanText } from '@tokenhouse/core';
import { runBridge } from './bridge/run-bridge.ts';
import { VERSION } from './version.ts';

const EXIT_LIMIT_MS = 2_000;

const HELP = `tokenhouse-mcp ${VERSION}: Tokenhouse for MCP clients without HTTP

It reads MCP messages from stdin, forwards them to BACKEND_URL/mcp with your token, and writes the responses to
stdout.

  CODING_AGENT_API_KEY  your token (required), or CODING_AGENT_API_KEY_FILE, the path of a file with the token
  BACKEND_URL           address of Tokenhouse (default http://localhost:3000)

  --help, --version     print this help, or the version, and exit
`;

const [argument] = process.argv.slice(2);

if (argument === '--help' || argument === '-h') {
  process.stdout.write(HELP);
} else if (argument === '--version' || argument === '-v') {
  process.stdout.write(`${VERSION}\n`);
} else if (argument !== undefined) {
  exit('Unknown argument. Use --help or --version.');
} else {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => exit(undefined));
  runBridge(process).then(exit, (error: unknown) => {
    exit(error instanceof Error ? `Internal error: ${error.message}` : 'Internal error.');
  });
}

/** Exits after all output is written: with 0, or with 1 and the problem as one line on stderr. */
function exit(problem: string | undefined): void {
  // The program must exit even if the agent does not read.
  setTimeout(() => process.exit(problem === undefined ? 0 : 1), EXIT_LIMIT_MS);
  process.stdout.write('', () => {
    if (problem === undefined) process.exit(0);
    process.stderr.write(`tokenhouse-mcp: ${cleanText(problem, 1000)}\n`, () => process.exit(1));
  });
}
