import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import type { Backend, FleetEvent } from '../../../src/domain/backend';
import { TlsError } from '../../../src/domain/errors';
import { known, unknown, type Server } from '../../../src/domain/server';
import { Fleet } from '../../../src/fleet/fleet';
import { backendWith } from '../../support/backend';
import { flexibleServer, singleServer, subscriptionId } from '../../support/servers';

const fleetOf = (methods: Partial<Backend>) => new Fleet(() => Promise.resolve(backendWith(methods)));

const lists =
  (...events: FleetEvent[]): Backend['listFleet'] =>
  ({ onEvent }) => {
    events.forEach(onEvent);
    return Promise.resolve();
  };

const listed = (...servers: Server[]): FleetEvent => ({ type: 'servers', subscriptionId, servers });

suite('listing', () => {
  test('keeps what arrives, names subscriptions, and is loaded once', async () => {
    let calls = 0;
    const fleet = fleetOf({
      listFleet: (options) => {
        calls++;
        return lists(
          { type: 'subscriptions', subscriptions: [{ id: subscriptionId, name: 'Production' }] },
          listed(singleServer(), flexibleServer()),
        )(options);
      },
    });
    await Promise.all([fleet.ensureLoaded(), fleet.ensureLoaded()]);
    assert.equal(calls, 1);
    assert.deepEqual(fleet.status, { kind: 'loaded', partial: false });
    assert.equal(fleet.subscriptionName(subscriptionId.toUpperCase()), 'Production');
    assert.equal(fleet.get(singleServer().id.toUpperCase())?.name, 'orders-db');
  });

  test('a server that is not listed any more goes, unless its subscription failed', async () => {
    const other = '00000000-0000-4000-8000-000000000001';
    const elsewhere = flexibleServer({ id: flexibleServer().id.replace(subscriptionId, other), subscriptionId: other });
    const rounds: FleetEvent[][] = [
      [listed(singleServer(), flexibleServer()), { type: 'servers', subscriptionId: other, servers: [elsewhere] }],
      [listed(singleServer()), { type: 'problem', subscriptionId: other, error: new TlsError({ code: 'network' }) }],
    ];
    const fleet = fleetOf({ listFleet: (options) => lists(...(rounds.shift() ?? []))(options) });
    await fleet.refresh();
    await fleet.refresh();
    assert.deepEqual(
      fleet.all.map((server) => server.id),
      [singleServer().id, elsewhere.id],
    );
    assert.equal(fleet.problems.length, 1);
  });

  test('servers of a tenant that could not be reached stay, with the name of their subscription', async () => {
    const other = '00000000-0000-4000-8000-000000000001';
    const elsewhere = flexibleServer({ id: flexibleServer().id.replace(subscriptionId, other), subscriptionId: other });
    const production = { id: subscriptionId, name: 'Production', tenantId: 'contoso' };
    const tenant = { id: 'fabrikam', name: 'Fabrikam', account: { id: 'jane', name: 'jane@contoso.example' } };
    const rounds: FleetEvent[][] = [
      [
        {
          type: 'subscriptions',
          subscriptions: [production, { id: other, name: 'Elsewhere', tenantId: 'fabrikam' }],
        },
        listed(singleServer(), flexibleServer()),
        { type: 'servers', subscriptionId: other, servers: [elsewhere] },
      ],
      [
        { type: 'subscriptions', subscriptions: [production], mayGrow: true },
        listed(singleServer()),
        { type: 'tenantProblem', tenant, error: new TlsError({ code: 'network' }) },
      ],
      [{ type: 'subscriptions', subscriptions: [production] }, listed(singleServer())],
    ];
    const fleet = fleetOf({ listFleet: (options) => lists(...(rounds.shift() ?? []))(options) });
    const ids = () => fleet.all.map((server) => server.id);
    await fleet.refresh();
    await fleet.refresh();
    assert.deepEqual(ids(), [singleServer().id, elsewhere.id]);
    assert.equal(fleet.subscriptionName(other), 'Elsewhere');
    assert.deepEqual(
      fleet.tenantProblems.map((problem) => problem.tenant),
      [tenant],
    );
    await fleet.refresh();
    assert.deepEqual(ids(), [singleServer().id]);
    assert.deepEqual(fleet.tenantProblems, []);
  });

  test('settings read before stay while a refresh has not read them again', async () => {
    const unread = flexibleServer(
      { readAt: 2 },
      { enforcement: unknown('notReadYet'), minimum: unknown('notReadYet') },
    );
    const rounds: FleetEvent[][] = [[listed(flexibleServer({ readAt: 1 }))], [listed(unread)]];
    const fleet = fleetOf({ listFleet: (options) => lists(...(rounds.shift() ?? []))(options) });
    await fleet.refresh();
    await fleet.refresh();
    assert.deepEqual(fleet.get(unread.id)?.tls.minimum, known('1.2'));
    assert.equal(fleet.get(unread.id)?.readAt, 1);
  });

  test('a failure is kept with its code, and the next try connects again', async () => {
    let connections = 0;
    const fleet = new Fleet(() => {
      connections++;
      return connections === 1
        ? Promise.reject(new TlsError({ code: 'signedOut' }))
        : Promise.resolve(backendWith({ listFleet: lists(listed(singleServer())) }));
    });
    await fleet.refresh();
    assert.equal(fleet.status.kind === 'failed' && fleet.status.error.code, 'signedOut');
    await fleet.refresh();
    assert.equal(fleet.status.kind, 'loaded');
  });

  test('cancelling keeps what had arrived and says that it is not all', async () => {
    const fleet = fleetOf({
      listFleet: ({ onEvent, signal }) =>
        new Promise((_resolve, reject) => {
          onEvent(listed(singleServer()));
          signal.addEventListener('abort', () =>
            reject(new TlsError({ code: 'cancelled', operationContinues: false })),
          );
        }),
    });
    const done = fleet.refresh();
    await new Promise<void>((resolve) => {
      fleet.onDidChange(() => fleet.all.length > 0 && resolve());
    });
    fleet.cancelLoading();
    await done;
    assert.deepEqual(fleet.status, { kind: 'loaded', partial: true });
    assert.equal(fleet.all.length, 1);
  });

  test('what a listing tells after a reset is not taken', async () => {
    let tell: ((event: FleetEvent) => void) | undefined;
    let end: (() => void) | undefined;
    const fleet = fleetOf({
      listFleet: ({ onEvent }) =>
        new Promise((resolve) => {
          tell = onEvent;
          end = resolve;
        }),
    });
    const done = fleet.refresh();
    while (!tell) {
      await Promise.resolve();
    }
    fleet.reset();
    tell(listed(singleServer()));
    end?.();
    await done;
    assert.deepEqual(fleet.all, []);
    assert.deepEqual(fleet.status, { kind: 'idle' });
  });
});

