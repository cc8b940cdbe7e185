import type { Finding } from '@tokenhouse/core';
import type { Queryable } from '../../connections/connections.ts';
import { INVALIDATION_TRIGGERS } from '../../verifier/history.ts';

/** The triggers that report changes of tokens to servers, even in sessions that do not fire ordinary triggers. */
export async function checkTriggers(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT tgname AS name FROM pg_trigger
      WHERE tgrelid = 'api_tokens'::regclass AND tgname = ANY ($1) AND tgenabled = 'A'`,
    [INVALIDATION_TRIGGERS],
  );
  const check = 'triggers';
  const missing = INVALIDATION_TRIGGERS.filter((trigger) => rows.every(({ name }) => name !== trigger));
  if (missing.length === 0) return { check, status: 'ok', detail: 'the triggers on api_tokens are in place' };
  const remedy =
    'Until this is fixed, servers read the database at each use, and may have accepted a changed token for up to a minute. Run ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER … for each trigger, or create the missing ones as in packages/postgres/migrations.';
  return { check, status: 'error', detail: `missing or disabled: ${missing.join(', ')}`, remedy };
}

// What servers do to each table, and the ownership that partitions and migrations need.
const LACKING = `
  SELECT relation || ' ' || privilege AS lack
    FROM (VALUES ('api_tokens', 'SELECT'), ('api_tokens', 'INSERT'), ('api_tokens', 'UPDATE'),
                 ('token_usage_logs', 'SELECT'), ('token_usage_logs', 'INSERT'),
                 ('token_invalidations', 'SELECT'), ('token_invalidations', 'INSERT'), ('token_invalidations', 'DELETE'),
                 ('verifier_leases', 'SELECT'), ('verifier_leases', 'INSERT'), ('verifier_leases', 'UPDATE'),
                 ('verifier_leases', 'DELETE'), ('verifier_history', 'SELECT'), ('verifier_history', 'INSERT'),
                 ('verifier_history', 'UPDATE'),
                 ('token_owners', 'SELECT'), ('token_owners', 'INSERT'), ('token_owners', 'UPDATE'),
                 ('tokenhouse_tasks', 'SELECT'), ('tokenhouse_tasks', 'INSERT'), ('tokenhouse_tasks', 'UPDATE')) AS needed (relation, privilege)
   WHERE NOT has_table_privilege(relation, privilege)
   UNION ALL SELECT 'token_usage_logs OWNERSHIP' FROM pg_class
   WHERE oid = 'token_usage_logs'::regclass AND NOT pg_has_role(relowner, 'USAGE')
   UNION ALL SELECT 'CREATE in schema ' || current_schema()
   WHERE NOT has_schema_privilege(current_schema(), 'CREATE')`;

/** What the role of DATABASE_URL may do, and what of that the servers need. */
export async function checkPrivileges(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ lack: string }>(LACKING);
  const { rows: roles } = await db.query<{ role: string }>('SELECT current_user AS role');
  const role = roles[0]?.role ?? '';
  const check = 'privileges';
  if (rows.length === 0) return { check, status: 'ok', detail: `role ${role} has what servers need` };
  return {
    check,
    status: 'error',
    detail: `role ${role} lacks: ${rows.map(({ lack }) => lack).join(', ')}`,
    remedy: 'Make the role the owner of the tables and their schema, or grant the missing privileges.',
  };
}

/** The running instances, by their leases: each renews its own every third of it. */
export async function checkLeases(db: Queryable, leaseMs: number): Promise<Finding> {
  const { rows } = await db.query<{ valid: number; late: number; overdue: number }>(
    `SELECT count(*) FILTER (WHERE valid_until > now())::int AS valid,
            count(*) FILTER (WHERE valid_until > now()
                               AND valid_until < now() + $1 * interval '1 millisecond')::int AS late,
            count(*) FILTER (WHERE valid_until <= now())::int AS overdue
       FROM verifier_leases`,
    [leaseMs / 3],
  );
  const { valid = 0, late = 0, overdue = 0 } = rows[0] ?? {};
  const check = 'instances';
  const detail = [
    `${valid} running`,
    ...(late > 0 ? [`${late} of them late to renew the lease`] : []),
    ...(overdue > 0 ? [`${overdue} whose lease has expired`] : []),
  ].join(', ');
  if (late === 0 && overdue === 0) return { check, status: 'ok', detail };
  const remedy =
    'An instance was killed, hangs, or does not reach the database. Its lease delays a revocation until it has run out, and no longer; such a row is cleared after an hour.';
  return { check, status: 'warning', detail, remedy };
}
