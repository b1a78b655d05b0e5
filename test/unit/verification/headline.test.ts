import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { known, unknown, type Server, type TlsSettings } from '../../../src/domain/server';
import type { WireReport } from '../../../src/probe';
import { conclude, type Headline } from '../../../src/verification/headline';
import { declaredOf, diagnosisOf, resultOf, type Observation } from '../../../src/verification/observation';
import { unreachedReport, wireReport, withoutPgBouncer } from '../../support/observations';
import { flexibleServer } from '../../support/servers';

const observed = (server: Server, report: WireReport, changes: Partial<Observation> = {}): Observation => ({
  at: 0,
  report,
  declared: declaredOf(server),
  pgBouncer: withoutPgBouncer,
  simulated: false,
  azure: { state: { known: true, value: 'Ready' } },
  ...changes,
});

const headline = (report: WireReport, tls: Partial<TlsSettings> = {}, changes: Partial<Observation> = {}): Headline => {
  const server = flexibleServer({}, tls);
  return conclude(server, observed(server, report, changes)).headline;
};

const withPort = (report: WireReport): Partial<Observation> => ({
  pgBouncer: { enabled: known(true), ports: [{ port: 6432, report }] },
});
const untrusted = { trusted: false, faults: [{ code: 'selfSigned' }] } as const;

suite('the headline of a verification', () => {
  test('names the bound that the server does not keep', () => {
    assert.deepEqual(headline(wireReport(['1.1', '1.2', '1.3']), { minimum: known('1.3') }), {
      code: 'acceptsOutsideBound',
      bound: 'minimum',
      value: '1.3',
      versions: ['1.1', '1.2'],
      restart: false,
    });
    assert.deepEqual(headline(wireReport(['1.2', '1.3']), { maximum: known('1.2'), pendingRestart: true }), {
      code: 'acceptsOutsideBound',
      bound: 'maximum',
      value: '1.2',
      versions: ['1.3'],
      restart: true,
    });
  });

  test('is of clients without TLS where they get in, and of all where several settings are not kept', () => {
    const plain = wireReport(['plaintext', '1.2', '1.3']);
    assert.deepEqual(headline(plain), { code: 'acceptsPlaintext', restart: false });
    assert.deepEqual(headline(plain, { minimum: known('1.3') }), {
      code: 'accepts',
      clients: ['plaintext', '1.2'],
      restart: false,
    });
    assert.deepEqual(headline(wireReport(['1.1', '1.2', '1.3']), { minimum: known('1.2'), maximum: known('1.2') }), {
      code: 'accepts',
      clients: ['1.1', '1.3'],
      restart: false,
    });
  });

  test('is the most urgent finding, and the others follow', () => {
    const server = flexibleServer();
    const report = wireReport(['1.1', '1.2', '1.3'], untrusted);
    const { headline: first, others } = conclude(server, observed(server, report));
    assert.equal(first.code, 'acceptsOutsideBound');
    assert.deepEqual(others, [{ rule: 'wire/certificate-invalid', certificate: 'notTrusted' }]);
  });

  test('has the fault of the certificate, and of its name', () => {
    assert.deepEqual(headline(wireReport(['1.2', '1.3'], untrusted)), {
      code: 'certificateInvalid',
      certificate: 'notTrusted',
      cause: { code: 'chainNotTrusted', faults: untrusted.faults },
    });
    const other = headline(wireReport(['1.2', '1.3'], { hostName: { name: 'payments-pg', matches: false } }));
    assert.ok(other.code === 'certificateInvalid' && other.cause?.code === 'hostNameMismatch');
  });

  test('of rejected clients, and of PgBouncer', () => {
    assert.deepEqual(headline(wireReport(['1.3'])), { code: 'rejects', clients: ['1.2'] });
    assert.deepEqual(headline(wireReport(['1.3']), { minimum: known('1.3') }, withPort(wireReport(['1.2', '1.3']))), {
      code: 'pgBouncer',
      finding: { rule: 'pgbouncer/below-minimum', port: 6432, versions: ['1.2'] },
      minimum: '1.3',
    });
  });

  test('is unknown wherever something was not observed', () => {
    const report = wireReport(['1.2', '1.3']);
    assert.deepEqual(headline(report, { enforcement: unknown('forbidden') }), {
      code: 'unknown',
      clients: ['plaintext'],
      reason: { code: 'settingUnknown', reason: 'forbidden' },
    });
    assert.deepEqual(headline(report, {}, withPort(unreachedReport({ code: 'timedOut' }))), {
      code: 'pgBouncerUnknown',
    });
    const session = { status: 'unknown', problem: { code: 'timedOut' }, milliseconds: 1 } as const;
    assert.deepEqual(headline({ ...report, session }), { code: 'certificateUnknown' });
  });

  test('names the step that failed where the server was not reached', () => {
    assert.deepEqual(
      headline(
        unreachedReport({ code: 'connectionRefused' }),
        {},
        { azure: { state: { known: true, value: 'Stopped' } } },
      ),
      {
        code: 'notReached',
        cause: { code: 'serverNotReady', state: 'stopped', connects: false },
      },
    );
  });

  test('is of the past after a change, and of nothing before the first verification', () => {
    const declared = declaredOf(flexibleServer({}, { minimum: known('1.3') }));
    assert.deepEqual(headline(wireReport(['1.3']), {}, { declared }), { code: 'outdated', differs: true });
    assert.deepEqual(headline(wireReport(['1.2', '1.3']), {}, { declared }), { code: 'outdated', differs: false });
    assert.deepEqual(conclude(flexibleServer(), undefined), { headline: { code: 'notVerified' }, others: [] });
  });

  test('says what was accepted and rejected where all is as configured', () => {
    assert.deepEqual(headline(wireReport(['1.2', '1.3'])), {
      code: 'asConfigured',
      accepted: ['1.2', '1.3'],
      refused: ['plaintext', '1.0', '1.1'],
    });
  });
});