suite('reading and changing', () => {
  test('a server that is gone leaves the fleet', async () => {
    const fleet = fleetOf({
      listFleet: lists(listed(singleServer())),
      readServer: () => Promise.reject(new TlsError({ code: 'notFound', what: 'server' })),
    });
    await fleet.refresh();
    await assert.rejects(fleet.read(singleServer().id), { code: 'notFound' });
    assert.deepEqual(fleet.all, []);
  });

  test('an id that is not a server’s is refused before anything is asked', async () => {
    await assert.rejects(fleetOf({}).read('/subscriptions/x'), { code: 'unknownServer' });
  });

  test('a change is shown while it runs, and ends with what was read', async () => {
    const after = singleServer({}, { enforcement: known(false), minimum: known('none') });
    const phases: (string | undefined)[] = [];
    const fleet = fleetOf({
      changeServer: (_id, _change, { onPhase, expected }) => {
        assert.deepEqual(expected, singleServer());
        onPhase?.('running');
        return Promise.resolve(after);
      },
    });
    fleet.onDidChange(() => phases.push(fleet.activeChange(after.id)?.phase));
    assert.equal(await fleet.change(singleServer(), { enforcement: false }), after);
    assert.equal(phases[0], 'sending');
    assert.ok(phases.includes('running'));
    assert.equal(phases.at(-1), undefined);
    assert.equal(fleet.get(after.id), after);
    assert.deepEqual(fleet.completedChange(after.id)?.before, singleServer());
  });

  test('a second change of the same server is refused while one runs', async () => {
    let finish: ((server: Server) => void) | undefined;
    const fleet = fleetOf({ changeServer: () => new Promise((resolve) => (finish = resolve)) });
    const first = fleet.change(singleServer(), { enforcement: false });
    await assert.rejects(fleet.change(singleServer(), { minimum: '1.1' }), { code: 'busy' });
    while (!finish) {
      await Promise.resolve();
    }
    finish(singleServer());
    await first;
  });

  test('after a failure the server is read again', async () => {
    const truth = singleServer({}, { minimum: known('1.1') });
    const fleet = fleetOf({
      changeServer: () => Promise.reject(new TlsError({ code: 'operationFailed' })),
      readServer: () => Promise.resolve(truth),
    });
    await assert.rejects(fleet.change(singleServer(), { enforcement: false }), { code: 'operationFailed' });
    assert.equal(fleet.get(truth.id), truth);
    assert.equal(fleet.activeChange(truth.id), undefined);
    assert.equal(fleet.completedChange(truth.id), undefined);
  });

  test('where it cannot be read after a failure, it is unknown and not as before', async () => {
    const fleet = fleetOf({
      listFleet: lists(listed(singleServer())),
      changeServer: () => Promise.reject(new TlsError({ code: 'network' })),
      readServer: () => Promise.reject(new TlsError({ code: 'network' })),
    });
    await fleet.refresh();
    await assert.rejects(fleet.change(singleServer(), { enforcement: false }), { code: 'network' });
    assert.deepEqual(fleet.get(singleServer().id)?.tls.enforcement, unknown('failed'));
  });

  test('cancelling reaches the backend', async () => {
    const fleet = fleetOf({
      changeServer: (_id, _change, { signal, onPhase }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new TlsError({ code: 'cancelled', operationContinues: true })));
          onPhase?.('running');
        }),
      readServer: () => Promise.resolve(singleServer()),
    });
    fleet.onDidChange(() => {
      const active = fleet.activeChange(singleServer().id);
      if (active?.phase === 'running') {
        void active.cancel();
      }
    });
    await assert.rejects(fleet.change(singleServer(), { enforcement: false }), { code: 'cancelled' });
  });
});

