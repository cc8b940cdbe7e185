import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from '../../support/harness.ts';

describe('GET /healthz', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ database: 'SQLite' });
  });
  afterAll(() => house.close());

  test('200 for anyone, with whatever credential', async () => {
    for (const actor of [house.anonymous, house.bearer('nllm_bad')]) {
      expect(await actor.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    }
  });

  test('200 although the database is closed', async () => {
    await house.closeDatabase();
    expect(await house.anonymous.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
