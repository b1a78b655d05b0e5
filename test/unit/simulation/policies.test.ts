import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError, parseFleet } from '../../../src/simulation/index';
import { ask, fleetText, simulate, subscription } from './support';

const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const query =
  "policyresources | where type in~ ('microsoft.authorization/policyassignments') | project id, properties | order by id asc";

const assignments = '/providers/Microsoft.Authorization/policyAssignments';
const other = '/subscriptions/22222222-2222-2222-2222-222222222222';
const at = (scope: string) => ({ id: `${scope}${assignments}/one`, properties: { displayName: 'One' } });
const above = at('/providers/Microsoft.Management/managementGroups/all');
const within = at(`/subscriptions/${subscription.toUpperCase()}/resourceGroups/rg`);

const withPolicies = (policies: unknown) => parseFleet(JSON.stringify({ ...JSON.parse(fleetText), policies }));

async function found(more: object): Promise<unknown> {
  const simulation = simulate({ fleet: withPolicies([above, within, at(other)]) });
  const { body } = await ask(simulation, 'POST', path, { query, subscriptions: [subscription], ...more });
  return (body as unknown as { data: { id: string; properties: unknown }[] }).data;
}

test('policies of a subscription, and on request those above it', async () => {
  const row = (one: typeof above) => ({
    id: one.id,
    properties: { scope: one.id.slice(0, one.id.indexOf(assignments)), displayName: 'One' },
  });
  assert.deepEqual(await found({}), [row(within)]);
  assert.deepEqual(await found({ options: { authorizationScopeFilter: 'AtScopeAboveAndBelow' } }), [
    row(above),
    row(within),
  ]);
});

test('another scope filter is refused', async () => {
  const simulation = simulate({ fleet: withPolicies([]) });
  const options = { authorizationScopeFilter: 'AtScopeExact' };
  assert.equal((await ask(simulation, 'POST', path, { query, options })).status, 400);
});

test('policies that are none are refused with their place', () => {
  for (const [policies, place] of [
    ['all', 'policies'],
    [['one'], 'policies[0]'],
    [[{ id: 7 }], 'policies[0].id'],
    [[above, { id: assignments, properties: {} }], 'policies[1].id'],
    [[{ ...above, id: above.id.replace('policyAssignments', 'locks') }], 'policies[0].id'],
    [[{ ...above, properties: null }], 'policies[0].properties'],
  ] as const) {
    assert.throws(
      () => withPolicies(policies),
      (error) => error instanceof InputError && error.entry === place,
    );
  }
});

test('the policies in the documentation are read', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/offline.md'), 'utf8');
  const example = /```json\n("policies": [\s\S]*?)```/.exec(text)?.[1] ?? assert.fail();
  const { policies } = JSON.parse(`{${example}}`) as { policies: unknown };
  assert.equal(withPolicies(policies).policies?.length, 1);
});
