import type { Finding } from '@tokenhouse/core';
import type { Queryable } from '../../connections.ts';

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
    ...(late > 0 ? [`${late} of them late to renew their lease`] : []),
    ...(overdue > 0 ? [`${overdue} whose lease ran out within the last hours`] : []),
  ].join(', ');
  if (late === 0 && overdue === 0) return { check, status: 'ok', detail };
  const remedy =
    'An instance was killed, hangs, or does not reach the database. Its lease delays a revocation until it has run out, and no longer; such a row is cleared after an hour.';
  return { check, status: 'warning', detail, remedy };
}
