import { randomUUID } from 'node:crypto';
import type { AskLease } from './ask-lease.ts';
import type { LeaseConnection } from './lease-connection.ts';
import type { LeaseMessage, LeaseQuestion } from './lease-protocol.ts';

export interface LeaseSessionOptions {
  /** Opens a connection. Called when there is none, or the last one failed. */
  readonly connect: () => Promise<LeaseConnection>;
  readonly askLease: AskLease;
}

/** Sends the queries of the protocol to the database, on one connection and under one instance id at a time. */
export interface LeaseSession {
  /** Resolves with the response. If the query fails, the connection is closed, and the next query opens another. */
  ask(question: LeaseQuestion): Promise<LeaseMessage>;
  /** Continues under a new instance id. */
  startOver(): void;
  /** Deletes the lease, if the database responds in time, and closes the connection. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_MS = 1_000;

export function createLeaseSession({ connect, askLease }: LeaseSessionOptions): LeaseSession {
  let instanceId: string = randomUUID();
  let connection: Promise<LeaseConnection> | undefined;
  let asking: Promise<unknown> = Promise.resolve();

  async function ask(question: LeaseQuestion): Promise<LeaseMessage> {
    try {
      connection ??= connect();
      return await askLease(await connection, instanceId, question);
    } catch (error) {
      drop();
      throw error;
    }
  }

  function drop(): void {
    connection?.then((open) => open.close()).catch(() => {});
    connection = undefined;
  }

  async function release(): Promise<void> {
    await asking;
    await connection?.then((open) => open.delete(instanceId)).catch(() => {});
  }

  return {
    ask(question) {
      const response = ask(question);
      asking = response.catch(() => {});
      return response;
    },
    startOver() {
      instanceId = randomUUID();
    },
    async close() {
      // A database that does not respond must not delay the stop: the lease ends without it.
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, CLOSE_WITHIN_MS);
      });
      await Promise.race([release(), late]);
      clearTimeout(timer);
      drop();
    },
  };
}
