import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the committed types match openapi.json', async () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const check = promisify(execFile)('npm', ['run', 'generate', '--', '--check'], { cwd });
  await expect(check, 'run `npm run openapi`').resolves.toBeDefined();
});
