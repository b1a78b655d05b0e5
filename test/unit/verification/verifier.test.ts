import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TlsError } from '../../../src/domain/errors';
import { findings } from '../../../src/domain/findings';
import { defaultPolicy, needsAttention, posture } from '../../../src/domain/posture';
import type { ServerNetwork } from '../../../src/domain/network';
import { known } from '../../../src/domain/server';
import type { LoginOutcome, WireReport } from '../../../src/probe';
import { bench, outcome } from '../../support/verifierBench';
import { unreachedReport, wireReport } from '../../support/observations';
import { flexibleServer, singleServer } from '../../support/servers';

const { id } = flexibleServer();

suite('what was seen of a server', () => {
  test('is noted on it, and agrees with what its settings say', async () => {
    const { fleet, verifier, state } = bench();
    await verifier.verify(id);
    assert.deepEqual(state.asked, [
      { target: { host: 'payments-pg.postgres.database.azure.com', port: 5432 }, user: 'postgres', anchors: [] },
    ]);
    const server = fleet.get(id);
    assert.equal(server?.wire?.verifying, false);
    assert.equal(outcome(fleet)?.agreement, 'agree');
    assert.equal(outcome(fleet)?.certificate, 'good');
    assert.ok(server && !needsAttention(server, defaultPolicy));
  });

  test('a client that gets in against the settings makes the server weak, one without TLS exposed', async () => {
    const { fleet, verifier, state } = bench();
    state.report = wireReport(['1.0', '1.2', '1.3']);
    await verifier.verify(id);
    const weak = fleet.get(id);
    assert.ok(weak && posture(weak, defaultPolicy) === 'weak');
    assert.deepEqual(findings(weak, defaultPolicy), [{ rule: 'wire/accepts-against-settings', clients: ['1.0'] }]);
    state.report = wireReport(['plaintext', '1.2', '1.3']);
    await verifier.verify(id);
    const exposed = fleet.get(id);
    assert.ok(exposed && posture(exposed, defaultPolicy) === 'exposed');
  });

  test('clients that are refused against the settings, and certificates, are findings as well', async () => {
    const { fleet, verifier, state } = bench();
    state.report = wireReport(['1.3'], { trusted: false, faults: [{ code: 'selfSigned' }] });
    await verifier.verify(id);
    const server = fleet.get(id);
    assert.ok(server);
    assert.deepEqual(
      findings(server, defaultPolicy).map(({ rule }) => rule),
      ['wire/certificate-invalid', 'wire/rejects-against-settings'],
    );
  });

  test('is held against the settings as they change, and is outdated then', async () => {
    const { fleet, verifier, state } = bench();
    await verifier.verify(id);
    state.server = flexibleServer({}, { minimum: known('1.3') });
    await fleet.read(id);
    assert.deepEqual([outcome(fleet)?.agreement, outcome(fleet)?.outdated], ['disagree', true]);
    assert.ok(!needsAttention(fleet.get(id) ?? state.server, defaultPolicy), 'what is outdated accuses nobody');
    state.server = flexibleServer();
    await fleet.read(id);
    assert.deepEqual([outcome(fleet)?.agreement, outcome(fleet)?.outdated], ['agree', false]);
  });

  test('a simulated server is looked at on this machine, for its own name', async () => {
    let released = 0;
    const release = () => Promise.resolve(void released++);
    const demo = { host: '127.0.0.1', port: 4321, demoAuthority: 'PEM', release };
    const { verifier, state } = bench({ wireTarget: () => Promise.resolve(demo) });
    const { simulated } = await verifier.verify(id);
    assert.ok(simulated);
    const serverName = 'payments-pg.postgres.database.azure.com';
    assert.deepEqual(state.asked, [
      { target: { host: '127.0.0.1', port: 4321, serverName }, user: 'postgres', anchors: ['demo'] },
    ]);
    assert.equal(released, 1);
  });

  test('the gateway of a Single Server is told which one is meant', async () => {
    const { verifier, state } = bench();
    state.server = singleServer();
    await verifier.verify(state.server.id);
    assert.equal((state.asked[0] as { user: string }).user, 'postgres@orders-db');
  });
});

