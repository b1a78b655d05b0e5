import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { known, unknown } from '../../src/domain/server';
import { demoFleet } from '../../src/simulation';
import { createBench, idle, idOf, type Bench, type BenchOptions } from './bench';
import { inMemory, overHttps, type Transport } from './transports';

const single = idOf('billing-db');
const flexible = idOf('catalog-pg');

for (const [name, open] of [
  ['in memory', inMemory],
  ['over HTTPS', overHttps],
] as const) {
  describe(`PgBouncer, ${name}`, () => {
    let transport: Transport;
    before(async () => (transport = await open()));
    after(() => transport.close());
    const bench = (options?: BenchOptions): Bench => createBench(transport, options);
    const signal = idle();

    test('is off, and on after it was switched on; no server has it in the Burstable tier', async () => {
      const [server] = demoFleet.servers.filter(({ id }) => id === flexible);
      assert.ok(server);
      const named = (name: string) => ({ ...server, id: flexible.replace(/[^/]+$/, name), name });
      const small = { ...named('small-pg'), sku: { name: 'Standard_B1ms', tier: 'Burstable' } };
      const on = named('pooled-pg');
      const id = `${on.id}/configurations/pgbouncer.enabled`;
      const configuration = { id, name: 'pgbouncer.enabled', type: '', properties: { value: 'true' } };
      const fleet = { ...demoFleet, servers: [server, small, on], configurations: [configuration] };
      const { backend } = bench({ fleet });
      const read = (serverId: string) => backend.readPgBouncer(serverId, { signal });
      assert.deepEqual(await Promise.all([flexible, small.id, on.id].map(read)), [
        known(false),
        known(false),
        known(true),
      ]);
      assert.deepEqual(await bench().backend.readPgBouncer(single, { signal }), known(false));
    });

    test('cannot be read: not known, with the reason', async () => {
      const { backend } = bench({ faults: [{ fault: 'forbidden', server: 'catalog-pg', operation: 'read' }] });
      assert.deepEqual(await backend.readPgBouncer(flexible, { signal }), unknown('forbidden'));
      assert.deepEqual(await bench().backend.readPgBouncer(idOf('lab-pg'), { signal }), unknown('stopped'));
    });
  });
}
