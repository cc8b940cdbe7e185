// A process of its own for the tests: `node record-uses.process.mjs <file> <tokenId> <uses>` opens the database,
// records that many uses, 20 at a time, and prints a line for each once it is promised to be in the log.
import { openSqlite } from '@tokenhouse/sqlite';

const [file, tokenId, count] = process.argv.slice(2);
const database = await openSqlite({ file, usageLog: 'durable', retentionDays: 90 });
const origin = { ipAddress: null, userAgent: null, client: null };
let started = 0;

async function caller() {
  while (started < Number(count)) {
    started += 1;
    const endpoint = `${process.pid}/${started}`;
    await database.usage.record({ ...origin, tokenId, at: new Date(), outcome: 'accepted', endpoint });
    process.stdout.write(`${endpoint}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, caller));
await database.close();
