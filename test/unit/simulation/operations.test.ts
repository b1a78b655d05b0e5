import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../support/clocks';
import { demoFleet } from '../../../src/simulation/index';
import { ask, flexibleId, simulate, singleId, start } from './support';

const parameter = `${flexibleId('flex')}/configurations/ssl_min_protocol_version`;
const patches = [
  {
    name: 'Single Server',
    id: singleId('strong'),
    path: singleId('strong'),
    change: { minimalTlsVersion: 'TLS1_1' },
  },
  {
    name: 'Flexible Server',
    id: flexibleId('flex'),
    path: parameter,
    change: { value: 'TLSv1.3' },
  },
];

/** Answers do not wait in these tests; only operations take time. */
function open(options: Parameters<typeof simulate>[0] = {}) {
  const clock = new ManualClock(start);
  const instant = { now: () => clock.now(), setTimeout: (callback: () => void) => (callback(), () => undefined) };
  return { clock, simulation: simulate({ operationSeconds: 4, clock: instant, ...options }), instant };
}

for (const { name, id, path, change } of patches) {
  test(`${name}: the change is seen when the operation has succeeded, not before`, async () => {
    const { clock, simulation } = open();
    const value = async () => {
      const { properties } = (await ask(simulation, 'GET', path)).body;
      return properties.minimalTlsVersion ?? properties.value;
    };
    const before = await value();
    const accepted = await ask(simulation, 'PATCH', path, { properties: change });
    assert.equal(accepted.status, 202);
    assert.equal(accepted.headers['retry-after'], undefined);
    assert.deepEqual(Object.keys(accepted.body), ['operation', 'startTime']);
    assert.equal(accepted.body.startTime, '2025-11-24T10:00:00.000Z');
    const poll = async () => (await ask(simulation, 'GET', accepted.headers['azure-asyncoperation'] ?? '')).body;
    const result = () => ask(simulation, 'GET', accepted.headers.location ?? '');

    assert.deepEqual(Object.keys(await poll()), ['name', 'status', 'startTime']);
    assert.equal((await poll()).status, 'InProgress');
    assert.equal((await result()).status, 202);
    clock.time += 3999;
    assert.equal((await poll()).status, 'InProgress');
    assert.equal(await value(), before);
    const state = (await ask(simulation, 'GET', id)).body.properties;
    assert.equal(state.userVisibleState ?? state.state, 'Ready');

    clock.time += 1;
    assert.equal((await poll()).status, 'Succeeded');
    assert.equal(await value(), Object.values(change)[0]);
    assert.deepEqual((await result()).body, (await ask(simulation, 'GET', path)).body);
  });

  test(`${name}: a second write meanwhile is refused, and taken afterwards`, async () => {
    const { clock, simulation } = open();
    await ask(simulation, 'PATCH', path, { properties: change });
    const busy = await ask(simulation, 'PATCH', path, { properties: change });
    assert.deepEqual([busy.status, busy.body.error.code], [409, 'ServerIsBusy']);
    assert.equal((await ask(simulation, 'PATCH', singleId('none'), { properties: {} })).status, 202, 'another server');
    clock.time += 5000;
    assert.equal((await ask(simulation, 'PATCH', path, { properties: change })).status, 202);
  });
}

test('InProgress comes before Succeeded even when operations take no time', async () => {
  const { simulation } = open({ operationSeconds: 0 });
  const accepted = await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  assert.equal((await ask(simulation, 'GET', parameter)).body.properties.value, 'TLSv1.2');
  const statuses: string[] = [];
  for (let count = 0; count < 3; count++) {
    statuses.push((await ask(simulation, 'GET', accepted.headers['azure-asyncoperation'] ?? '')).body.status);
  }
  assert.deepEqual(statuses, ['InProgress', 'Succeeded', 'Succeeded']);
});

test('the addresses of an operation are the service’s: signed for Flexible Server, at its length', async () => {
  const { simulation } = open();
  const flexible = await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  const single = await ask(simulation, 'PATCH', singleId('strong'), { properties: {} });
  assert.match(
    flexible.headers['azure-asyncoperation'] ?? '',
    /^https:\/\/management\.azure\.com\/subscriptions\/[^/]+\/providers\/Microsoft\.DBforPostgreSQL\/locations\/westeurope\/azureAsyncOperation\/[0-9a-f-]{36}\?api-version=2025-08-01&t=\d{18}&c=[\w-]{2650}&s=[\w-]{342}&h=[\w-]{43}$/,
  );
  assert.match(single.headers.location ?? '', /\/operationResults\/[0-9a-f-]{36}\?api-version=2025-08-01$/);
});

test('an operation goes on when nobody polls', async () => {
  const { clock, simulation } = open();
  await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  clock.time += 10_000;
  assert.equal((await ask(simulation, 'GET', parameter)).body.properties.value, 'TLSv1.3');
});

