import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DebianCluster, noDebianPostgres, startDebianCluster } from '../support/debian-postgres.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { expectDenied, startTwoInstances, statusOfUse, type TwoInstances } from './two-instances.ts';

if (noDebianPostgres !== undefined)
  process.stderr.write(`Skipped, an endpoint to a standby: ${noDebianPostgres}\n`);

const HOST = '127.0.0.1';

describe.skipIf(noDebianPostgres !== undefined)('a database that cannot be written to for a while', () => {
  let primary: DebianCluster;
  let standby: DebianCluster;
  let endpoint: TcpProxy;
  let house: TwoInstances;

  beforeAll(async () => {
    primary = await startDebianCluster();
    // Later than any revocation of this test is applied.
    standby = await primary.startStandby(60_000);
    endpoint = await startTcpProxy({ host: HOST, port: primary.port });
    const behindEndpoint = `postgres://postgres@${HOST}:${endpoint.port}/postgres`;
    house = await startTwoInstances([primary.url('postgres'), behindEndpoint]);
  }, 60_000);
  afterAll(async () => {
    await house.stop();
    await endpoint.close();
    await standby.stop();
    await primary.stop();
  });

  const readiness = async () => (await fetch(`${house.second.url}/readyz`)).status;

  test('no revoked token is accepted while the endpoint points to a standby and back', async () => {
    const [revoked, kept] = [await house.generateKnown(), await house.generateKnown()];
    endpoint.leadTo({ host: HOST, port: standby.port });
    // Whatever asks for a connection now is led to the standby, where the token is good for another minute.
    await expect.poll(readiness).toBe(503);
    expect((await house.ada.revoke(revoked.id)).status).toBe(200);
    const until = Date.now() + 3_000;
    while (Date.now() < until) expect(await statusOfUse(house.second, revoked.text)).not.toBe(200);
    endpoint.leadTo({ host: HOST, port: primary.port });
    await expect.poll(() => statusOfUse(house.second, kept.text)).toBe(200);
    expect(await readiness()).toBe(200);
    await expectDenied(house, revoked);
  });

  test('while the database is read-only each response is 503, then the server recovers', async () => {
    const token = await house.generateKnown();
    const operator = new pg.Client({ connectionString: primary.url('postgres') });
    await operator.connect();
    const setReadOnly = async (value: 'on' | 'off') => {
      await operator.query('SET default_transaction_read_only = off');
      await operator.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
      await operator.query('SELECT pg_reload_conf()');
    };
    await setReadOnly('on');
    await expect.poll(readiness).toBe(503);
    expect(await statusOfUse(house.second, token.text)).toBe(503);
    expect((await house.ada.generate({ name: 'refused' })).status).toBe(503);
    expect((await house.ada.revoke(token.id)).status).toBe(503);
    await setReadOnly('off');
    await operator.end();
    await expect.poll(() => statusOfUse(house.second, token.text)).toBe(200);
    expect(await readiness()).toBe(200);
    expect((await house.ada.revoke(token.id)).status).toBe(200);
    expect(await statusOfUse(house.second, token.text)).toBe(401);
  });
});
