import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { addressRange, mostRules } from '../../../src/domain/network';
import { known, unknown } from '../../../src/domain/server';
import { backendOn, flexibleId, flexibleServer, idle, scripted, singleId, singleServer } from './scriptedService';

const rule = (startIpAddress: unknown, endIpAddress: unknown) => ({
  name: 'r',
  properties: { startIpAddress, endIpAddress },
});

async function rulesOf(value: unknown[], nextLink?: (page: number) => string) {
  let page = 0;
  const service = scripted(({ path }) => {
    if (!path.includes('firewallRules')) {
      return { body: flexibleServer() };
    }
    const next = nextLink?.(++page);
    return { body: { value, ...(next === undefined ? {} : { nextLink: next }) } };
  });
  const { firewall } = await backendOn(service).readNetwork(flexibleId, { signal: idle() });
  return { firewall, asked: service.seen.length };
}

const network = async (id: string, server: Record<string, unknown>) => {
  const service = scripted(({ path }) => ({ body: path.endsWith('Rules') ? { value: [] } : server }));
  return backendOn(service).readNetwork(id, { signal: idle() });
};
const next = (page: number): string => `https://management.azure.com${flexibleId}/firewallRules?page=${page}`;

suite('rules as the service gives them', () => {
  test('a range is two IPv4 addresses in order', () => {
    assert.deepEqual(addressRange('0.0.0.0', '255.255.255.255'), { start: '0.0.0.0', end: '255.255.255.255' });
    const odd: readonly (readonly [unknown, unknown])[] = [
      ['10.0.0.2', '10.0.0.1'],
      ['10.0.0.1', '10.0.0.256'],
      ['10.0.0.01', '10.0.0.2'],
      ['10.0.0.1\n', '10.0.0.2'],
      ['10.0.1', '10.0.0.2'],
      ['::1', '::2'],
      ['10.0.0.1/8', '10.0.0.2'],
      [' 10.0.0.1', '10.0.0.2'],
      [undefined, '10.0.0.2'],
      [{ toString: () => '10.0.0.1' }, '10.0.0.2'],
      ['$(id)', '10.0.0.2'],
    ];
    for (const [start, end] of odd) {
      assert.equal(addressRange(start, end), undefined, JSON.stringify([start, end]));
    }
  });

  test('what is no rule is counted, never shown and never taken for none', async () => {
    const { firewall } = await rulesOf([rule('10.0.0.1', '10.0.0.2'), rule('[x](command:y)', '10.0.0.2'), {}, null]);
    const rules = [{ start: '10.0.0.1', end: '10.0.0.2' }];
    assert.deepEqual(firewall, { known: true, value: { rules, total: 4, unreadable: 3, cut: false } });
  });

  test('no more are kept than a bound, and pages that do not end are left', async () => {
    const page = Array.from({ length: 300 }, () => rule('10.0.0.1', '10.0.0.2'));
    const { firewall, asked } = await rulesOf(page, next);
    assert.ok(firewall.known && firewall.value.cut);
    assert.equal(firewall.value.rules.length, mostRules);
    assert.ok(asked < 6);
    const empty = await rulesOf([], next);
    assert.ok(empty.firewall.known && empty.firewall.value.cut);
    assert.ok(empty.asked < 60);
  });

  test('a next page elsewhere gets no token, and the rules are not known', async () => {
    const { firewall } = await rulesOf([], () => 'https://example.org/firewallRules');
    assert.equal(firewall.known, false);
  });
});

suite('the network of a server', () => {
  test('public access in any case, and nothing else', async () => {
    for (const [value, expected] of [
      ['enabled', known(true)],
      ['DISABLED', known(false)],
      ['SecuredByPerimeter', unknown('unrecognised')],
      [undefined, unknown('absent')],
      [null, unknown('absent')],
      [7, unknown('absent')],
    ] as const) {
      const single = await network(singleId, singleServer({ publicNetworkAccess: value }));
      assert.deepEqual(single.publicAccess, expected, String(value));
      const flexible = await network(flexibleId, flexibleServer({ network: { publicNetworkAccess: value } }));
      assert.deepEqual(flexible.publicAccess, expected, String(value));
    }
  });

  test('names of a subnet and a zone only as Azure names them', async () => {
    const odd = await network(
      flexibleId,
      flexibleServer({
        network: {
          delegatedSubnetResourceId: '/x/virtualNetworks/a b/subnets/$(id)',
          privateDnsZoneArmResourceId: '/x/privateDnsZones/a\u202eb',
        },
      }),
    );
    assert.deepEqual(odd.inside, {});
  });

  test('a replica is one by its role; what was restored or promoted is none', async () => {
    const source = { sourceServerResourceId: flexibleId };
    const replicaOf = async (properties: Record<string, unknown>) =>
      (await network(flexibleId, flexibleServer(properties))).replica;
    assert.deepEqual(await replicaOf({ ...source, replicationRole: 'GeoAsyncReplica' }), { primary: 'flexible1' });
    assert.deepEqual(await replicaOf({ ...source, replica: { role: 'AsyncReplica' } }), { primary: 'flexible1' });
    assert.deepEqual(await replicaOf({ replicationRole: 'AsyncReplica', sourceServerResourceId: '<b>' }), {});
    assert.equal(await replicaOf({ ...source, replicationRole: 'Primary' }), undefined);
    assert.equal(await replicaOf(source), undefined);
    const single = async (properties: Record<string, unknown>) =>
      (await network(singleId, singleServer(properties))).replica;
    assert.deepEqual(await single({ replicationRole: 'Replica', masterServerId: singleId }), { primary: 'single1' });
    assert.equal(await single({ replicationRole: 'None', masterServerId: '' }), undefined);
    assert.equal(await single({ replicationRole: 'Master' }), undefined);
  });
});
