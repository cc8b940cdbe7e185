import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { createPrimary, sessionColumns } from './primary.ts';

interface Server {
  readonly system: string;
  readonly timeline: string;
  readonly isStandby?: boolean;
  /** The SQLSTATE of the error for a query about the server. */
  readonly fails?: string;
}

/** A connection to such a server, and whether it was closed. */
function connectTo({ system, timeline, isStandby = false, fails }: Server) {
  const state = { isClosed: false };
  const client = Object.assign(new EventEmitter(), {
    connection: { stream: { destroy: () => Object.assign(state, { isClosed: true }) } },
    async query(text: string) {
      if (text.includes('is_standby')) return { rows: [{ is_standby: isStandby, is_read_only: isStandby }] };
      if (fails !== undefined) throw Object.assign(new Error('no'), { severity: 'ERROR', code: fails });
      return { rows: [{ known: text.includes('pg_control_system') ? system : timeline }] };
    },
  });
  return { state, client: client as unknown as pg.ClientBase };
}

const OLD = { system: 'a', timeline: '00000001' };
const NEW = { system: 'a', timeline: '00000002' };

test('a newer timeline closes other connections, and an older timeline is refused', async () => {
  const primary = createPrimary();
  const [old, promoted] = [connectTo(OLD), connectTo(NEW)];
  await primary.admit(old.client);
  await primary.admit(promoted.client);
  expect([old.state.isClosed, promoted.state.isClosed, primary.timeline()]).toEqual([
    true,
    false,
    '00000002',
  ]);
  await expect(primary.admit(connectTo(OLD).client)).rejects.toThrow('has replaced it');
});

test('a standby is refused', async () => {
  await expect(createPrimary().admit(connectTo({ ...OLD, isStandby: true }).client)).rejects.toThrow(
    'standby',
  );
});

test('a temporary error changes nothing', async () => {
  const primary = createPrimary();
  const promoted = connectTo(NEW);
  await primary.admit(promoted.client);
  await expect(primary.admit(connectTo({ ...NEW, fails: '57014' }).client)).rejects.toThrow('no');
  expect(promoted.state.isClosed).toBe(false);
  await expect(primary.admit(connectTo(OLD).client)).rejects.toThrow('has replaced it');
});

test('a server that does not say what it is differs from no other', async () => {
  const primary = createPrimary();
  const promoted = connectTo(NEW);
  await primary.admit(promoted.client);
  await primary.admit(connectTo({ ...NEW, fails: '42501' }).client);
  expect([promoted.state.isClosed, primary.timeline()]).toEqual([false, '00000002']);
});

test('an app’s session is also compared by cluster, because timelines start at 1', async () => {
  const primary = createPrimary();
  const blue = connectTo({ system: 'blue', timeline: '00000001' });
  await primary.admit(blue.client);
  expect(sessionColumns(primary)).toContain('pg_control_system');
  primary.check({ is_standby: false, is_read_only: false, timeline: '00000001', system: 'green' });
  expect([blue.state.isClosed, primary.system()]).toEqual([true, 'green']);
});