suite('before and after a change', () => {
  const id = flexibleServer().id;

  test('a server that is read for a change is busy at once, and the reading can be cancelled', async () => {
    const phases: (string | undefined)[] = [];
    const fleet = fleetOf({
      missingAction: () => Promise.resolve(undefined),
      readServer: async (_, { signal }) => {
        if (!signal.aborted) {
          await once(signal, 'abort');
        }
        throw new TlsError({ code: 'cancelled', operationContinues: false });
      },
    });
    fleet.onDidChange(() => phases.push(fleet.activeChange(id)?.phase));
    const reading = fleet.readForChange(id);
    assert.deepEqual(phases, ['checking'], 'before anything was waited for');
    void fleet.activeChange(id)?.cancel();
    await assert.rejects(reading, { code: 'cancelled' });
    assert.equal(fleet.activeChange(id), undefined);
    assert.equal(phases.at(-1), undefined);
  });

  test('a permission that is missing rejects, and the server is not busy any more', async () => {
    const action = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write';
    const fleet = fleetOf({
      missingAction: () => Promise.resolve(action),
      readServer: () => Promise.resolve(flexibleServer()),
    });
    await assert.rejects(fleet.readForChange(id), { failure: { code: 'forbidden', action } });
    assert.equal(fleet.activeChange(id), undefined);
  });

  test('a change that nobody waits for is left to Azure until the server shows it', async () => {
    let now = flexibleServer();
    const fleet = fleetOf({
      readServer: () => Promise.resolve(now),
      changeServer: () => Promise.reject(new TlsError({ code: 'cancelled', operationContinues: true })),
    });
    const change = { minimum: '1.3' } as const;
    await assert.rejects(fleet.change(now, change), { code: 'cancelled' });
    assert.deepEqual(fleet.leftToAzure(id), change);
    await fleet.read(id);
    assert.deepEqual(fleet.leftToAzure(id), change, 'it does not show it yet');
    now = flexibleServer({}, { minimum: known('1.3') });
    await fleet.read(id);
    assert.equal(fleet.leftToAzure(id), undefined);
  });

  test('a change that was cancelled before Azure had it is left to nobody', async () => {
    const fleet = fleetOf({
      readServer: () => Promise.resolve(flexibleServer()),
      changeServer: () => Promise.reject(new TlsError({ code: 'cancelled', operationContinues: false })),
    });
    await assert.rejects(fleet.change(flexibleServer(), { minimum: '1.3' }), { code: 'cancelled' });
    assert.equal(fleet.leftToAzure(id), undefined);
  });
});
