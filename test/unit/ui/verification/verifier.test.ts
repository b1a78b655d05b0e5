import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Backend } from '../../../../src/domain/backend';
import { TlsError } from '../../../../src/domain/errors';
import { defaultPolicy, findings, needsAttention, posture, wholeAgreement } from '../../../../src/domain/posture';
import { known, unknown, type Reading, type Server } from '../../../../src/domain/server';
import type { LoginOutcome, probeServer, WireReport } from '../../../../src/probe';
import { Fleet } from '../../../../src/ui/fleet';
import { resultOf } from '../../../../src/ui/verification/observation';
import { Verifier, type VerifierOptions } from '../../../../src/ui/verification/verifier';
import { unreachedReport, wireReport } from '../../../support/observations';
import { flexibleServer, singleServer } from '../../../support/servers';

const { id } = flexibleServer();

/** A fleet over one server that tests change, and a wire that they change. */
function bench(options: Partial<VerifierOptions> = {}) {
  const state = {
    server: flexibleServer() as Server,
    report: wireReport(['1.2', '1.3']),
    pgBouncer: known(false) as Reading<boolean>,
    /** By port, in the place of `report`. */
    reports: {} as Record<number, WireReport>,
    asked: [] as unknown[],
  };
  const unexpected = (): Promise<never> => Promise.reject(new Error('not expected'));
  const backend: Backend = {
    listFleet: unexpected,
    readServer: () => Promise.resolve(state.server),
    changeServer: unexpected,
    followChange: unexpected,
    missingAction: unexpected,
    readPgBouncer: () => Promise.resolve(state.pgBouncer),
  };
  const fleet = new Fleet(() => Promise.resolve(backend));
  const probe: typeof probeServer = (target, { user, anchors }) => {
    state.asked.push({ target, user, anchors: anchors.map(({ name }) => name) });
    return Promise.resolve(state.reports[target.port] ?? state.report);
  };
  const verifier = new Verifier({
    fleet,
    wireTarget: () => Promise.resolve(undefined),
    anchors: () => Promise.resolve([]),
    probe,
    tryLogin: unexpected,
    ...options,
  });
  return { state, fleet, verifier };
}

const outcome = (fleet: Fleet) => fleet.get(id)?.wire?.outcome;

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
    assert.deepEqual(findings(weak, defaultPolicy), [{ code: 'wireAdmits', severity: 'error', clients: ['1.0'] }]);
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
      findings(server, defaultPolicy).map(({ code }) => code),
      ['wireCertificate', 'wireRefuses'],
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
    const demo = { host: '127.0.0.1', port: 4321, demoAuthority: 'PEM' };
    const { verifier, state } = bench({ wireTarget: () => Promise.resolve(demo) });
    const { simulated } = await verifier.verify(id);
    assert.ok(simulated);
    const serverName = 'payments-pg.postgres.database.azure.com';
    assert.deepEqual(state.asked, [
      { target: { host: '127.0.0.1', port: 4321, serverName }, user: 'postgres', anchors: ['demo'] },
    ]);
  });

  test('the gateway of a Single Server is told which one is meant', async () => {
    const { verifier, state } = bench();
    state.server = singleServer();
    await verifier.verify(state.server.id);
    assert.equal((state.asked[0] as { user: string }).user, 'postgres@orders-db');
  });
});

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
      { code: 'pgBouncerBelowMinimum', severity: 'warning', port: 6432, versions: ['1.2'] },
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
    assert.deepEqual(findings(serverWith(fleet), defaultPolicy), [
      { code: 'pgBouncerAdmits', severity: 'error', port: 6432 },
    ]);
  });

  test('with a certificate that is not good is a finding of its own', async () => {
    const { fleet, verifier, state } = bench();
    state.pgBouncer = known(true);
    state.reports = { 6432: wireReport(['1.2', '1.3'], { trusted: false, faults: [{ code: 'selfSigned' }] }) };
    await verifier.verify(id);
    assert.deepEqual(findings(serverWith(fleet), defaultPolicy), [
      { code: 'pgBouncerCertificate', severity: 'error', port: 6432, certificate: 'notTrusted' },
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
        return Promise.resolve({ host: '127.0.0.1', port: port + 1, demoAuthority: 'PEM' });
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
