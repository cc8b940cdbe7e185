import { expect, test } from 'vitest';
import { writeDeletedUsersTrigger } from './deleted-users.ts';

test('the block is quoted by dollars that the name of a table cannot end', () => {
  const table = '"$do$ $do1$ $do4$ $do5$"';
  const script = writeDeletedUsersTrigger({ table });
  expect(script).toMatch(/^DO \$do2\$.* \$do2\$;$/s);
  expect(script.split('$do2$')).toHaveLength(3);
});
