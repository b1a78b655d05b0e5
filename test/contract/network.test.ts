import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FailureCode } from '../../src/domain/errors';
import { known, unknown } from '../../src/domain/server';
import { parseFleet, type Fault } from '../../src/simulation';
import { createBench, failureOf, idle, type Bench, type BenchOptions } from './bench';
import { inMemory, overHttps, type Transport } from './transports';

const subscription = '3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14';
const group = `/subscriptions/${subscription}/resourceGroups/rg-shop/providers/Microsoft.DBforPostgreSQL`;
const subnet = `/subscriptions/${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/shop-vnet/subnets`;
const zone = `/subscriptions/${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/privateDnsZones/shop.private.postgres.database.azure.com`;
const single = `${group}/servers/orders-db`;
const flexible = `${group}/flexibleServers/catalog-pg`;
const replica = `${group}/flexibleServers/catalog-pg-replica`;
const bare = `${group}/flexibleServers/bare-pg`;
const gone = `${group}/flexibleServers/gone-pg`;

/** More than a page. */
const ranges = Array.from({ length: 12 }, (_, index) => `203.0.113.${index}`);
const rule = (address: string, index: number) => ({
  name: `rule_${index}`,
  properties: { startIpAddress: address, endIpAddress: address },
});

const fleet = parseFleet(
  JSON.stringify([
    {
      id: single,
      location: 'westeurope',
      properties: {
        publicNetworkAccess: 'Enabled',
        replicationRole: 'Replica',
        masterServerId: `${group}/servers/old-db`,
      },
      firewallRules: [{ name: 'AllowAllWindowsAzureIps', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }],
      virtualNetworkRules: ranges.map((_, index) => ({
        name: `net-${index}`,
        virtualNetworkSubnetId: `${subnet}/apps-${index}`,
      })),
    },
    {
      id: flexible,
      location: 'westeurope',
      properties: { network: { publicNetworkAccess: 'Disabled' } },
      firewallRules: ranges.map(rule),
    },
    {
      id: replica,
      location: 'westeurope',
      properties: {
        replicationRole: 'AsyncReplica',
        sourceServerResourceId: flexible,
        network: {
          publicNetworkAccess: 'Disabled',
          delegatedSubnetResourceId: `${subnet}/db`,
          privateDnsZoneArmResourceId: zone,
        },
      },
    },
    { id: bare, location: 'westeurope' },
  ]),
);

const all = <T>(rules: readonly T[]) => ({
  known: true,
  value: { rules, total: rules.length, unreadable: 0, cut: false },
});

function contract(name: string, open: () => Promise<Transport>): void {
  describe(`who may connect, ${name}`, () => {
    let transport: Transport;
    before(async () => (transport = await open()));
    after(() => transport.close());
    const bench = (options: BenchOptions = {}): Bench => createBench(transport, { fleet, ...options });
    const read = (id: string, options?: BenchOptions) => bench(options).backend.readNetwork(id, { signal: idle() });

    test('a Single Server: public access, firewall, subnets, its primary', async () => {
      assert.deepEqual(await read(single), {
        publicAccess: known(true),
        firewall: all([{ start: '0.0.0.0', end: '0.0.0.0' }]),
        virtualNetworkRules: all(ranges.map((_, index) => `shop-vnet/apps-${index}`)),
        replica: { primary: 'old-db' },
      });
    });

    test('a Flexible Server: every page of its rules', async () => {
      const asked: string[] = [];
      const { publicAccess, firewall } = await read(flexible, { onRequest: (_, url) => asked.push(url) });
      assert.deepEqual(publicAccess, known(false));
      assert.deepEqual(firewall, all(ranges.map((address) => ({ start: address, end: address }))));
      assert.equal(asked.filter((url) => url.includes('/firewallRules?')).length, 3);
    });

    test('a replica inside a virtual network', async () => {
      assert.deepEqual(await read(replica), {
        publicAccess: known(false),
        inside: { subnet: 'shop-vnet/db', privateZone: 'shop.private.postgres.database.azure.com' },
        firewall: all([]),
        replica: { primary: 'catalog-pg' },
      });
    });

    test('what is not given is not known', async () =>
      assert.deepEqual(await read(bare), { publicAccess: unknown('absent'), firewall: all([]) }));

    test('a server that does not exist', async () => {
      assert.deepEqual(await failureOf(read(gone)), { code: 'notFound', what: 'server' });
      assert.equal((await failureOf(read('catalog-pg'))).code, 'unknownServer');
    });

    for (const id of [single, flexible]) {
      const type = id === single ? 'servers' : 'flexibleServers';
      test(`${type}: rules that may not be read name the permission, and the rest is read`, async () => {
        const { publicAccess, firewall } = await read(id, { faults: [{ fault: 'forbidden', operation: 'network' }] });
        assert.ok(publicAccess.known);
        const action = `Microsoft.DBforPostgreSQL/${type}/firewallRules/read`;
        assert.deepEqual(firewall, { known: false, failure: { code: 'forbidden', action } });
      });
    }

    const faults: readonly (readonly [Fault['fault'], FailureCode])[] = [
      ['throttled', 'throttled'],
      ['notFound', 'notFound'],
      ['cutConnection', 'network'],
      ['html', 'captivePortal'],
      ['expiredToken', 'tokenExpired'],
    ];
    for (const [fault, code] of faults) {
      test(`${fault}: ${code}`, async () => {
        const one: Fault = { fault, operation: 'network', ...(fault === 'throttled' ? { seconds: 0 } : {}) };
        const { firewall } = await read(flexible, { faults: [one] });
        assert.equal(!firewall.known && firewall.failure.code, code);
      });
    }

    test('cancelled, also between two pages', async () => {
      for (const at of [1, 2]) {
        const controller = new AbortController();
        let pages = 0;
        const { backend } = bench({
          onRequest: (_, url) => url.includes('/firewallRules?') && ++pages === at && controller.abort(),
        });
        const failure = await failureOf(backend.readNetwork(flexible, { signal: controller.signal }));
        assert.deepEqual(failure, { code: 'cancelled', operationContinues: false });
        assert.equal(pages, at);
      }
    });
  });
}

contract('in memory', inMemory);
contract('over HTTPS', overHttps);
