import type { Operations, StoredToken } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { openExistingFile } from '../connection.ts';
import { reading } from '../failures.ts';
import { findSchemaState } from '../migrations.ts';
import { confirmClock, findStoppedRetention } from '../retention.ts';
import { startWriter, type Writer } from '../threads/writer.ts';
import { listTokenPage } from '../token-pages.ts';
import { findByHash } from '../token-queries.ts';
import { createTokenStore } from '../token-store.ts';
import { diagnose } from './diagnose.ts';
import { streamUses } from './stream-uses.ts';

export interface SqliteOperations extends Operations {
  /** For the accounts, on the same file. Closed by `close`. */
  readonly connection: BetterSqlite3.Database;
}

/** Opens an existing file, which other processes may have open. Throws if it does not exist. */
export function openOperations({ file }: { readonly file: string }): SqliteOperations {
  const connection = openExistingFile(file);
  const reader = openExistingFile(file);
  reader.pragma('query_only = ON');
  // A command reads most pages once: an export is not to hold 64 MB of them.
  reader.pragma('cache_size = -8192');
  let writer: Writer | undefined;
  const store = createTokenStore(reader, {
    run(name, ...args) {
      // Most commands write nothing: the thread is started for those that do.
      writer ??= startWriter(file);
      return writer.run(name, ...args);
    },
    stop: async () => {},
  });

  return {
    connection,
    schema: () => reading(reader, findSchemaState),
    listTokens: (filter, query) => reading(reader, (open) => listTokenPage(open, filter, query)),
    findByHashes: (hashes) =>
      reading(reader, (open) => {
        const found = hashes.map((hash) => [hash.reveal(), findByHash(open, hash)] as const);
        return new Map(found.filter((entry): entry is [string, StoredToken] => entry[1] !== undefined));
      }),
    revokeToken: store.revokeToken,
    streamUses: (filter) => streamUses(reader, filter),
    findStoppedRetention: () => reading(reader, findStoppedRetention),
    confirmClock: async (now) => confirmClock(connection, now),
    diagnose: () => reading(reader, diagnose),
    async close() {
      reader.close();
      await writer?.stop();
      connection.close();
    },
  };
}