test('state and running operations survive in a snapshot', async () => {
  let changes = 0;
  const { clock, simulation, instant } = open({ onChange: () => changes++ });
  await ask(simulation, 'PATCH', singleId('strong'), { properties: { sslEnforcement: 'Disabled' } });
  clock.time += 5000;
  await ask(simulation, 'GET', singleId('strong'));
  const accepted = await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  assert.equal(changes, 3);
  const stored: unknown = JSON.parse(JSON.stringify(simulation.snapshot()));

  const restored = simulate({ snapshot: stored, clock: instant, operationSeconds: 4 });
  assert.equal((await ask(restored, 'GET', singleId('strong'))).body.properties.sslEnforcement, 'Disabled');
  assert.equal((await ask(restored, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } })).status, 409);
  const url = accepted.headers['azure-asyncoperation'] ?? '';
  assert.equal((await ask(restored, 'GET', url)).body.status, 'InProgress');
  clock.time += 4000;
  assert.equal((await ask(restored, 'GET', url)).body.status, 'Succeeded');
  assert.equal((await ask(restored, 'GET', parameter)).body.properties.value, 'TLSv1.3');
});

test('an operation that ended while nothing ran has ended in the snapshot’s next life', async () => {
  const { clock, simulation, instant } = open();
  await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  const snapshot = simulation.snapshot();
  clock.time += 86_400_000;
  const restored = simulate({ snapshot, clock: instant });
  assert.equal((await ask(restored, 'GET', parameter)).body.properties.value, 'TLSv1.3');
});

test('a snapshot that is broken, of another version or of another fleet is ignored', async () => {
  const { clock, simulation, instant } = open();
  await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  const running = simulation.snapshot();
  clock.time += 5000;
  const good = simulation.snapshot();
  const value = async (snapshot: unknown) =>
    (await ask(simulate({ snapshot, clock: instant }), 'GET', parameter)).body.properties.value;
  assert.equal(await value(good), 'TLSv1.3');
  assert.equal(await value(running), 'TLSv1.3');
  const [operation] = running.operations;
  for (const bad of [
    null,
    'text',
    [],
    { ...good, version: 2 },
    { ...good, fleet: 'other' },
    { ...good, configurations: { x: 1 } },
    { ...good, servers: { x: { properties: {} } } },
    { ...good, operations: {} },
    { ...running, operations: [{ ...operation, dueAt: 'soon' }] },
    { ...running, operations: [{ ...operation, startedAt: 1e300 }] },
    { ...running, operations: [{ ...operation, status: 'Lost' }] },
    { ...running, operations: [{ ...operation, fails: 0 }] },
    { ...running, operations: [{ ...operation, effect: { type: 'server', serverId: 'x', properties: {} } }] },
    { ...running, operations: [{ ...operation, effect: { ...operation?.effect, configuration: 1 } }] },
  ]) {
    assert.equal(await value(bad), 'TLSv1.2', JSON.stringify(bad));
  }
  assert.equal(simulate({ fleet: demoFleet, snapshot: good }).snapshot().operations.length, 0);
});

test('a reset goes back to the fleet file', async () => {
  let changes = 0;
  const { clock, simulation } = open({ onChange: () => changes++ });
  await ask(simulation, 'PATCH', parameter, { properties: { value: 'TLSv1.3' } });
  clock.time += 5000;
  await ask(simulation, 'PATCH', singleId('strong'), { properties: {} });
  const before = changes;
  simulation.reset();
  assert.equal(changes, before + 1);
  const { servers, configurations, operations } = simulation.snapshot();
  assert.deepEqual([servers, configurations, operations], [{}, {}, []]);
  assert.equal((await ask(simulation, 'GET', parameter)).body.properties.value, 'TLSv1.2');
});

test('a hundred ended operations are remembered, not more', async () => {
  const { clock, simulation } = open();
  const urls: string[] = [];
  for (let count = 0; count < 102; count++) {
    const accepted = await ask(simulation, 'PATCH', singleId('strong'), { properties: {} });
    urls.push(accepted.headers['azure-asyncoperation'] ?? '');
    clock.time += 5000;
  }
  assert.equal(simulation.snapshot().operations.length, 100);
  assert.equal((await ask(simulation, 'GET', urls[1] ?? '')).status, 404);
  assert.equal((await ask(simulation, 'GET', urls[2] ?? '')).body.status, 'Succeeded');
});

test('the result of a failed operation is its error', async () => {
  const { clock, simulation } = open({ faults: [{ fault: 'failedOperation' }] });
  const accepted = await ask(simulation, 'PATCH', singleId('strong'), { properties: {} });
  clock.time += 5000;
  const { status, body } = await ask(simulation, 'GET', accepted.headers.location ?? '');
  assert.deepEqual([status, body], [500, { error: { code: 'OperationFailed', message: '{0}' } }]);
});
