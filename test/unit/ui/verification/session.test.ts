import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type * as vscode from 'vscode';
import { TlsError } from '../../../../src/domain/errors';
import type { LoginOutcome } from '../../../../src/probe';
import { declaredOf, type Observation } from '../../../../src/verification/observation';
import { VerificationSession } from '../../../../src/ui/verification/session';
import { applied } from '../../../../src/webview/kit/changes';
import type { ChangesMessage } from '../../../../src/webview/kit/protocol';
import type { VerificationHostMessage, VerificationState } from '../../../../src/webview/verification/protocol';
import { wireReport, withoutPgBouncer } from '../../../support/observations';
import { flexibleServer } from '../../../support/servers';

const server = flexibleServer();
const wrongPassword: LoginOutcome = { kind: 'refused', error: { sqlState: '28P01', message: 'no' } };

/** A panel whose page is the test, over a server that answers a login when the test says so. */
function bench(credentials = Promise.resolve({ user: 'me', database: 'postgres', password: 'open sesame' })) {
  let receive: (message: unknown) => void = () => undefined;
  let wake: () => void = () => undefined;
  let answer: (outcome: LoginOutcome) => void = () => undefined;
  let observation: Observation = {
    at: 0,
    report: wireReport(['1.2', '1.3']),
    declared: declaredOf(server),
    pgBouncer: withoutPgBouncer,
    simulated: false,
    azure: { state: { known: true, value: 'Ready' } },
  };
  const posted: (VerificationHostMessage | ChangesMessage)[] = [];
  let state: unknown;
  const panel = {
    webview: {
      onDidReceiveMessage: (listener: typeof receive) => {
        receive = listener;
        return { dispose: () => undefined };
      },
      postMessage: (message: VerificationHostMessage | ChangesMessage) => {
        posted.push(message);
        if (message.type === 'state') state = message.state;
        if (message.type === 'changes') state = applied(state, message.changes);
        wake();
        return Promise.resolve(true);
      },
    },
  } as unknown as vscode.WebviewPanel;
  const signals: AbortSignal[] = [];
  const session = new VerificationSession(panel, server.id, {
    fleet: { get: () => server, read: () => Promise.resolve(server) },
    verifier: {
      verify: () => Promise.resolve(observation),
      diagnose: () => Promise.resolve(observation),
      cancel: () => undefined,
      observation: () => observation,
      isVerifying: () => false,
      logIn: async (_id, _credentials, signal) => {
        signals.push(signal);
        const login = await new Promise<LoginOutcome>((resolve, reject) => {
          answer = resolve;
          signal.addEventListener('abort', () =>
            reject(new TlsError({ code: 'cancelled', operationContinues: false })),
          );
        });
        observation = { ...observation, login };
      },
    },
    askLogin: () => credentials,
    simulated: () => false,
    startCommand: () => undefined,
    log: (message) => assert.fail(message),
  });
  const shown = (): VerificationState => (state as VerificationState | undefined) ?? assert.fail('nothing is shown');
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  receive({ type: 'ready' });
  return {
    session,
    signals,
    posted,
    shown,
    until,
    answer: (outcome: LoginOutcome) => answer(outcome),
    request: (id: number, request: string) => receive({ type: 'request', id, request }),
    answered: (id: number) => until(() => posted.some((one) => one.type === 'answer' && one.id === id && one.ok)),
  };
}

suite('a login that is tried in the verification panel', () => {
  test('is shown while it runs, and what came of it afterwards', async () => {
    const { request, answered, answer, shown, until } = bench();
    request(1, 'logIn');
    await until(() => shown().running === 'login');
    assert.equal(shown().header.mark, 'running');
    answer(wrongPassword);
    await answered(1);
    await until(() => shown().running === undefined);
    assert.equal(shown().steps.at(-1)?.mark, 'bad');
  });

  test('is cancelled by the page; that is no failure, and what was shown stays', async () => {
    const { request, answered, signals, shown, until, posted } = bench();
    const before = shown().steps;
    request(1, 'logIn');
    await until(() => shown().running === 'login');
    request(2, 'cancel');
    await answered(2);
    await answered(1);
    await until(() => shown().running === undefined);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
    assert.deepEqual(shown().steps, before);
    assert.deepEqual(shown().notices, [
      { severity: 'info', text: 'The login was canceled: the panel shows the previous state.' },
    ]);
    assert.doesNotMatch(JSON.stringify(posted), /open sesame/);
  });

  test('is not tried twice at a time', async () => {
    const { request, answered, answer, signals, shown, until } = bench();
    request(1, 'logIn');
    await until(() => shown().running === 'login');
    request(2, 'logIn');
    await answered(2);
    answer(wrongPassword);
    await answered(1);
    assert.equal(signals.length, 1);
  });

  test('ends with its panel', async () => {
    const { request, session, signals, shown, until } = bench();
    request(1, 'logIn');
    await until(() => shown().running === 'login');
    session.dispose();
    assert.ok(signals[0]?.aborted);
  });

  test('does not begin when its panel was closed over the question', async () => {
    const credentials = Promise.resolve({ user: 'me', database: 'postgres', password: 'open sesame' });
    const { request, session, signals } = bench(credentials);
    request(1, 'logIn');
    session.dispose();
    await credentials;
    await new Promise(setImmediate);
    assert.deepEqual(signals, []);
  });
});
