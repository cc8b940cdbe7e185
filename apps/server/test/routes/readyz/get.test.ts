import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../../support/expected.ts';
import { DATABASES, type House, openHouse } from '../../support/harness.ts';

describe.each(DATABASES)('GET /readyz on %s', (database) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ database });
  });
  afterAll(() => house.close());

  test('200 while the database answers, 503 unavailable while it does not, and 200 again', async () => {
    expect(await house.anonymous.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    await house.database.cutOff();
    const answer = await house.anonymous.get('/readyz');
    await house.database.restore();
    expectProblem(answer, 'unavailable');
    expect(answer.headers['retry-after']).toBe('1');
    expect((await house.anonymous.get('/readyz')).status).toBe(200);
  });

  test('503 unavailable once the database is closed', async () => {
    await house.closeDatabase();
    expectProblem(await house.anonymous.get('/readyz'), 'unavailable');
  });
});
