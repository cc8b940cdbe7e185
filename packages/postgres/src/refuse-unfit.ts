import type { Finding } from '@tokenhouse/core';
import { type ConnectionSource, createClient } from './connection-source.ts';
import { checkEncoding } from './operations/checks/encoding.ts';
import { checkSessions } from './operations/checks/sessions.ts';
import { PATIENCE_MS } from './patience.ts';

/** Throws an error that says what to do if the database cannot support this package. Changes nothing. */
export async function refuseUnfit(source: ConnectionSource): Promise<void> {
  refuse(await checkSessions(source));
  const client = createClient(source, {
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    refuse(await checkEncoding(client));
  } finally {
    await client.end().catch(() => {});
  }
}

function refuse({ verdict, detail, remedy }: Finding): void {
  if (verdict === 'wrong') throw new Error(`${detail}. ${remedy}`);
}
