import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, suite, test } from 'node:test';
import { LoopbackFleet, type LoopbackLease } from '../../src/loopback/fleet';
import { probeServer } from '../../src/probe';

const serverName = 'orders-db.postgres.database.azure.com';
const enforcing = { enforcement: true, minimum: '1.2', maximum: 'none' } as const;

suite('loopback servers by id', () => {
  const fleet = new LoopbackFleet();
  after(() => fleet.close());

  const probe = ({ host, port }: Pick<LoopbackLease, 'host' | 'port'>) =>
    probeServer(
      { host, port, serverName },
      {
        anchors: [{ name: 'demo', pem: fleet.certificate, trusted: true }],
        signal: new AbortController().signal,
      },
    );

  test('answer by the settings that were told last, on one port while somebody uses them', async () => {
    const first = await fleet.use('a', serverName, enforcing);
    assert.equal((await probe(first)).plaintext.status, 'refused');
    const again = await fleet.use('a', serverName, { ...enforcing, enforcement: false });
    assert.equal(again.port, first.port);
    const report = await probe(again);
    assert.equal(report.plaintext.status, 'accepted');
    assert.ok(report.session.status === 'established' && report.session.chain.trusted);
    await first.release();
    await first.release(); // once counts
    assert.equal((await probe(again)).tls.status, 'offered');
    await again.release();
    assert.deepEqual((await probe(again)).attempts[0]?.problem, { code: 'connectionRefused' });
    assert.equal(fleet.size, 0);
  });

  test('one that does not run has a closed port', async () => {
    const used = await fleet.use('a', serverName, enforcing);
    for (const id of ['a', 'b']) {
      const lease = await fleet.use(id, serverName, undefined);
      assert.deepEqual((await probe(lease)).attempts[0]?.problem, { code: 'connectionRefused' });
      await lease.release();
    }
    await used.release();
    const started = await fleet.use('b', serverName, enforcing);
    assert.equal((await probe(started)).tls.status, 'offered');
    await started.release();
  });

  test('300 servers, looked at one after the other, leave nothing open', { timeout: 60_000 }, async () => {
    for (let index = 0; index < 300; index++) {
      const lease = await fleet.use(`server ${index}`, serverName, enforcing);
      await once(net.connect(lease.port, lease.host), 'connect');
      assert.ok(fleet.size <= 1);
      await lease.release();
    }
    assert.equal(fleet.size, 0);
    while (openHandles() > 0) await new Promise(setImmediate);
  });

  test('all end with the fleet', async () => {
    const lease = await fleet.use('b', serverName, enforcing);
    await fleet.close();
    assert.deepEqual((await probe(lease)).attempts[0]?.problem, { code: 'connectionRefused' });
    await lease.release();
  });
});

/** Number of listeners and sockets of this process, without the pipes of its output. */
const openHandles = (): number => process.getActiveResourcesInfo().filter((kind) => /^TCP/.test(kind)).length;
