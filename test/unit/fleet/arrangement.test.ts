import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { defaultPolicy } from '../../../src/domain/posture';
import { known, unknown } from '../../../src/domain/server';
import { atRisk, groupings, matcher, noFilter, type Filter, type Grouping } from '../../../src/fleet/arrangement';
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

  test('by resource group and location: the most urgent group first, then by name', () => {
    assert.deepEqual(
      group('resourceGroup').map((one) => one.value),
      ['rg-pay', 'rg-shop'],
    );
    assert.deepEqual(
      group('location').map((one) => one.value),
      ['westeurope', 'northeurope'],
    );
  });

  test('by version, kind and tag, with a group for the servers without it, and without groups', () => {
    const tagged = { ...weak, version: '11', tags: { ENV: 'prod' } };
    const of = (grouping: Grouping) =>
      groupsOf({ grouping, policyFor: () => defaultPolicy, filter: noFilter, nameOf: (one) => one.value }, [
        tagged,
        strong,
      ]).all.map(({ value, servers }) => [value, ...servers.map(({ name }) => name)]);
    assert.deepEqual(of('version'), [
      ['11', 'b-weak'],
      [strong.version?.split('.')[0] ?? '', 'a-strong'],
    ]);
    assert.deepEqual(of('kind'), [
      ['single', 'b-weak'],
      ['flexible', 'a-strong'],
    ]);
    assert.deepEqual(of('tag:env'), [
      ['prod', 'b-weak'],
      ['', 'a-strong'],
    ]);
    assert.deepEqual(of('flat'), [['', 'b-weak', 'a-strong']]);
  });

  test('no server is lost or shown twice, however it is grouped', () => {
    for (const grouping of [...groupings, 'tag:env', 'tag:constructor'] as const) {
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
      assert.ok(matcher({ text })(weak, 'weak'), text);
    }
    assert.equal(matcher({ text: 'nowhere' })(weak, 'weak'), false);
  });

  test('by several words, each of which has to match', () => {
    assert.ok(matcher({ text: 'weak  shop' })(weak, 'weak'));
    assert.equal(matcher({ text: 'weak nowhere' })(weak, 'weak'), false);
  });

  test('by version, kind and tag', () => {
    const tagged = { ...weak, version: '11', tags: { Env: 'Prod', 'cost=center': '7' } };
    for (const text of ['version:11', 'kind:single', 'tag:env', 'TAG:env=prod', 'tag:env weak']) {
      assert.ok(matcher({ text })(tagged, 'weak'), text);
    }
    for (const text of ['version:1', 'kind:flexible', 'tag:prod', 'tag:env=test', 'tag:constructor']) {
      assert.equal(matcher({ text })(tagged, 'weak'), false, text);
    }
  });

  test('by postures, by text, and both together', () => {
    const names = (filter: Filter) => group('subscription', filter).flatMap((one) => one.servers.map((s) => s.name));
    assert.deepEqual(names({ text: '', postures: ['unknown'] }), ['d-stopped']);
    assert.deepEqual(names({ text: '', postures: atRisk }), ['c-exposed', 'b-weak']);
    assert.deepEqual(names({ text: '', postures: ['exposed', 'unknown'] }), ['c-exposed', 'd-stopped']);
    assert.deepEqual(names({ text: 'weak', postures: atRisk }), ['b-weak']);
  });
});
