import { expect, test } from 'vitest';
import { warnOfWeakSecrets } from './introspection-clients.ts';
import { createLogger } from './logger.ts';

test('a secret of less than 32 characters is warned of by the client’s id, and is not told', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => lines.push(line) });
  const short = 's'.repeat(31);
  warnOfWeakSecrets(
    [
      { id: 'weak', secret: short },
      { id: 'strong', secret: `${short}s` },
    ],
    logger,
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 40,
      msg: 'INTROSPECTION_CLIENTS: the secret of weak has less than 32 characters and may be guessed',
    }),
  ]);
  expect(lines.join()).not.toContain(short);
});
