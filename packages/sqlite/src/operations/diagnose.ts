import { statSync } from 'node:fs';
import { type Finding, judgeSchema, judgeStoppedRetention } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { findSchemaState } from '../migrations.ts';
import { findStoppedRetention } from '../retention.ts';

/** The file, its mode, its schema and its rights. */
export function diagnose(connection: BetterSqlite3.Database): readonly Finding[] {
  const schema = findSchemaState(connection);
  return [
    checkDatabase(connection),
    checkIntegrity(connection),
    checkWal(connection),
    judgeSchema(schema),
    ...(schema.missing.length > 0
      ? []
      : [checkTriggers(connection), judgeStoppedRetention(findStoppedRetention(connection))]),
    checkRights(connection.name),
  ];
}

function checkDatabase(connection: BetterSqlite3.Database): Finding {
  const version = connection.prepare('SELECT sqlite_version()').pluck().get();
  return { check: 'database', status: 'ok', detail: `${connection.name} opened, SQLite ${version}` };
}

/** https://www.sqlite.org/pragma.html#pragma_quick_check: all pages, but not whether indexes agree with tables. */
function checkIntegrity(connection: BetterSqlite3.Database): Finding {
  const check = 'integrity';
  let result: string;
  try {
    result = String(connection.pragma('quick_check(1)', { simple: true }));
  } catch (error) {
    result = error instanceof Error ? error.message : String(error);
  }
  if (result === 'ok') return { check, status: 'ok', detail: 'quick_check found no errors' };
  const remedy = 'Stop the server, keep a copy of the file, and restore a backup or use sqlite3’s .recover.';
  return { check, status: 'error', detail: `quick_check: ${result}`, remedy };
}

function checkWal(connection: BetterSqlite3.Database): Finding {
  const mode = connection.pragma('journal_mode', { simple: true });
  const check = 'journal';
  if (mode === 'wal') return { check, status: 'ok', detail: 'WAL' };
  const remedy =
    'Readers and the writer block each other: restart the server, which sets WAL, or run tokenhouse migrate.';
  return { check, status: 'error', detail: `${mode}, not WAL`, remedy };
}

const TRIGGERS = ['api_tokens_times_inserted', 'api_tokens_times_updated'];

function checkTriggers(connection: BetterSqlite3.Database): Finding {
  const there = connection
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'api_tokens'`)
    .pluck()
    .all();
  const missing = TRIGGERS.filter((trigger) => !there.includes(trigger));
  const check = 'triggers';
  if (missing.length === 0) return { check, status: 'ok', detail: 'the triggers on api_tokens are in place' };
  const remedy =
    'Times typed by hand may be misread, in the safe direction: restore the triggers from packages/sqlite/migrations.';
  return { check, status: 'error', detail: `missing: ${missing.join(', ')}`, remedy };
}

/** Whether only this system user can read the files. Windows has no such modes. */
function checkRights(file: string): Finding {
  const check = 'permissions';
  if (process.platform === 'win32') return { check, status: 'ok', detail: 'not checked on Windows' };
  // New uses and sessions are in the WAL before they are in the file. A folder may be readable while its files are not.
  const open = [file, `${file}-wal`, `${file}-shm`].filter(isOpenToOthers);
  if (open.length === 0) return { check, status: 'ok', detail: `${file} is accessible only to its owner` };
  const remedy = `The file holds names, addresses and password hashes: run chmod 600 ${file}*`;
  return {
    check,
    status: 'warning',
    detail: `other users of this machine can access ${open.join(' and ')}`,
    remedy,
  };
}

function isOpenToOthers(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & 0o077) !== 0;
}
