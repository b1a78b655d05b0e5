import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { LoopbackFleet, type LoopbackAddress } from '../../src/loopback/fleet';
import { probeServer } from '../../src/probe';

const serverName = 'orders-db.postgres.database.azure.com';
const enforcing = { enforcement: true, minimum: '1.2', maximum: 'none' } as const;

suite('loopback servers by id', () => {
  const fleet = new LoopbackFleet();
  after(() => fleet.close());

  const probe = (address: LoopbackAddress) =>
    probeServer(
      { ...address, serverName },
      {
        anchors: [{ name: 'demo', pem: fleet.certificate, trusted: true }],
        signal: new AbortController().signal,
      },
    );

  test('start once, and answer by the settings that were told last', async () => {
    const first = await fleet.address('a', serverName, enforcing);
    assert.equal((await probe(first)).plaintext.status, 'refused');
    const again = await fleet.address('a', serverName, { ...enforcing, enforcement: false });
    assert.deepEqual(again, first);
    const report = await probe(again);
    assert.equal(report.plaintext.status, 'accepted');
    assert.ok(report.session.status === 'established' && report.session.chain.trusted);
  });

  test('one that does not run has a closed port', async () => {
    for (const id of ['a', 'b']) {
      const report = await probe(await fleet.address(id, serverName, undefined));
      assert.deepEqual(report.attempts[0]?.problem, { code: 'connectionRefused' });
    }
    assert.equal((await probe(await fleet.address('b', serverName, enforcing))).tls.status, 'offered');
  });

  test('all end with the fleet', async () => {
    const address = await fleet.address('b', serverName, enforcing);
    await fleet.close();
    assert.deepEqual((await probe(address)).attempts[0]?.problem, { code: 'connectionRefused' });
  });
});
