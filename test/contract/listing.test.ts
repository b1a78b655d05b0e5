import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Server } from '../../src/domain/server';
import { demoFleet, type Fault, type FleetDocument } from '../../src/simulation';
import { VirtualClock } from '../support/clocks';
import { assertNoSecrets, createBench, idOf, listAll, type Bench, type BenchOptions } from './bench';
import { inMemory, overHttps, type Transport } from './transports';

const single = idOf('billing-db');
const flexible = idOf('catalog-pg');
const graphPath = '/providers/Microsoft.ResourceGraph/resources';

/** The demo fleet with so many copies of servers, by the id of the original. */
function grown(copies: Readonly<Record<string, number>>): FleetDocument {
  const added = Object.entries(copies).flatMap(([id, count]) => {
    const model = demoFleet.servers.find((server) => server.id === id) ?? assert.fail();
    return Array.from({ length: count }, (_, at) => ({ ...model, id: `${id}-${at}`, name: `${model.name}-${at}` }));
  });
  return { ...demoFleet, servers: [...demoFleet.servers, ...added] };
}

const byId = (servers: readonly Server[]): readonly Server[] => [...servers].sort((a, b) => (a.id < b.id ? -1 : 1));

function contract(name: string, open: () => Promise<Transport>): void {
  describe(`large and refused listings, ${name}`, () => {
    let transport: Transport;
    before(async () => (transport = await open()));
    after(() => transport.close());
    const bench = (options?: BenchOptions): Bench => createBench(transport, options);

    test('the whole fleet comes from Resource Graph: nothing is listed, nothing but Flexible Servers is read', async () => {
      const paths: string[] = [];
      const onRequest = (_: string, url: string): unknown => paths.push(new URL(url).pathname);
      const { servers } = await listAll(bench({ onRequest }).backend);
      const ready = servers.filter(({ kind, state }) => kind === 'flexible' && state === 'Ready');
      const reads = paths.filter((path) => path !== graphPath);
      assert.equal(paths.length - reads.length, 2);
      assert.equal(reads.length, 3 * ready.length);
      assert.ok(reads.every((path) => /\/flexibleServers\/[^/]+\/configurations\/[a-z_]+$/.test(path)));
    });

    test('2,500 servers come on three pages, each told when it is there', async () => {
      const fleet = grown({ [single]: 2400, [flexible]: 100 - demoFleet.servers.length });
      let queries = 0;
      const toldAfter = new Map<number, number>();
      const { backend } = bench({
        fleet,
        onRequest: (_, url) => (queries += Number(new URL(url).pathname === graphPath)),
      });
      const { servers } = await listAll(backend, (event) => {
        if (event.type === 'servers') {
          toldAfter.set(queries, (toldAfter.get(queries) ?? 0) + event.servers.length);
        }
      });
      // the first two queries, of subscriptions and of servers, leave together
      assert.deepEqual(
        [...toldAfter],
        [
          [2, 1000],
          [3, 1000],
          [4, 500],
        ],
      );
      assert.equal(servers.length, 2500);
      assert.ok(servers.filter(({ state }) => state === 'Ready').every(({ tls }) => tls.enforcement.known));
    });

    test('where Resource Graph is refused, each subscription is listed, with the same result', async () => {
      const paged = grown({ [flexible]: 110 }); // more than one page of the list
      const cases: readonly (readonly [Fault['fault'], FleetDocument])[] = [
        ['forbidden', paged],
        ['notFound', demoFleet],
        ['html', demoFleet],
        ['malformedList', demoFleet],
      ];
      for (const [fault, fleet] of cases) {
        const backend = { now: () => 1 };
        const viaGraph = await listAll(bench({ fleet, backend }).backend);
        const refused = bench({ fleet, backend, faults: [{ fault, operation: 'list', times: 2 }] });
        const { events, servers } = await listAll(refused.backend);
        assert.deepEqual(byId(servers), byId(viaGraph.servers), fault);
        assert.ok(events.every(({ type }) => type !== 'problem'));
        assert.equal(refused.log.filter((line) => line.startsWith('Resource Graph does not answer')).length, 1);
        assertNoSecrets(refused.log);
      }
    });

    test('a short Retry-After of Resource Graph is obeyed, and it is asked again', async () => {
      const fault: Fault = { fault: 'throttled', operation: 'list', times: 2, seconds: 1 };
      const times: number[] = [];
      const { backend, log } = bench({ faults: [fault], onRequest: () => times.push(performance.now()) });
      const { servers } = await listAll(backend);
      assert.equal(servers.length, demoFleet.servers.length);
      assert.ok(!log.some((line) => line.includes('does not answer')));
      const [, secondQuery = 0, again = 0] = times;
      assert.ok(again - secondQuery > 900, `asked again after ${again - secondQuery} ms`);
    });
  });
}

test('500 Flexible Servers of one subscription are read as fast as the Resource Manager’s limits allow, with no refusal', async () => {
  const clock = new VirtualClock();
  const limits = { clock, operationSeconds: 1, enforceRateLimits: true };
  const all = grown({ [flexible]: 500 });
  const fleet = { ...all, servers: all.servers.slice(-500) };
  const { backend, log } = createBench(await inMemory(), {
    fleet,
    simulation: limits,
    backend: { clock, concurrency: 16 },
  });
  const { servers } = await listAll(backend);
  assert.equal(servers.filter(({ tls }) => tls.minimum.known).length, 500);
  assert.ok(!log.some((line) => line.includes(': 429')));
  const least = ((3 * 500 - 250) / 25) * 1000;
  assert.ok(clock.now() > least && clock.now() < least * 1.05 + 2000, `${clock.now()} ms, at least ${least}`);
});

contract('in memory', inMemory);
contract('over HTTPS', overHttps);
