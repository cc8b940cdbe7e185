import { parseArgs } from 'node:util';

/** In the order of measurement; `scale` takes minutes and runs only on request. */
const SECTIONS = ['limits', 'in-process', 'http', 'server', 'peers', 'revocation', 'kill', 'scale'];

export const HELP = `npm run bench -- [options]

  --runs N        how often each figure is measured; the median counts (default 3)
  --seconds S     how long each run of load takes (default 6)
  --only a,b      these sections alone: ${SECTIONS.join(', ')}
  --scale         the section "scale" too: up to 10 million tokens and 50 million uses, which takes long
  --quick         1 run of 1 second: shows that everything works, and its figures are worth nothing
  --help          this

Writes bench/results/latest.json and, but for --quick, the tables of what was measured in docs/performance.md.
`;

/** The options of the command line; exits with a message if they are invalid. */
export function readArguments(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        runs: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '6' },
        only: { type: 'string' },
        scale: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { quick, help, only, scale } = values;
    return {
      help,
      quick,
      runs: quick ? 1 : positive('runs', values.runs),
      seconds: quick ? 1 : positive('seconds', values.seconds),
      sections: only === undefined ? SECTIONS.filter((name) => name !== 'scale' || scale) : named(only),
    };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    process.exit(1);
  }
}

function positive(name, text) {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number from 1`);
  return Number(text);
}

function named(list) {
  const names = list.split(',');
  const unknown = names.filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) throw new Error(`No section is called ${unknown.join(', ')}`);
  return SECTIONS.filter((name) => names.includes(name));
}
