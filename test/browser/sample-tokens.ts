import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Site } from './site.ts';

const DAY_MS = 86_400_000;

interface SampleToken {
  readonly name: string;
  readonly ageDays: number;
  /** Days until it ends; negative when it has. */
  readonly endsInDays?: number;
  readonly revokedDaysAgo?: number;
  readonly client?: string;
  /** Uses on each day of the last seven, the oldest first. */
  readonly uses?: readonly number[];
}

const TOKENS: readonly SampleToken[] = [
  {
    name: 'Claude Code on my laptop',
    ageDays: 12,
    endsInDays: 78,
    client: 'claude-code 2.1.330',
    uses: [4, 9, 7, 12, 3, 1, 8],
  },
  {
    name: 'Cursor at work',
    ageDays: 86,
    endsInDays: 4,
    client: 'cursor-vscode 1.0.0',
    uses: [2, 2, 5, 1, 0, 0, 3],
  },
  { name: 'Nightly build', ageDays: 120, client: 'codex-mcp-client 0.169.0', uses: [1, 1, 1, 1, 1, 1, 1] },
  { name: 'Old notebook', ageDays: 70, endsInDays: 295 },
  { name: 'Zed, first try', ageDays: 40, revokedDaysAgo: 38 },
  { name: 'Workshop', ageDays: 31, endsInDays: -1, client: 'Zed 0.210.0' },
];

/** Adds tokens and uses of the last months to the database of the site. */
export function addSampleTokens(site: Site, email: string, now: Date): void {
  const database = new SQLite(join(site.dataDir, 'tokenhouse.db'));
  const { id: userId } = database.prepare('SELECT id FROM user WHERE email = ?').get(email) as { id: string };
  const at = (days: number, minutes = 0) =>
    new Date(now.getTime() + days * DAY_MS - minutes * 60_000).toISOString();
  const addToken = database.prepare(
    `INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at, revoked_at, last_used_at)
     VALUES (?, ?, ?, ?, 'nllm_Ab1', ?, ?, ?, ?, ?)`,
  );
  const addUse = database.prepare(
    `INSERT INTO token_usage_logs (token_id, endpoint, ip_address, user_agent, client, outcome, created_at)
     VALUES (?, ?, '192.0.2.17', ?, ?, ?, ?)`,
  );
  for (const [index, token] of TOKENS.entries()) {
    const id = randomUUID();
    const uses = token.uses ?? [];
    addToken.run(
      id,
      userId,
      token.name,
      randomBytes(32).toString('hex'),
      `x${index}Qk`,
      at(-token.ageDays),
      token.endsInDays === undefined ? null : at(token.endsInDays),
      token.revokedDaysAgo === undefined ? null : at(-token.revokedDaysAgo),
      token.client === undefined ? null : at(uses.length > 0 ? 0 : -3, 4),
    );
    for (const [day, count] of uses.entries()) {
      for (let nth = 0; nth < count; nth += 1) {
        const refused = day === 3 && nth > 9;
        addUse.run(
          id,
          ['POST /mcp tools/call list_tokens', 'POST /mcp tools/list', 'GET /api/me'][nth % 3],
          token.client,
          token.client,
          refused ? 'forbidden' : 'accepted',
          at(day - uses.length + 1, 4 + 11 * nth),
        );
      }
    }
  }
  database.close();
}
