import { type Diagnosis, type Finding, judgeSchema, judgeStoppedRetention } from '@tokenhouse/core';
import type { ConnectionSource } from '../connections/connection-source.ts';
import type { Queryable } from '../connections/connections.ts';
import { selectSchemaState } from '../migrations.ts';
import { selectStoppedRetention } from '../retention.ts';
import { checkLeases, checkPrivileges, checkTriggers } from './checks/schema.ts';
import { checkClock, checkEncoding, checkPrimary, checkSettings, checkVersion } from './checks/server.ts';
import { checkSessions } from './checks/sessions.ts';
import { checkPartitions, checkUsedWithoutRow } from './checks/usage-log.ts';

/** Runs the checks one after the other. Without a schema, only those that need none. */
export async function diagnose(
  db: Queryable,
  source: ConnectionSource,
  { clock, verifierLeaseMs }: Diagnosis,
): Promise<readonly Finding[]> {
  // First, because the other checks may fail if connections do not keep their sessions.
  const sessions = await checkSessions(source);
  if (sessions.status === 'error') return [sessions];
  const schema = await selectSchemaState(db);
  const server = [
    await checkVersion(db),
    await checkPrimary(db),
    sessions,
    await checkEncoding(db),
    await checkSettings(db),
    await checkClock(db, clock),
    judgeSchema(schema),
  ];
  if (schema.missing.length > 0) return server;
  return [
    ...server,
    await checkTriggers(db),
    await checkPrivileges(db),
    ...(await checkPartitions(db, clock())),
    await checkUsedWithoutRow(db),
    judgeStoppedRetention(await selectStoppedRetention(db)),
    await checkLeases(db, verifierLeaseMs),
  ];
}
