import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../support/clocks';
import { RestError } from '@azure/core-rest-pipeline';
import { type Fault, parseFaults, parseFleet } from '../../../src/simulation/index';
import { ask, flexibleId, groupId, request, send, simulate, singleId, start, subscription, write } from './support';

const servers = `/subscriptions/${subscription}/providers/Microsoft.DBforPostgreSQL/servers`;
const patch = { properties: { minimalTlsVersion: 'TLS1_1' } };
const parameter = `${flexibleId('flex')}/configurations/require_secure_transport`;

test('parseFaults takes what the documentation shows, and nothing at all', () => {
  assert.deepEqual(parseFaults(undefined), []);
  assert.deepEqual(parseFaults(null), []);
  const faults = [
    { fault: 'busy', server: 'orders-*', operation: 'write', times: 2 },
    { fault: 'throttled', seconds: 3 },
    { fault: 'deniedByPolicy', policy: 'Enforce TLS' },
  ];
  assert.deepEqual(parseFaults(faults), faults);
});

const expected = (expected: string, found?: string, more: object = {}): object => ({
  code: 'expected',
  expected,
  ...(found === undefined ? {} : { found }),
  ...more,
});
const names = [
  ...['busy', 'throttled', 'deniedByPolicy', 'locked', 'forbidden', 'reader', 'notFound', 'failedOperation', 'slow'],
  ...['cutConnection', 'html', 'malformedList', 'expiredToken'],
];
const members = ['fault', 'server', 'operation', 'times', 'seconds', 'policy'];
const all = ['list', 'read', 'write', 'network'];

/** Setting, place, problem. */
const mistakes: readonly [unknown, string | undefined, object][] = [
  [{}, undefined, expected('array', '{…}', { example: '[{"fault": "busy"}]' })],
  [[{ fault: 'busy' }, 'slow'], '[1]', expected('object', '"slow"', { example: '{"fault": "busy"}' })],
  [[{}], '[0].fault', expected('oneOf', undefined, { choices: names })],
  [[{ fault: 'bzy' }], '[0].fault', expected('oneOf', '"bzy"', { choices: names })],
  [[{ fault: 'toString' }], '[0].fault', expected('oneOf', '"toString"', { choices: names })],
  [[{ fault: 'busy', time: 1 }], '[0].time', { code: 'unknownMember', known: members }],
  [[{ fault: 'busy', server: 5 }], '[0].server', expected('serverPattern', '5')],
  [[{ fault: 'busy', operation: 'read' }], '[0].operation', expected('oneOf', '"read"', { choices: ['write'] })],
  [[{ fault: 'slow', operation: 'delete' }], '[0].operation', expected('oneOf', '"delete"', { choices: all })],
  [[{ fault: 'html', operation: 'list', server: 'a' }], '[0].server', { code: 'serverOfList' }],
  [[{ fault: 'malformedList', server: 'a' }], '[0].server', { code: 'serverOfList' }],
  [[{ fault: 'busy', times: 0 }], '[0].times', expected('wholeNumber', '0')],
  [
    [{ fault: 'busy', seconds: 1 }],
    '[0].seconds',
    { code: 'memberOfOtherFaults', member: 'seconds', faults: ['slow', 'throttled'] },
  ],
  [[{ fault: 'slow', seconds: -1 }], '[0].seconds', expected('seconds', '-1', { most: 3600 })],
  [
    [{ fault: 'busy', policy: 'x' }],
    '[0].policy',
    { code: 'memberOfOtherFaults', member: 'policy', faults: ['deniedByPolicy'] },
  ],
  [[{ fault: 'deniedByPolicy', policy: '' }], '[0].policy', expected('name', '""')],
];

for (const [setting, entry, problem] of mistakes) {
  test(`parseFaults refuses ${JSON.stringify(setting)}`, () => {
    assert.throws(() => parseFaults(setting), { name: 'InputError', entry, problem });
  });
}

