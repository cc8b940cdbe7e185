import type { Finding } from '@tokenhouse/core';

/** Throws an error that says what to do if the database cannot support this package. */
export function refuseUnfit({ status, detail, remedy }: Finding): void {
  if (status === 'error') throw new Error(`${detail}. ${remedy}`);
}
