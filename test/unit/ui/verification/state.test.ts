import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { known, unknown } from '../../../../src/domain/server';
import { toMarkdown } from '../../../../src/words/reportView';
import { declaredOf, type Observation } from '../../../../src/verification/observation';
import type { VerificationMessages } from '../../../../src/ui/verification/observedViews';
import {
  buildMissingState,
  buildVerificationState,
  reportView,
  type VerificationInput,
} from '../../../../src/ui/verification/state';
import { unreachedReport, wireReport, withoutPgBouncer } from '../../../support/observations';
import { flexibleServer, singleServer } from '../../../support/servers';

const pageWords = {
  table: 'table',
  columns: { client: 'client', declared: 'declared', observed: 'observed', verdict: 'verdict' },
  session: 'session',
  certificate: 'certificate',
  steps: 'steps',
  times: 'times',
};

/** Says which word was asked for, and about what. */
const codes = new Proxy({} as VerificationMessages, {
  get:
    (_, name) =>
    (...about: unknown[]) =>
      name === 'pageWords'
        ? pageWords
        : name === 'findingAdvice'
          ? undefined
          : [String(name), ...about.map((one) => JSON.stringify(one))].join(' '),
});

const server = flexibleServer();
const seen = (report = wireReport(['1.2', '1.3']), changes: Partial<Observation> = {}): Observation => ({
  at: 0,
  report,
  declared: declaredOf(server),
  pgBouncer: withoutPgBouncer,
  simulated: false,
  azure: { state: { known: true, value: 'Ready' } },
  ...changes,
});
const build = (changes: Partial<VerificationInput> = {}) =>
  buildVerificationState({ server, simulated: false, observation: seen(), running: undefined, ...changes }, codes);
const marks = (changes: Partial<VerificationInput>) => build(changes).clients.map(({ mark }) => mark);