const refusals: readonly [Fault, number, string, RegExp][] = [
  [{ fault: 'busy' }, 409, 'ServerIsBusy', /server 'strong' is busy processing another operation/],
  [{ fault: 'throttled', seconds: 7 }, 429, 'TooManyRequests', /after '7' seconds/],
  [{ fault: 'locked' }, 409, 'ScopeLocked', /following scope\(s\) are locked: '.*\/servers\/strong'/],
  [{ fault: 'forbidden' }, 403, 'AuthorizationFailed', /action 'Microsoft.DBforPostgreSQL\/servers\/write'/],
  [{ fault: 'notFound' }, 404, 'ResourceNotFound', /servers\/strong' was not found/],
  [{ fault: 'expiredToken' }, 401, 'ExpiredAuthenticationToken', /'2025-11-24T09:59:00.000Z' is earlier than/],
];

for (const [fault, status, code, message] of refusals) {
  test(`${fault.fault} refuses a write with ${code}, and nothing changes`, async () => {
    const simulation = simulate({ faults: [fault] });
    const answer = await ask(simulation, 'PATCH', singleId('strong'), patch);
    assert.equal(answer.status, status);
    assert.equal(answer.body.error.code, code);
    assert.match(answer.body.error.message, message);
    simulation.update({ faults: [] });
    assert.equal((await ask(simulation, 'GET', singleId('strong'))).body.properties.minimalTlsVersion, 'TLS1_2');
  });
}

test('throttled says when to come back', async () => {
  const answer = await ask(simulate({ faults: [{ fault: 'throttled', seconds: 7 }] }), 'GET', servers);
  assert.equal(answer.headers['retry-after'], '7');
});

test('expiredToken comes with a challenge that has no claims', async () => {
  const answer = await ask(simulate({ faults: [{ fault: 'expiredToken' }] }), 'GET', servers);
  assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer authorization_uri=.*error="invalid_token"/);
  assert.doesNotMatch(answer.headers['www-authenticate'] ?? '', /claims=/);
});

test('deniedByPolicy names definition and assignment as the service does', async () => {
  const simulation = simulate({ faults: [{ fault: 'deniedByPolicy', policy: 'Keep TLS on' }] });
  const { status, body } = await ask(simulation, 'PATCH', singleId('strong'), patch);
  assert.equal(status, 403);
  assert.equal(body.error.code, 'RequestDisallowedByPolicy');
  assert.equal(body.error.target, 'strong');
  assert.match(
    body.error.message,
    /^Resource 'strong' was disallowed by policy\. Policy identifiers: '\[\{"policyAssignment":\{"name":"Keep TLS on"/,
  );
  const [violation] = body.error.additionalInfo;
  assert.equal(violation?.type, 'PolicyViolation');
  assert.equal(violation?.info.policyAssignmentDisplayName, 'Keep TLS on');
  assert.equal(violation?.info.policyDefinitionName, 'd158790f-bfb0-486c-8631-2dc6b4e8e6af');
  const flexible = await ask(simulation, 'PATCH', parameter, { properties: { value: 'off' } });
  assert.equal(
    flexible.body.error.additionalInfo[0]?.info.policyDefinitionName,
    'a43d5475-c569-45ce-a268-28fa79f4e87a',
  );
});

test('failedOperation is accepted and fails', async () => {
  const simulation = simulate({ faults: [{ fault: 'failedOperation', times: 1 }] });
  const failed = await write(simulation, 'PATCH', singleId('strong'), patch);
  assert.equal(failed.status, 'Failed');
  assert.deepEqual(failed.error, { code: 'OperationFailed', message: '{0}' });
  assert.equal((await ask(simulation, 'GET', singleId('strong'))).body.properties.minimalTlsVersion, 'TLS1_2');
  assert.equal((await write(simulation, 'PATCH', singleId('strong'), patch)).status, 'Succeeded');
});

test('cutConnection rejects as the packages’ client does, before the service has seen the request', async () => {
  const simulation = simulate({ faults: [{ fault: 'cutConnection', times: 1 }] });
  await assert.rejects(ask(simulation, 'PATCH', singleId('strong'), patch), (error: unknown) => {
    assert.ok(error instanceof RestError);
    assert.deepEqual([error.code, error.message, error.statusCode], ['ECONNRESET', 'read ECONNRESET', undefined]);
    return true;
  });
  assert.deepEqual(simulation.snapshot().operations, []);
});

test('html is a page with 200, malformedList a list without a list', async () => {
  const page = await ask(simulate({ faults: [{ fault: 'html' }] }), 'GET', servers);
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'] ?? '', /^text\/html/);
  assert.match(page.text, /^<!DOCTYPE html>/);
  const simulation = simulate({ faults: [{ fault: 'malformedList' }] });
  assert.deepEqual((await ask(simulation, 'GET', servers)).body, { value: null });
  assert.equal((await ask(simulation, 'GET', singleId('strong'))).status, 200);
});

