import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChangePhase } from '../../src/domain/backend';
import type { TlsChange } from '../../src/domain/change';
import type { FailureCode } from '../../src/domain/errors';
import { known, unknown, type Server, type UnknownReason } from '../../src/domain/server';
import { demoFleet, type Fault } from '../../src/simulation';
import { assertNoSecrets, createBench, failureOf, idle, idOf, listAll, type Bench, type BenchOptions } from './bench';
import { inMemory, overHttps, type Transport } from './transports';

/** Servers of the demo fleet, by what the tests need. */
const single = idOf('billing-db'); // enforced, 1.2
const singleOff = idOf('playground-db'); // not enforced
const flexible = idOf('catalog-pg'); // defaults: enforced, 1.2
const flexibleOff = idOf('reports-pg'); // not enforced
const flexibleCapped = idOf('identity-pg'); // maximum 1.2
const ready = [single, flexible];

const tls = (server: Server): unknown[] => [server.tls.enforcement, server.tls.minimum];
const kindOf = (id: string): string => (id === single ? 'single' : 'flexible');

function contract(name: string, open: () => Promise<Transport>): void {
  describe(name, () => {
    let transport: Transport;
    before(async () => (transport = await open()));
    after(() => transport.close());
    const bench = (options?: BenchOptions): Bench => createBench(transport, options);
    const withFault = (fault: Fault, backend: BenchOptions['backend'] = {}): Bench =>
      bench({ faults: [fault], backend });

    describe('listing', () => {
      test('tells the whole demo fleet, each server as it is when read alone', async () => {
        const { backend, log } = bench({ backend: { now: () => 1 } });
        const { events, servers } = await listAll(backend);
        assert.deepEqual(servers.map(({ id }) => id).sort(), demoFleet.servers.map(({ id }) => id).sort());
        assert.deepEqual(
          events
            .flatMap((event) => (event.type === 'subscriptions' ? event.subscriptions.map(({ id }) => id) : []))
            .sort(),
          demoFleet.subscriptions.map(({ subscriptionId }) => subscriptionId).sort(),
        );
        assert.ok(events.every(({ type }) => type !== 'problem'));
        for (const server of servers) {
          assert.deepEqual(await backend.readServer(server.id, { signal: idle() }), server);
        }
        assertNoSecrets(log);
      });

      test('every setting of a ready server is known, or the service does not give it', async () => {
        const { backend } = bench();
        const { servers } = await listAll(backend);
        const settled = servers
          .filter(({ state }) => state === 'Ready')
          .map(({ name, tls: { enforcement, minimum } }) => [name, enforcement.known, minimum.known]);
        assert.ok(settled.length > 8);
        assert.deepEqual(
          settled.filter(([, enforcement, minimum]) => !enforcement || !minimum),
          [['archive-db', true, false]], // an old answer, without minimalTlsVersion
        );
      });

      test('servers that do not run say why their settings are unknown', async () => {
        const { backend } = bench();
        const reasons: Record<string, UnknownReason> = {
          'lab-pg': 'stopped',
          'search-pg': 'notReady',
          'ledger-pg': 'inaccessible',
        };
        for (const [server, reason] of Object.entries(reasons)) {
          const { enforcement } = (await backend.readServer(idOf(server), { signal: idle() })).tls;
          assert.deepEqual(enforcement, unknown(reason), server);
        }
      });

      const listFaults: readonly (readonly [Fault['fault'], FailureCode])[] = [
        ['throttled', 'throttled'],
        ['forbidden', 'forbidden'],
        ['notFound', 'notFound'],
        ['cutConnection', 'network'],
        ['html', 'captivePortal'],
        ['malformedList', 'unexpectedResponse'],
        ['expiredToken', 'tokenExpired'],
      ];
      for (const [fault, code] of listFaults) {
        test(`${fault}: ${code}`, async () => {
          const { backend } = withFault({ fault, operation: 'list', ...(fault === 'throttled' ? { seconds: 0 } : {}) });
          assert.equal((await failureOf(listAll(backend))).code, code);
        });
      }

      test('one cut connection does not matter', async () => {
        const { servers } = await listAll(withFault({ fault: 'cutConnection', times: 1 }).backend);
        assert.equal(servers.length, demoFleet.servers.length);
      });

      const settingFaults: readonly (readonly [Fault['fault'], UnknownReason])[] = [
        ['throttled', 'throttled'],
        ['forbidden', 'forbidden'],
        ['notFound', 'absent'],
        ['cutConnection', 'failed'],
        ['html', 'failed'],
        ['expiredToken', 'failed'],
      ];
      for (const [fault, reason] of settingFaults) {
        test(`${fault} for the settings of one server: ${reason}, the others are told`, async () => {
          const { backend } = withFault({
            fault,
            server: 'catalog-pg',
            operation: 'read',
            ...(fault === 'throttled' ? { seconds: 0 } : {}),
          });
          const { servers } = await listAll(backend);
          assert.deepEqual(servers.find(({ id }) => id === flexible)?.tls.minimum, unknown(reason));
          assert.deepEqual(servers.find(({ id }) => id === flexibleOff)?.tls.enforcement, known(false));
        });
      }
    });

    describe('reading', () => {
      const faults: readonly (readonly [Fault['fault'], FailureCode])[] = [
        ['throttled', 'throttled'],
        ['forbidden', 'forbidden'],
        ['notFound', 'notFound'],
        ['cutConnection', 'network'],
        ['html', 'captivePortal'],
        ['expiredToken', 'tokenExpired'],
      ];
      for (const id of ready) {
        for (const [fault, code] of faults) {
          test(`${kindOf(id)}, ${fault}: ${code}`, async () => {
            const { backend } = withFault({
              fault,
              operation: 'read',
              ...(fault === 'throttled' ? { seconds: 3600 } : {}),
            });
            assert.equal((await failureOf(backend.readServer(id, { signal: idle() }))).code, code);
          });
        }
        test(`${kindOf(id)}, slow: timedOut, or cancelled at once`, async () => {
          const slow: Fault = { fault: 'slow', operation: 'read', seconds: 3600 };
          const { backend } = withFault(slow, { timeouts: { request: 30 } });
          assert.deepEqual(await failureOf(backend.readServer(id, { signal: idle() })), {
            code: 'timedOut',
            operationContinues: false,
          });
          const controller = new AbortController();
          const cancelled = bench({ faults: [slow], onRequest: () => controller.abort() });
          assert.deepEqual(await failureOf(cancelled.backend.readServer(id, { signal: controller.signal })), {
            code: 'cancelled',
            operationContinues: false,
          });
        });
      }

      test('a server that is not there: notFound', async () => {
        for (const id of ready) {
          const failure = await failureOf(bench().backend.readServer(`${id}-gone`, { signal: idle() }));
          assert.deepEqual(failure, { code: 'notFound', what: 'server' });
        }
      });
    });

    describe('changing', () => {
      const changes: readonly (readonly [string, string, TlsChange, readonly unknown[], readonly unknown[]])[] = [
        ['single: minimum lowered', single, { minimum: '1.1' }, [true, '1.1'], ['Enabled', 'TLS1_1']],
        [
          'single: enforced with a minimum',
          singleOff,
          { enforcement: true, minimum: '1.2' },
          [true, '1.2'],
          ['Enabled', 'TLS1_2'],
        ],
        ['single: enforced', singleOff, { enforcement: true }, [true, 'none'], ['Enabled', 'TLSEnforcementDisabled']],
        [
          'single: the trap, enforcement off drops the minimum',
          single,
          { enforcement: false },
          [false, 'none'],
          ['Disabled', 'TLSEnforcementDisabled'],
        ],
        ['flexible: minimum raised', flexible, { minimum: '1.3' }, [true, '1.3'], ['on', 'TLSv1.3']],
        [
          'flexible: enforcement off keeps the minimum',
          flexible,
          { enforcement: false },
          [false, '1.2'],
          ['off', 'TLSv1.2'],
        ],
        ['flexible: both', flexibleOff, { enforcement: true, minimum: '1.3' }, [true, '1.3'], ['on', 'TLSv1.3']],
        [
          'flexible: both, weakening',
          flexible,
          { enforcement: false, minimum: '1.3' },
          [false, '1.3'],
          ['off', 'TLSv1.3'],
        ],
      ];
      for (const [title, id, change, [enforcement, minimum], wire] of changes) {
        test(title, async () => {
          const phases: ChangePhase[] = [];
          const { backend, wireSettings, log } = bench();
          const server = await backend.changeServer(id, change, {
            signal: idle(),
            onPhase: (phase) => phases.push(phase),
          });
          assert.deepEqual(tls(server), [known(enforcement), known(minimum)]);
          assert.deepEqual(await wireSettings(id), wire);
          assert.deepEqual(phases.slice(0, 2), ['sending', 'running']);
          assert.equal(phases.at(-1), 'reading');
          assertNoSecrets(log);
        });
      }

      const refused: readonly (readonly [string, string, TlsChange, FailureCode])[] = [
        ['single: minimum removed', single, { minimum: 'none' }, 'invalidValue'],
        ['single: 1.3', single, { minimum: '1.3' }, 'invalidValue'],
        ['single: a minimum without enforcement', singleOff, { minimum: '1.2' }, 'invalidValue'],
        ['flexible: minimum removed', flexible, { minimum: 'none' }, 'invalidValue'],
        ['flexible: 1.0', flexible, { minimum: '1.0' }, 'invalidValue'],
        ['flexible: above the maximum', flexibleCapped, { minimum: '1.3' }, 'invalidValue'],
        ['flexible: stopped', idOf('lab-pg'), { minimum: '1.3' }, 'stopped'],
        ['flexible: updating', idOf('search-pg'), { minimum: '1.3' }, 'notReady'],
        ['gone', `${flexible}-gone`, { minimum: '1.3' }, 'notFound'],
      ];
      for (const [title, id, change, code] of refused) {
        test(`refused: ${title}`, async () => {
          const { backend, simulation } = bench();
          const before = simulation.snapshot();
          assert.equal((await failureOf(backend.changeServer(id, change, { signal: idle() }))).code, code);
          assert.deepEqual(simulation.snapshot(), before);
        });
      }

      const faults: readonly (readonly [Omit<Fault, 'operation'>, FailureCode])[] = [
        [{ fault: 'busy' }, 'busy'],
        [{ fault: 'throttled', seconds: 0 }, 'throttled'],
        [{ fault: 'throttled', seconds: 3600 }, 'throttled'],
        [{ fault: 'deniedByPolicy', policy: 'Enforce TLS' }, 'deniedByPolicy'],
        [{ fault: 'locked' }, 'locked'],
        [{ fault: 'forbidden' }, 'forbidden'],
        [{ fault: 'notFound' }, 'notFound'],
        [{ fault: 'failedOperation' }, 'operationFailed'],
        [{ fault: 'cutConnection' }, 'network'],
        [{ fault: 'html' }, 'captivePortal'],
        [{ fault: 'expiredToken' }, 'tokenExpired'],
      ];
      for (const id of ready) {
        for (const [fault, code] of faults) {
          test(`${kindOf(id)}, ${fault.fault}${fault.seconds ? ' for long' : ''}: ${code}, and the state is as it was`, async () => {
            const { backend, wireSettings } = withFault({ ...fault, operation: 'write' });
            const before = await backend.readServer(id, { signal: idle() });
            const wireBefore = await wireSettings(id);
            const failure = await failureOf(backend.changeServer(id, { enforcement: false }, { signal: idle() }));
            assert.equal(failure.code, code);
            if (failure.code === 'deniedByPolicy') {
              assert.equal(failure.policy, 'Enforce TLS');
            }
            assert.deepEqual(await wireSettings(id), wireBefore);
            assert.deepEqual(tls(await backend.readServer(id, { signal: idle() })), tls(before));
          });
        }

        test(`${kindOf(id)}: the action that a reader lacks is the one that the write is refused for`, async () => {
          const { backend } = bench({ faults: [{ fault: 'reader' }] });
          const action = await backend.missingAction(id, { signal: idle() });
          const failure = await failureOf(backend.changeServer(id, { enforcement: false }, { signal: idle() }));
          assert.deepEqual(failure, { code: 'forbidden', action });
          assert.equal(await bench().backend.missingAction(id, { signal: idle() }), undefined);
        });

        test(`${kindOf(id)}: one change at a time`, async () => {
          const controller = new AbortController();
          const { backend } = withFault({ fault: 'slow', operation: 'write', seconds: 3600 });
          const first = backend.changeServer(
            id,
            { enforcement: false },
            {
              signal: controller.signal,
              onPhase: (phase) => phase === 'running' && controller.abort(),
            },
          );
          assert.deepEqual(await failureOf(first), { code: 'cancelled', operationContinues: true });
          const second = backend.changeServer(id, { enforcement: false }, { signal: idle() });
          assert.equal((await failureOf(second)).code, 'busy');
        });

        test(`${kindOf(id)}: an operation that takes too long goes on`, async () => {
          const { backend } = withFault(
            { fault: 'slow', operation: 'write', seconds: 3600 },
            { timeouts: { change: 100 } },
          );
          const failure = await failureOf(backend.changeServer(id, { enforcement: false }, { signal: idle() }));
          assert.deepEqual(failure, { code: 'timedOut', operationContinues: true });
        });

        test(`${kindOf(id)}: cancelled before it is sent, nothing happens`, async () => {
          const controller = new AbortController();
          const { backend, simulation } = bench();
          const before = simulation.snapshot();
          const change = backend.changeServer(
            id,
            { enforcement: false },
            {
              signal: controller.signal,
              onPhase: () => controller.abort(),
            },
          );
          assert.deepEqual(await failureOf(change), { code: 'cancelled', operationContinues: false });
          assert.deepEqual(simulation.snapshot(), before);
        });

        test(`${kindOf(id)}: cancelled while it is on its way, it says that the service has it`, async () => {
          const controller = new AbortController();
          const { backend, wireSettings, pass } = bench({
            onRequest: (method) => method === 'PATCH' && controller.abort(),
          });
          const change = backend.changeServer(id, { enforcement: false }, { signal: controller.signal });
          assert.deepEqual(await failureOf(change), { code: 'cancelled', operationContinues: true });
          pass(60_000);
          await backend.readServer(id, { signal: idle() });
          assert.equal((await wireSettings(id))[0], id === single ? 'Disabled' : 'off');
        });
      }
    });
  });
}

contract('in memory', inMemory);
contract('over HTTPS', overHttps);
