import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UndoingPolicy } from '../../../src/domain/undoingPolicy';
import {
  backendOn,
  flexibleId,
  idle,
  scripted,
  serviceError,
  singleId,
  subscriptionId,
  type Answer,
} from './scriptedService';

const signal = idle();
const now = Date.parse('2026-06-01T00:00:00Z');
const subscription = `/subscriptions/${subscriptionId}`;
const group = `${subscription}/resourceGroups/testrg`;
const managementGroup = '/providers/Microsoft.Management/managementGroups/all';
const definitions = '/providers/Microsoft.Authorization/policyDefinitions';
const enables = `${definitions}/a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a`;
const sets = `${definitions}/a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d`;

const parameters = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

const keepsTls = {
  displayName: 'Keep TLS',
  policyDefinitionId: enables,
  enforcementMode: 'Default',
  notScopes: [],
  parameters: parameters({ configurationName: 'require_secure_transport' }),
};
const raises = (value: unknown): object => ({
  displayName: 'Raise',
  policyDefinitionId: sets,
  parameters: parameters({ configurationName: 'ssl_min_protocol_version', configurationValue: value }),
});

const assignment = (properties: unknown, scope = subscription, name = 'one'): object => ({
  id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`,
  properties,
});
const exemption = (scope: string, more: object = {}, of = 'one'): object => ({
  id: `${scope}/providers/Microsoft.Authorization/policyExemptions/e`,
  properties: {
    policyAssignmentId: `${subscription}/providers/microsoft.authorization/policyassignments/${of}`,
    exemptionCategory: 'Waiver',
    ...more,
  },
});

const page = (data: readonly unknown[]): Answer => ({
  body: { totalRecords: data.length, count: data.length, data, facets: [], resultTruncated: 'false' },
});

const read = (answer: Answer, id = flexibleId): Promise<readonly UndoingPolicy[]> =>
  backendOn(
    scripted(() => answer),
    { now: () => now },
  ).readUndoingPolicies(id, { signal });

const enforcing = [{ assignment: 'Keep TLS', enforcement: true }];

describe('policies that set a parameter again', () => {
  test('one that switches a parameter on, and one that gives it a value', async () => {
    assert.deepEqual(await read(page([assignment(keepsTls)])), enforcing);
    assert.deepEqual(await read(page([assignment(raises('tlsv1.3'))])), [{ assignment: 'Raise', minimum: '1.3' }]);
    const on = parameters({ configurationName: 'Require_Secure_Transport', configurationValue: 'ON' });
    assert.deepEqual(
      await read(page([assignment({ ...keepsTls, policyDefinitionId: sets, parameters: on })])),
      enforcing,
    );
  });

  for (const [name, scope] of [
    ['the server', flexibleId],
    ['its resource group, in another case', group.toUpperCase()],
    ['a management group above', managementGroup],
  ] as const) {
    test(`at ${name}`, async () => assert.deepEqual(await read(page([assignment(keepsTls, scope)])), enforcing));
  }

  test('a name from outside is bounded and visible; without one it is that of the id', async () => {
    const named = async (displayName: unknown): Promise<string | undefined> =>
      (await read(page([assignment({ ...keepsTls, displayName })])))[0]?.assignment;
    assert.equal(await named('safe\u202e\nname'), 'safe\\u202e\\nname');
    assert.equal((await named('x'.repeat(5000)))?.length, 128);
    assert.deepEqual([await named(' '), await named(7), await named(undefined)], ['one', 'one', 'one']);
  });

  test('only the first three are named', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((name) => assignment({ ...keepsTls, displayName: name }, group, name));
    assert.deepEqual(
      (await read(page(rows))).map((one) => one.assignment),
      ['a', 'b', 'c'],
    );
  });

  test('an exemption that has ended, or is of another assignment or server', async () => {
    for (const one of [
      exemption(group, { expiresOn: '2026-05-31T00:00:00Z' }),
      exemption(group, {}, 'two'),
      exemption(`${subscription}/resourceGroups/testrg2`),
    ]) {
      assert.deepEqual(await read(page([assignment(keepsTls), one])), enforcing);
    }
  });
});

describe('nothing is said of', () => {
  for (const [name, properties, scope] of [
    ['another definition', { ...keepsTls, policyDefinitionId: `${definitions}/c29c38cb-74a7-4505-9a06-e588ab86620a` }],
    ['another parameter', { ...keepsTls, parameters: parameters({ configurationName: 'log_connections' }) }],
    ['a value that is no version', raises('TLSv9')],
    ['a value that is no text', raises(['TLSv1.3'])],
    ['an assignment that is not enforced', { ...keepsTls, enforcementMode: 'DoNotEnforce' }],
    ...['Disabled', 'AuditIfNotExists', 7].map(
      (effect) =>
        [
          `the effect ${effect}`,
          { ...keepsTls, parameters: { ...keepsTls.parameters, ...parameters({ Effect: effect }) } },
        ] as const,
    ),
    ['an overridden effect', { ...keepsTls, overrides: [{ kind: 'policyEffect', value: 'Disabled' }] }],
    ['selected resources', { ...keepsTls, resourceSelectors: [{ name: 'some', selectors: [] }] }],
    ['an excluded resource group', { ...keepsTls, notScopes: [group.toLowerCase()] }],
    ['an excluded management group, which may have the server', { ...keepsTls, notScopes: [managementGroup] }],
    ['excluded scopes that are none', { ...keepsTls, notScopes: 'all' }],
    ['another resource group', keepsTls, `${subscription}/resourceGroups/test`],
    ['a row without properties', null],
  ] as const) {
    test(name, async () => assert.deepEqual(await read(page([assignment(properties, scope)])), []));
  }

  test('an exempted server, also where the end of the exemption cannot be read', async () => {
    for (const one of [exemption(group), exemption(flexibleId, { expiresOn: 'soon' })]) {
      assert.deepEqual(await read(page([assignment(keepsTls), one])), []);
    }
  });

  test('rows that are no assignments', async () => {
    assert.deepEqual(await read(page([null, 7, {}, { id: 7, properties: keepsTls }, { id: subscription }])), []);
  });

  test('what was refused, or has no such form', async () => {
    for (const answer of [
      serviceError(403, 'AuthorizationFailed'),
      serviceError(400, 'InvalidQuery'),
      { body: { data: 'none' } },
      { body: '<html>' },
    ]) {
      assert.deepEqual(await read(answer), []);
    }
  });

  test('Single Server, which the definitions do not change: nobody is asked', async () => {
    const service = scripted(() => undefined);
    assert.deepEqual(await backendOn(service).readUndoingPolicies(singleId, { signal }), []);
    assert.deepEqual(service.seen, []);
  });
});

describe('requests', () => {
  test('one for each subscription, also of several readers, with what is above it', async () => {
    const service = scripted(() => page([assignment(keepsTls)]));
    const backend = backendOn(service);
    const other = flexibleId.replace(subscriptionId, '11111111-1111-1111-1111-111111111111');
    const reads = [flexibleId, flexibleId.toUpperCase(), other].map((id) =>
      backend.readUndoingPolicies(id, { signal }),
    );
    assert.deepEqual(await Promise.all(reads), [enforcing, enforcing, []]);
    assert.deepEqual(await backend.readUndoingPolicies(flexibleId, { signal }), enforcing);
    const bodies = service.seen.map(({ body }) => body as { subscriptions: string[]; options: object });
    assert.deepEqual(bodies.map(({ subscriptions }) => subscriptions).sort(), [
      ['11111111-1111-1111-1111-111111111111'],
      [subscriptionId],
    ]);
    assert.deepEqual(bodies[0]?.options, {
      resultFormat: 'objectArray',
      $top: 1000,
      authorizationScopeFilter: 'AtScopeAboveAndBelow',
    });
  });

  test('again after one that failed', async () => {
    let failing = true;
    const backend = backendOn(
      scripted(() => (failing ? serviceError(403, 'AuthorizationFailed') : page([assignment(keepsTls)]))),
    );
    assert.deepEqual(await backend.readUndoingPolicies(flexibleId, { signal }), []);
    failing = false;
    assert.deepEqual(await backend.readUndoingPolicies(flexibleId, { signal }), enforcing);
  });

  test('cancelled by one reader, not for another', async () => {
    const controller = new AbortController();
    const backend = backendOn(
      scripted(() => {
        controller.abort();
        return page([assignment(keepsTls)]);
      }),
    );
    const other = backend.readUndoingPolicies(flexibleId, { signal });
    await assert.rejects(backend.readUndoingPolicies(flexibleId, { signal: controller.signal }), { code: 'cancelled' });
    assert.deepEqual(await other, enforcing);
  });
});
