import type { Finding } from '@tokenhouse/core';

/** Throws an error that says what to do if the database cannot support this package. */
export function refuseUnfit({ verdict, detail, remedy }: Finding): void {
  if (verdict === 'wrong') throw new Error(`${detail}. ${remedy}`);
}