suite('verifying', () => {
  test('is shown on the server, and runs once however often it is asked for', async () => {
    let answer: (report: WireReport) => void = () => undefined;
    let probes = 0;
    const { fleet, verifier } = bench({
      probe: () => {
        probes++;
        return new Promise((resolve) => (answer = resolve));
      },
    });
    await fleet.read(id);
    const both = [verifier.verify(id), verifier.verify(id.toUpperCase())];
    assert.deepEqual(fleet.get(id)?.wire, { verifying: true });
    await new Promise(setImmediate);
    answer(wireReport(['1.2', '1.3']));
    await Promise.all(both);
    assert.equal(probes, 1);
    assert.equal(fleet.get(id)?.wire?.verifying, false);
  });

  test('a cancelled one leaves the server as it was', async () => {
    const { fleet, verifier } = bench({
      probe: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () =>
            reject(new TlsError({ code: 'cancelled', operationContinues: false })),
          ),
        ),
    });
    await fleet.read(id);
    const running = verifier.verify(id);
    await new Promise(setImmediate);
    verifier.cancel(id);
    await assert.rejects(running, { code: 'cancelled' });
    assert.equal(fleet.get(id)?.wire, undefined);
  });

  test('what came of a login belongs to what was seen before it, and not to what is seen later', async () => {
    let answer: (outcome: LoginOutcome) => void = () => undefined;
    const { fleet, verifier } = bench({ tryLogin: () => new Promise((resolve) => (answer = resolve)) });
    const logIn = () =>
      verifier.logIn(id, { user: 'me', database: 'postgres', password: '' }, new AbortController().signal);
    const asked = () => new Promise(setImmediate);
    await fleet.read(id);
    await verifier.verify(id);
    const first = logIn();
    await asked();
    answer({ kind: 'loggedIn', method: 'scram-sha-256' });
    await first;
    assert.deepEqual(verifier.observation(id)?.login, { kind: 'loggedIn', method: 'scram-sha-256' });
    const late = logIn();
    await asked();
    await verifier.verify(id);
    answer({ kind: 'loggedIn', method: 'scram-sha-256' });
    await late;
    assert.equal(verifier.observation(id)?.login, undefined);
  });

  test('a server whose settings cannot be read is looked at all the same, one that is not known is not', async () => {
    const { fleet, verifier, state } = bench();
    await fleet.read(id);
    Object.defineProperty(state, 'server', {
      get: () => {
        throw new TlsError({ code: 'network' });
      },
    });
    await verifier.verify(id);
    assert.equal(outcome(fleet)?.agreement, 'agree');
    await assert.rejects(
      verifier.verify(flexibleServer({ name: 'other', id: id.replace('payments-pg', 'other') }).id),
      {
        code: 'network',
      },
    );
  });

  test('a server without a host name cannot be looked at', async () => {
    const { verifier, state } = bench();
    const { host: _, ...nameless } = flexibleServer({ state: 'Provisioning' });
    state.server = nameless;
    await assert.rejects(verifier.verify(id), { code: 'notReady' });
  });

  test('another backend begins with nothing seen', async () => {
    const { fleet, verifier } = bench();
    await verifier.verify(id);
    fleet.reset();
    assert.equal(verifier.observation(id), undefined);
    await fleet.read(id);
    assert.equal(fleet.get(id)?.wire, undefined);
  });
});

suite('what Azure says of a server that does not connect', () => {
  const answer: ServerNetwork = {
    publicAccess: known(false),
    firewall: { known: true, value: { rules: [], total: 0, unreadable: 0, cut: false } },
  };

  test('is asked for by the diagnosis only, and once', async () => {
    const { verifier, state } = bench();
    let asked = 0;
    state.network = () => {
      asked++;
      return Promise.resolve(answer);
    };
    state.report = unreachedReport({ code: 'timedOut' });
    assert.deepEqual((await verifier.verify(id)).azure, { state: known('Ready') });
    assert.equal(asked, 0);
    const { azure } = await verifier.diagnose(id);
    assert.deepEqual(azure.network, { known: true, value: answer });
    assert.deepEqual(verifier.observation(id)?.azure, azure);
    assert.equal(asked, 1);
  });

  test('is not asked for where the server connects, or does not run', async () => {
    const { verifier, state } = bench();
    assert.equal((await verifier.diagnose(id)).azure.network, undefined);
    state.report = unreachedReport({ code: 'timedOut' });
    state.server = flexibleServer({ state: 'Stopped' });
    assert.deepEqual((await verifier.diagnose(id)).azure, { state: known('Stopped') });
  });

  test('that it cannot be read is a part of the diagnosis', async () => {
    const { verifier, state } = bench();
    state.report = unreachedReport({ code: 'timedOut' });
    state.network = () => Promise.reject(new TlsError({ code: 'throttled' }));
    assert.deepEqual((await verifier.diagnose(id)).azure.network, { known: false, failure: { code: 'throttled' } });
  });

  test('given up, what the wire has shown stays', async () => {
    const { verifier, state } = bench();
    state.report = unreachedReport({ code: 'timedOut' });
    state.network = () => {
      verifier.cancel(id);
      return Promise.reject(new TlsError({ code: 'cancelled', operationContinues: false }));
    };
    assert.equal((await verifier.diagnose(id)).azure.network, undefined);
    assert.ok(verifier.observation(id));
    assert.equal(verifier.isVerifying(id), false);
  });
});
