import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { defaultPolicy } from '../../../src/domain/posture';
import { known, unknown } from '../../../src/domain/server';
import { groupings, matches, noFilter, type Filter, type Grouping } from '../../../src/fleet/arrangement';
import { groupsOf } from '../../support/groups';
import { flexibleServer, singleServer } from '../../support/servers';

const strong = flexibleServer({ name: 'a-strong', location: 'northeurope' });
const weak = singleServer({ name: 'b-weak' }, { minimum: known('1.0') });
const exposed = flexibleServer({ name: 'c-exposed' }, { enforcement: known(false) });
const stopped = flexibleServer({ name: 'd-stopped', state: 'Stopped' }, { enforcement: unknown('stopped') });
const all = [strong, weak, exposed, stopped];

const group = (grouping: Grouping, filter: Filter = noFilter) =>
  groupsOf({ grouping, policyFor: () => defaultPolicy, filter, nameOf: (one) => one.value }, all).all;

suite('grouping', () => {
  test('weak servers come first within their group, then by name', () => {
    const [only] = group('subscription');
    assert.deepEqual(
      only?.servers.map((server) => server.name),
      ['c-exposed', 'b-weak', 'd-stopped', 'a-strong'],
    );
    assert.deepEqual([only?.attention, only?.unknown], [2, 1]);
  });

  test('by posture: the most urgent group first', () => {
    assert.deepEqual(
      group('posture').map((one) => one.value),
      ['exposed', 'weak', 'unknown', 'strong'],
    );
  });

  test('by resource group and location, in the order of names', () => {
    assert.deepEqual(
      group('resourceGroup').map((one) => one.value),
      ['rg-pay', 'rg-shop'],
    );
    assert.deepEqual(
      group('location').map((one) => one.value),
      ['northeurope', 'westeurope'],
    );
  });

  test('no server is lost or shown twice, however it is grouped', () => {
    for (const grouping of groupings) {
      const names = group(grouping).flatMap((one) => one.servers.map((server) => server.name));
      assert.deepEqual(names.sort(), all.map((server) => server.name).sort(), grouping);
    }
  });

  test('keys do not depend on the case of what the service says', () => {
    const shouted = { ...weak, resourceGroup: 'RG-SHOP', id: `${weak.id}2` };
    const options = { policyFor: () => defaultPolicy, filter: noFilter, nameOf: (one: { value: string }) => one.value };
    const groups = groupsOf({ grouping: 'resourceGroup', ...options }, [weak, shouted]).all;
    assert.equal(groups.length, 1);
  });
});

suite('filter', () => {
  test('by part of name, host, resource group or location, without regard to case', () => {
    for (const text of ['B-WEAK', 'b-weak.postgres', 'Shop', 'westEurope']) {
      assert.ok(matches(weak, { text }, defaultPolicy), text);
    }
    assert.equal(matches(weak, { text: 'nowhere' }, defaultPolicy), false);
  });

  test('by posture, by what needs attention, and both together', () => {
    const names = (filter: Filter) => group('subscription', filter).flatMap((one) => one.servers.map((s) => s.name));
    assert.deepEqual(names({ text: '', posture: 'unknown' }), ['d-stopped']);
    assert.deepEqual(names({ text: '', posture: 'attention' }), ['c-exposed', 'b-weak']);
    assert.deepEqual(names({ text: 'weak', posture: 'attention' }), ['b-weak']);
  });
});
