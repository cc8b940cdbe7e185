import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { cacheKeys } from './cached-keys.ts';

const TOKEN = { payload: '', signature: '' };

describe('cached keys', () => {
  let published: JSONWebKeySet;
  let loads: number;
  let now: number;
  const load = async () => {
    loads += 1;
    return published;
  };
  const find = (kid: string, keys: ReturnType<typeof cacheKeys>) => keys({ alg: 'EdDSA', kid }, TOKEN);
  const keySet = async (...kids: readonly string[]): Promise<JSONWebKeySet> => ({
    keys: await Promise.all(
      kids.map(async (kid) => ({
        ...(await exportJWK((await generateKeyPair('EdDSA')).publicKey)),
        kid,
        alg: 'EdDSA',
      })),
    ),
  });
  beforeAll(async () => {
    published = await keySet('old');
    loads = 0;
    now = 0;
  });

  test('are loaded once a minute, and again for an unknown key, at most once a second', async () => {
    const keys = cacheKeys(load, () => now);
    await find('old', keys);
    now = 59_999;
    await find('old', keys);
    expect(loads).toBe(1);

    published = await keySet('old', 'new');
    await find('new', keys);
    expect(loads).toBe(2);
    const strangers = () =>
      Array.from({ length: 100 }, (_, n) => Promise.resolve(find(`none-${n}`, keys)).catch(() => 'none'));
    expect(new Set(await Promise.all(strangers()))).toEqual(new Set(['none']));
    expect(loads).toBe(2);
    now += 1_000;
    await Promise.all(strangers());
    expect(loads).toBe(3);
    now += 60_000;
    await find('old', keys);
    expect(loads).toBe(4);
  });

  test('are asked for again after they could not be loaded', async () => {
    let fails = true;
    const keys = cacheKeys(
      async () => {
        if (fails) throw new Error('away');
        return keySet('k');
      },
      () => 0,
    );
    await expect(find('k', keys)).rejects.toThrow('away');
    fails = false;
    await find('k', keys);
  });
});
