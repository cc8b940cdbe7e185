import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createPostgresDatabase } from '../support/databases.ts';
import type { Block } from './markdown.ts';

/** A PostgreSQL database, on which the blocks of one document run in their order. */
export interface SqlSession {
  run(block: Block): Promise<void>;
  /** The URL of the database and role that the document makes, both called tokenhouse there. */
  readonly madeUrl: string;
  close(): Promise<void>;
}

/** On the tables of tokens and accounts; or, with `isEmpty`, on none. */
export async function openSqlSession({ isEmpty = false } = {}): Promise<SqlSession> {
  const { connectionString, drop } = await createPostgresDatabase({ empty: isEmpty });
  const client = new pg.Client({ connectionString });
  await client.connect();
  // A role belongs to the whole server, which may be a developer's own.
  const name = `docs_${randomUUID().slice(0, 8)}`;
  const made = new URL(connectionString);
  made.pathname = name;
  made.username = name;
  made.password = 'change me';
  return {
    madeUrl: made.href,
    async run({ text }) {
      // One by one: a database cannot be made within a transaction, which several at once would be.
      for (const statement of text.split(/;$/m).filter((part) => part.trim() !== '')) {
        await client.query(statement.replace(/\btokenhouse\b/g, name));
      }
    },
    async close() {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.query(`DROP ROLE IF EXISTS ${name}`);
      await client.end();
      await drop();
    },
  };
}
