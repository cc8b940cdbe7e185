import { arch, cpus, platform, release, totalmem } from 'node:os';
import { withClient } from './postgres.js';
import { wrkVersion } from './wrk.js';

/** The conditions of the measurement, in the order of the report. */
export async function readConditions({ postgresUrl, seconds, runs }) {
  const version = await withClient(postgresUrl, (client) => client.query('SHOW server_version'));
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    postgresql: version.rows[0].server_version,
    wrk: wrkVersion(),
    seconds,
    runs,
  };
}
