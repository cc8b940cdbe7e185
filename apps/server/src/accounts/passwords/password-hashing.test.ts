import { describe, expect, test } from 'vitest';
import { createPasswordHashing } from './password-hashing.ts';

describe('password hashing', () => {
  test('uses a prepared hash only for that password and within that work', async () => {
    const { within, prepare, hash, verify } = createPasswordHashing();
    const [first, again, other] = await within('203.0.113.1', async () => {
      await prepare('correct horse');
      return [await hash('correct horse'), await hash('correct horse'), await hash('battery staple')];
    });
    // Each hash has its own salt, so equal hashes are the same hash.
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(await hash('correct horse')).not.toBe(first);
    expect(await within('203.0.113.1', () => hash('correct horse'))).not.toBe(first);
    expect(await verify({ hash: first ?? '', password: 'correct horse' })).toBe(true);
    expect(await verify({ hash: first ?? '', password: 'battery staple' })).toBe(false);
  });

  test('preparing outside of any work does nothing', async () => {
    const { prepare, hash } = createPasswordHashing();
    await prepare('correct horse');
    expect(await hash('correct horse')).not.toBe(await hash('correct horse'));
  });
});