test('an id in lower case, as Resource Graph gives it, is as good', async () => {
  const id = flexibleId('flex').toLowerCase();
  const fleet = parseFleet(JSON.stringify([{ id, location: 'westeurope' }]));
  const simulation = simulate({ fleet, faults: [{ fault: 'deniedByPolicy' }] });
  const answer = await ask(simulation, 'PATCH', parameter, { properties: { value: 'off' } });
  assert.equal(answer.body.error.additionalInfo[0]?.info.policyDefinitionName, 'a43d5475-c569-45ce-a268-28fa79f4e87a');
});

test('notFound hides a subscription from its lists', async () => {
  const answer = await ask(simulate({ faults: [{ fault: 'notFound', operation: 'list' }] }), 'GET', servers);
  assert.equal(answer.body.error.code, 'SubscriptionNotFound');
});

test('slow takes its seconds: the answer of a read, the operation of a write', async () => {
  const clock = new VirtualClock(start);
  const simulation = simulate({ clock, faults: [{ fault: 'slow', seconds: 30 }] });
  await ask(simulation, 'GET', singleId('strong'));
  assert.equal(clock.now() - start, 30_000);
  const accepted = await ask(simulation, 'PATCH', singleId('strong'), patch);
  assert.equal(clock.now() - start, 30_000);
  assert.equal(accepted.status, 202);
  const [operation] = simulation.snapshot().operations;
  assert.equal((operation?.dueAt ?? 0) - (operation?.startedAt ?? 0), 30_000);
});

test('slow and another fault strike together', async () => {
  const clock = new VirtualClock(start);
  const simulation = simulate({ clock, faults: [{ fault: 'forbidden' }, { fault: 'slow', seconds: 5 }] });
  assert.equal((await ask(simulation, 'GET', singleId('strong'))).status, 403);
  assert.equal(clock.now() - start, 5000);
});

test('a fault strikes only where it is told to', async () => {
  const simulation = simulate({ faults: [{ fault: 'forbidden', server: 'STR*g', operation: 'read' }] });
  assert.equal((await ask(simulation, 'GET', singleId('strong'))).status, 403);
  assert.equal((await ask(simulation, 'GET', singleId('old'))).status, 200);
  assert.equal((await ask(simulation, 'GET', servers)).status, 200);
  assert.equal((await ask(simulation, 'GET', `${groupId}/providers/Microsoft.DBforPostgreSQL/servers`)).status, 200);
  assert.equal((await ask(simulation, 'PATCH', singleId('strong'), patch)).status, 202);
});

test('a fault with a server strikes the polls of its operations', async () => {
  const simulation = simulate({ faults: [{ fault: 'throttled', server: 'strong', operation: 'read' }] });
  const accepted = await ask(simulation, 'PATCH', singleId('strong'), patch);
  assert.equal((await ask(simulation, 'GET', accepted.headers['azure-asyncoperation'] ?? '')).status, 429);
});

test('a wildcard is the only special character of a name', async () => {
  const simulation = simulate({
    faults: [
      { fault: 'forbidden', server: 'str?ng' },
      { fault: 'busy', server: 'o.d' },
    ],
  });
  assert.equal((await ask(simulation, 'GET', singleId('strong'))).status, 403);
  assert.equal((await ask(simulation, 'PATCH', singleId('old'), patch)).status, 202);
});

test('times counts, until the faults are given again or the state is reset', async () => {
  const faults: Fault[] = [{ fault: 'forbidden', times: 2 }];
  const simulation = simulate({ faults });
  const statuses = async (): Promise<number[]> => {
    const found: number[] = [];
    for (let index = 0; index < 3; index++) {
      found.push((await send(simulation, request('GET', singleId('strong')))).status);
    }
    return found;
  };
  assert.deepEqual(await statuses(), [403, 403, 200]);
  simulation.update({ operationSeconds: 0 });
  assert.deepEqual(await statuses(), [200, 200, 200]);
  simulation.reset();
  assert.deepEqual(await statuses(), [403, 403, 200]);
  simulation.update({ faults });
  assert.deepEqual(await statuses(), [403, 403, 200]);
});
