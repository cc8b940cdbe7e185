import type { Connections, Queryable } from './connections/connections.ts';

/** A task that one instance runs at a time: a row of `tokenhouse_tasks`. */
export type Task = 'accounts' | 'deleted users' | 'partitions' | 'usage retention' | 'token retention';

// ON CONFLICT locks an existing row even if WHERE prevents the update. The first caller creates the row.
const lockRow = (table: string, column: string) => `
  INSERT INTO ${table} (${column}) VALUES ($1)
  ON CONFLICT (${column}) DO UPDATE SET ${column} = excluded.${column} WHERE false`;

/**
 * Locks the owner's row until the transaction ends: one creation per user at a time, over all instances. Index:
 * token_owners_pkey.
 */
export const LOCK_OWNER = lockRow('token_owners', 'user_id');

export async function lockOwner(transaction: Queryable, userId: string): Promise<void> {
  await transaction.query(LOCK_OWNER, [userId]);
}

/** Locks the task's row until the transaction ends. Waits for the current holder. Index: tokenhouse_tasks_pkey. */
export async function lockTask(transaction: Queryable, task: Task): Promise<void> {
  await transaction.query(lockRow('tokenhouse_tasks', 'name'), [task]);
}

/** The same without waiting. False if another instance holds the lock. Index: tokenhouse_tasks_pkey. */
async function tryLockTask(transaction: Queryable, task: Task): Promise<boolean> {
  await transaction.query('INSERT INTO tokenhouse_tasks (name) VALUES ($1) ON CONFLICT DO NOTHING', [task]);
  const { rowCount } = await transaction.query(
    'SELECT FROM tokenhouse_tasks WHERE name = $1 FOR UPDATE SKIP LOCKED',
    [task],
  );
  return rowCount === 1;
}

/** Changes the partitions of the log in one transaction, unless another instance runs the same task. */
export async function withTaskLock(
  connections: Connections,
  task: Task,
  work: (client: Queryable) => Promise<void>,
): Promise<void> {
  await connections.transaction(async (client) => {
    if (!(await tryLockTask(client, task))) return;
    // A change waits for readers of the log, and writes of uses wait for the change.
    await client.query(`SET LOCAL lock_timeout = '200ms'`);
    await work(client);
  });
}
