import type { ExportedUse, UsageFilter, UsageOutcome } from '@tokenhouse/core';
import type pg from 'pg';
import { type ConnectionSource, createClient, prepareConnection } from '../connections/connection-source.ts';
import { orUnavailable } from '../failures.ts';
import { isUuid, toDate } from '../values.ts';

const BATCH = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const TEXTS = { getTypeParser: () => (text: string) => text };

type Row = [
  id: string,
  at: string,
  tokenId: string,
  tokenName: string | null,
  userId: string | null,
  outcome: UsageOutcome,
  endpoint: string,
  ipAddress: string | null,
  userAgent: string | null,
  client: string | null,
  count: string,
];

/**
 * Reads the uses with a server-side cursor, on a connection without timeouts, in one snapshot. Not sorted, because
 * partitions are read in the order of their days, and a sort would write the whole log to the server's disk.
 */
export async function* streamUses(
  source: ConnectionSource,
  filter: UsageFilter,
): AsyncGenerator<readonly ExportedUse[]> {
  if (filter.tokenId !== undefined && !isUuid(filter.tokenId)) return;
  const client = createClient(source, {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: 0,
    keepAlive: true,
    types: TEXTS,
  });
  // Pending queries reject. Without a listener the event would end the process.
  client.on('error', () => {});
  try {
    await orUnavailable(async () => {
      await client.connect();
      await prepareConnection(client, source, { lockTimeoutMs: CONNECT_TIMEOUT_MS });
      await declareCursor(client, filter);
    });
    let coming: Promise<readonly ExportedUse[]> = fetchUses(client);
    for (;;) {
      const uses = await orUnavailable(() => coming);
      if (uses.length === 0) return;
      // Fetched while the reader processes these.
      coming = fetchUses(client);
      coming.catch(() => {});
      yield uses;
    }
  } finally {
    // Waits for a pending fetch, if there is one.
    await client.end().catch(() => {});
  }
}

async function declareCursor(client: pg.Client, filter: UsageFilter): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // A hash join that outgrows its memory would lose the order of days; all rows are wanted, not the first few soon.
  await client.query(
    'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off; SET LOCAL cursor_tuple_fraction = 1; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
  );
  const { text, values } = selectUses(filter);
  await client.query(`DECLARE uses NO SCROLL CURSOR FOR ${text}`, values);
}

/** Indexes: api_tokens_pkey for each token; token_usage_logs_token_id_idx for one token or one user. */
function selectUses({ since, until, userId, tokenId }: UsageFilter): pg.QueryConfig {
  const values: unknown[] = [];
  const conditions = ['true'];
  const add = (column: string, value: unknown) => {
    if (value !== undefined) conditions.push(`${column} $${values.push(value)}`);
  };
  add('u.created_at >=', since);
  add('u.created_at <', until);
  add('u.token_id =', tokenId);
  add('t.user_id =', userId);
  const text = `
    SELECT u.id, (extract(epoch FROM u.created_at) * 1000)::float8, u.token_id, t.name, t.user_id, u.outcome,
           u.endpoint, host(u.ip_address), u.user_agent, u.client, u.count
      FROM token_usage_logs u LEFT JOIN api_tokens t ON t.id = u.token_id
     WHERE ${conditions.join(' AND ')}`;
  return { text, values };
}

async function fetchUses(client: pg.Client): Promise<readonly ExportedUse[]> {
  const { rows } = await client.query<Row>({ text: `FETCH ${BATCH} FROM uses`, rowMode: 'array' });
  return rows.map(toExportedUse);
}

function toExportedUse(row: Row): ExportedUse {
  const [id, at, tokenId, tokenName, userId, outcome, endpoint, ipAddress, userAgent, client, count] = row;
  return {
    id,
    at: toDate(Number(at)),
    tokenId,
    tokenName,
    userId,
    outcome,
    endpoint,
    ipAddress,
    userAgent,
    client,
    count: Number(count),
  };
}