suite('the result for programs', () => {
  test('has the rules that the server violates, with severity and documentation', () => {
    const server = flexibleServer({}, { minimum: known('1.3') });
    const result = resultOf(
      server,
      observed(server, wireReport(['1.2', '1.3'], untrusted), withPort(wireReport(['1.3']))),
    );
    assert.deepEqual(
      result.findings.map(({ rule, severity }) => [rule, severity]),
      [
        ['wire/accepts-against-settings', 'error'],
        ['wire/certificate-invalid', 'error'],
      ],
    );
    assert.match(result.findings[0]?.help ?? '', /docs\/rules\.md#wireaccepts-against-settings$/);
    assert.equal(result.outdated, false);
  });

  test('has the timed exception of a server that does not enforce TLS', () => {
    const exception = { until: Date.UTC(2026, 10, 27, 18), reason: 'the importer' };
    const resultWith = (enforcement: boolean) => {
      const server = flexibleServer({ exception }, { enforcement: known(enforcement) });
      return resultOf(server, observed(server, wireReport(['1.2', '1.3'])));
    };
    assert.deepEqual(resultWith(false).exception, { until: '2026-11-27T18:00:00.000Z', reason: 'the importer' });
    assert.ok(!('exception' in resultWith(true)));
  });

  test('has no finding from before a change of the settings', () => {
    const declared = declaredOf(flexibleServer({}, { minimum: known('1.3') }));
    const { findings, outdated, verdict } = resultOf(
      flexibleServer(),
      observed(flexibleServer(), wireReport(['1.3']), { declared }),
    );
    assert.deepEqual([findings, outdated, verdict.overall], [[], true, 'disagree']);
  });

  test('of a diagnosis has the steps and what Azure reports', () => {
    const server = flexibleServer();
    const { steps, azure, findings } = diagnosisOf(server, observed(server, wireReport(['1.2', '1.3'])));
    assert.deepEqual([steps.length, azure, findings], [8, { state: { known: true, value: 'Ready' } }, []]);
  });
});