suite('PgBouncer in the verification panel', () => {
  const strict = flexibleServer({}, { minimum: known('1.3') });
  const withPort = (report = wireReport(['1.2', '1.3']), port = 6432) =>
    seen(wireReport(['1.3']), {
      declared: declaredOf(strict),
      pgBouncer: { enabled: known(true), ports: [{ port, report }] },
    });
  const panel = (observation: Observation) => build({ server: strict, observation });

  test('has a table of its own, and what it lets in below the minimum is not called good', () => {
    const { header, clients, pgBouncer } = panel(withPort());
    assert.deepEqual(
      clients.map(({ mark }) => mark),
      ['good', 'good', 'good', 'good', 'good'],
    );
    const [view] = pgBouncer;
    assert.deepEqual([view?.title, view?.mark], ['pgBouncerTitle 6432', 'bad']);
    assert.match(view?.verdict ?? '', /^pgBouncerVerdict .*"belowMinimum":\["1\.2"\].* "1\.3"$/);
    const row = view?.clients[3];
    assert.deepEqual(
      [row?.declared, row?.mark, row?.verdict, row?.reason],
      [
        'declaredWord "either"',
        'bad',
        'agreementWord "attention"',
        'verdictReason {"code":"ownMinimum","minimum":"1.3"}',
      ],
    );
    assert.ok(view?.facts.some(({ label }) => label === 'factLabel "sha256"'));
    assert.equal(header.mark, 'bad');
  });

  test('is not shown where it was not looked at, and said to be so where it is not known to be off', () => {
    assert.deepEqual([build().pgBouncer, build().notices], [[], []]);
    const observation = seen(undefined, { pgBouncer: { enabled: unknown('forbidden'), ports: [] } });
    const { pgBouncer, notices, header } = build({ observation });
    assert.deepEqual([pgBouncer, notices], [[], [{ severity: 'info', text: 'pgBouncerNotKnown "forbidden"' }]]);
    assert.equal(header.mark, 'good');
  });

  test('that was not reached says why, and the whole is not called good', () => {
    const { header, pgBouncer } = panel(withPort(unreachedReport({ code: 'timedOut' })));
    assert.deepEqual(
      [header.mark, pgBouncer[0]?.mark, pgBouncer[0]?.verdict],
      ['unknown', 'unknown', 'pgBouncerNotReached {"code":"timedOut"}'],
    );
  });

  test('is in the report as a table and facts', () => {
    const text = toMarkdown(reportView(panel(withPort()), codes));
    assert.match(text, /^## pgBouncerTitle 6432: pgBouncerVerdict/m);
    assert.match(text, /^\| clientName "1\.2" .*attention/m);
  });
});

suite('the verification panel', () => {
  test('has the same rows before and after the server was seen', () => {
    const before = build({ observation: undefined });
    const after = build();
    for (const part of ['clients', 'session', 'trust', 'steps'] as const) {
      assert.equal(before[part].length, after[part].length, part);
    }
    assert.deepEqual([before.clients.length, before.steps.length], [5, 8]);
    assert.equal(before.header.mark, 'unknown');
    assert.equal(before.clients[0]?.declared, 'declaredWord "refused"');
    assert.equal(before.clients[0].observed, '–');
  });

  test('marks what agrees, what does not, and the whole by the worst', () => {
    assert.equal(build().header.mark, 'good');
    assert.deepEqual(marks({}), ['good', 'good', 'good', 'good', 'good']);
    const observation = seen(wireReport(['1.0', '1.2', '1.3']));
    assert.deepEqual(marks({ observation }), ['good', 'bad', 'good', 'good', 'good']);
    assert.equal(build({ observation }).header.mark, 'bad');
  });

  test('a certificate that is not trusted is as bad as a disagreement', () => {
    const observation = seen(wireReport(['1.2', '1.3'], { trusted: false, faults: [{ code: 'selfSigned' }] }));
    const { header, trust, actions } = build({ observation });
    assert.equal(header.mark, 'bad');
    assert.deepEqual(trust[0]?.mark, 'bad');
    assert.equal(actions.logIn.reason, 'reason "notReachedSafely"', 'no password for whoever answers');
  });

  test('says that it was seen before a change', () => {
    const { header, notices } = build({ server: flexibleServer({}, { enforcement: known(false) }) });
    assert.deepEqual(notices, []);
    assert.deepEqual(
      [header.mark, header.summary, header.advice],
      ['unknown', 'headline {"code":"outdated","differs":true}', 'consequence {"code":"outdated","differs":true}'],
    );
  });

  test('names a timed exception, also in the report', () => {
    const exception = { until: 5, reason: 'load test' };
    const state = build({ server: flexibleServer({ exception }, { enforcement: known(false) }) });
    const text = 'exceptionNotice {"until":5,"reason":"load test"}';
    assert.deepEqual(state.notices, [{ severity: 'warning', text }]);
    assert.ok(reportView(state, codes).summary.includes(text));
    assert.deepEqual(build({ server: flexibleServer({ exception }) }).notices, [], 'TLS is enforced');
  });

  test('begins with the most urgent finding and its consequence; the others are notices', () => {
    const report = wireReport(['plaintext', '1.2', '1.3'], { trusted: false, faults: [{ code: 'selfSigned' }] });
    const { header, notices } = build({ observation: seen(report) });
    assert.match(header.summary, /^headline \{"code":"acceptsPlaintext"/);
    assert.match(header.advice ?? '', /^consequence \{"code":"acceptsPlaintext"/);
    assert.deepEqual(notices, [
      { severity: 'error', text: 'finding {"rule":"wire/certificate-invalid","certificate":"notTrusted"}' },
    ]);
  });

  test('the cause stands above the steps with its advice and buttons', () => {
    const azure = { state: { known: true, value: 'Stopped' } } as const;
    const observation = seen(unreachedReport({ code: 'connectionRefused' }), { azure });
    const { cause, steps, header } = build({ observation, startCommand: 'az start' });
    assert.match(header.summary, /^headline \{"code":"notReached","cause":\{"code":"serverNotReady"/);
    assert.deepEqual([cause?.mark, cause?.command], ['bad', 'az start']);
    assert.match(cause?.text ?? '', /^obstacle \{"step":"server","status":"failed"/);
    assert.deepEqual(
      cause?.actions?.map(({ request }) => request),
      ['openServer', 'copyStartCommand'],
    );
    assert.deepEqual([steps[0]?.mark, steps[0]?.advice], ['bad', undefined]);
    assert.equal(build().cause?.mark, 'good');
    assert.equal(build({ observation: undefined }).cause, undefined);
    assert.match(
      toMarkdown(reportView(build({ observation, startCommand: 'az start' }), codes)),
      /obstacle .* az start/,
    );
  });

  test('a server that was not reached is no server that agrees', () => {
    const { header, certificates } = build({ observation: seen(unreachedReport({ code: 'timedOut' })) });
    assert.equal(header.mark, 'bad');
    assert.match(header.summary, /^headline \{"code":"notReached"/);
    assert.deepEqual(certificates, []);
  });

  test('what cannot be done now says why', () => {
    const { actions, header } = build({ running: 'verification' });
    assert.equal(header.mark, 'running');
    assert.equal(actions.verify.reason, 'reason "verification"');
    assert.ok(actions.cancel.enabled);
    assert.equal(build().actions.cancel.reason, 'reason "notRunning"');
    assert.equal(build({ observation: undefined }).actions.saveJson.reason, 'reason "nothingSeen"');
  });

  test('a login that is tried has its place among the steps, and can be cancelled', () => {
    const { actions, header, running, steps } = build({ running: 'login' });
    assert.deepEqual([header.summary, running], ['running "login"', 'login']);
    assert.deepEqual(steps.at(-1), {
      name: 'stepName "authentication"',
      mark: 'running',
      status: '',
      text: 'running "login"',
    });
    assert.ok(actions.cancel.enabled);
    assert.deepEqual(
      (['verify', 'diagnose', 'logIn'] as const).map((one) => actions[one].reason),
      ['reason "login"', 'reason "login"', 'reason "login"'],
    );
  });

  test('how the last verification ended stands above what was seen before', () => {
    const ended = { kind: 'failed', sentence: 'It failed.' } as const;
    assert.deepEqual(build({ ended }).notices[0], { severity: 'error', text: 'It failed.' });
    assert.equal(build({ ended: { kind: 'cancelled', what: 'login' } }).notices[0]?.text, 'cancelled "login"');
  });

  test('names what is simulated and what is old, and a server that is gone', () => {
    assert.deepEqual(build({ server: singleServer(), simulated: true }).header.badges, [
      'badge "simulated"',
      'badge "legacy"',
    ]);
    const missing = buildMissingState('gone', { kind: 'failed', sentence: 'It is gone.' }, codes);
    assert.equal(missing.header.summary, 'It is gone.');
    assert.ok(missing.actions.verify.enabled && !missing.actions.logIn.enabled);
  });

  test('is a document too, in which the words of a server are no markup', () => {
    const report = wireReport(['1.2', '1.3']);
    const spoken = { ...report, plaintext: { ...report.plaintext, error: { message: 'a | b <b>' } } } as typeof report;
    const text = toMarkdown(reportView(build({ observation: seen(spoken) }), codes));
    assert.match(text, /a \\\| b &lt;b\\>/);
    assert.doesNotMatch(text, /<b>/);
  });
});
