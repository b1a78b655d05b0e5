import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TlsError } from '../../../../src/domain/errors';
import { findings } from '../../../../src/domain/findings';
import { defaultPolicy, needsAttention, posture, wholeAgreement } from '../../../../src/domain/posture';
import { known, unknown, type Server } from '../../../../src/domain/server';
import type { Fleet } from '../../../../src/fleet/fleet';
import { resultOf } from '../../../../src/verification/observation';
import { Verifier } from '../../../../src/verification/verifier';
import { bench, outcome } from '../../../support/verifierBench';
import { unreachedReport, wireReport } from '../../../support/observations';
import { flexibleServer, singleServer } from '../../../support/servers';

const { id } = flexibleServer();
suite('PgBouncer', () => {
  const ports = (asked: readonly unknown[]) => asked.map((one) => (one as { target: { port: number } }).target.port);
  const serverWith = (fleet: Fleet): Server => fleet.get(id) ?? assert.fail('the server is not there');
  const whole = (fleet: Fleet) => wholeAgreement(outcome(fleet) ?? assert.fail('nothing was seen'));

  test('is looked at where it is on: on its port, and on an elastic cluster also on the port of any node', async () => {
    const { verifier, state } = bench();
    state.pgBouncer = known(true);
    const { pgBouncer } = await verifier.verify(id);
    assert.deepEqual(ports(state.asked).sort(), [5432, 6432]);
    assert.deepEqual(
      pgBouncer.ports.map(({ port }) => port),
      [6432],
    );
    state.asked.length = 0;
    state.server = flexibleServer({ elasticCluster: true });
    await verifier.verify(id);
    assert.deepEqual(ports(state.asked).sort(), [5432, 6432, 8432]);
  });

  for (const enabled of [known(false), unknown('forbidden')]) {
    test(`is not looked at where it is ${enabled.known ? 'off' : 'not known to be on'}`, async () => {
      const { fleet, verifier, state } = bench();
      state.pgBouncer = enabled;
      const { pgBouncer } = await verifier.verify(id);
      assert.deepEqual([ports(state.asked), pgBouncer], [[5432], { enabled, ports: [] }]);
      assert.equal(whole(fleet), 'agree');
    });
  }

  test('of a Single Server does not exist, and nobody asks for it', async () => {
    const { verifier, state } = bench();
    state.server = singleServer();
    state.pgBouncer = known(true);
    await verifier.verify(state.server.id);
    assert.deepEqual(ports(state.asked), [5432]);
  });

  test('a read that fails is not known, one that is cancelled ends the verification', async () => {
    const { fleet, state } = bench();
    const failing = (error: Error) =>
      new Verifier({
        fleet: Object.assign(Object.create(fleet) as Fleet, { readPgBouncer: () => Promise.reject(error) }),
        wireTarget: () => Promise.resolve(undefined),
        anchors: () => Promise.resolve([]),
        probe: () => Promise.resolve(state.report),
        tryLogin: () => Promise.reject(new Error('not expected')),
      });
    const { pgBouncer } = await failing(new TlsError({ code: 'network', reason: 'ECONNRESET' })).verify(id);
    assert.deepEqual(pgBouncer, { enabled: unknown('failed'), ports: [] });
    const cancelled = new TlsError({ code: 'cancelled', operationContinues: false });
    await assert.rejects(failing(cancelled).verify(id), { code: 'cancelled' });
  });

  test('that lets in a version below the minimum of the server makes it weak; the server agrees all the same', async () => {
    const { fleet, verifier, state } = bench();
    state.server = flexibleServer({}, { minimum: known('1.3') });
    state.pgBouncer = known(true);
    state.reports = { 5432: wireReport(['1.3']), 6432: wireReport(['1.2', '1.3']) };
    const result = resultOf(state.server, await verifier.verify(id));
    assert.deepEqual([outcome(fleet)?.agreement, whole(fleet)], ['agree', 'disagree']);
    assert.deepEqual([result.verdict.overall, result.overall], ['agree', 'attention']);
    assert.equal(result.pgBouncer.ports[0]?.verdict.overall, 'attention');
    assert.equal(posture(serverWith(fleet), defaultPolicy), 'weak');
    assert.deepEqual(findings(serverWith(fleet), defaultPolicy), [
      { rule: 'pgbouncer/below-minimum', port: 6432, versions: ['1.2'] },
    ]);
    state.server = flexibleServer();
    await fleet.read(id);
    assert.ok(!needsAttention(serverWith(fleet), defaultPolicy), 'it is held against the minimum as it is now');
  });

  test('that lets in clients without TLS though TLS is enforced leaves the server exposed', async () => {
    const { fleet, verifier, state } = bench();
    state.pgBouncer = known(true);
    state.reports = { 6432: wireReport(['plaintext', '1.2', '1.3']) };
    const result = resultOf(state.server, await verifier.verify(id));
    assert.deepEqual([result.verdict.overall, result.overall], ['agree', 'disagree']);
    assert.equal(posture(serverWith(fleet), defaultPolicy), 'exposed');
    assert.deepEqual(findings(serverWith(fleet), defaultPolicy), [{ rule: 'pgbouncer/accepts-plaintext', port: 6432 }]);
  });

  test('with a certificate that is not good is a finding of its own', async () => {
    const { fleet, verifier, state } = bench();
    state.pgBouncer = known(true);
    state.reports = { 6432: wireReport(['1.2', '1.3'], { trusted: false, faults: [{ code: 'selfSigned' }] }) };
    await verifier.verify(id);
    assert.deepEqual(findings(serverWith(fleet), defaultPolicy), [
      { rule: 'pgbouncer/certificate-invalid', port: 6432, certificate: 'notTrusted' },
    ]);
    assert.equal(whole(fleet), 'disagree');
  });

  test('that could not be reached is not known: no pass, and nothing against the server', async () => {
    const { fleet, verifier, state } = bench();
    state.pgBouncer = known(true);
    state.reports = { 6432: unreachedReport({ code: 'timedOut' }) };
    const result = resultOf(state.server, await verifier.verify(id));
    assert.deepEqual([outcome(fleet)?.agreement, whole(fleet)], ['agree', 'unknown']);
    assert.deepEqual([result.verdict.overall, result.overall], ['agree', 'unknown']);
    assert.ok(!needsAttention(serverWith(fleet), defaultPolicy));
    assert.deepEqual(findings(serverWith(fleet), defaultPolicy), []);
  });

  test('of a simulated server answers on this machine as well', async () => {
    const asked: unknown[] = [];
    const { verifier, state } = bench({
      wireTarget: (_, port) => {
        asked.push(port);
        return Promise.resolve({
          host: '127.0.0.1',
          port: port + 1,
          demoAuthority: 'PEM',
          release: () => Promise.resolve(),
        });
      },
    });
    state.pgBouncer = known(true);
    const { pgBouncer } = await verifier.verify(id);
    assert.deepEqual(
      [asked.sort(), ports(state.asked).sort()],
      [
        [5432, 6432],
        [5433, 6433],
      ],
    );
    assert.equal(pgBouncer.ports[0]?.port, 6432);
  });
});
