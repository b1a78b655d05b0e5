import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parseServerId } from '../../src/domain/resourceId';
import { demoFleet, parseFleet } from '../../src/simulation';
import { createBench, idle, idOf, type Bench, type BenchOptions } from './bench';
import { inMemory, overHttps, type Transport } from './transports';

const id = idOf('catalog-pg');
const { subscriptionId, resourceGroup } = parseServerId(id) ?? assert.fail();
const subscription = `/subscriptions/${subscriptionId}`;
const definitions = '/providers/Microsoft.Authorization/policyDefinitions';
const managementGroup = '/providers/Microsoft.Management/managementGroups/contoso';

const assignment = (scope: string, definition: string, parameters: Record<string, string>): object => ({
  id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${parameters['configurationName']}`,
  properties: {
    policyDefinitionId: `${definitions}/${definition}`,
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
  },
});

const keepsTls = assignment(managementGroup, 'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a', {
  configurationName: 'require_secure_transport',
});
const raises = assignment(`${subscription}/resourceGroups/${resourceGroup}`, 'a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d', {
  configurationName: 'ssl_min_protocol_version',
  configurationValue: 'TLSv1.3',
});
const exemption = {
  id: `${subscription}/providers/Microsoft.Authorization/policyExemptions/moving`,
  properties: { policyAssignmentId: (keepsTls as { id: string }).id },
};

const fleetWith = (...policies: readonly object[]) =>
  parseFleet(JSON.stringify({ value: [demoFleet.servers.find((one) => one.id === id)], policies }));

for (const [name, open] of [
  ['in memory', inMemory],
  ['over HTTPS', overHttps],
] as const) {
  describe(`policies that undo changes, ${name}`, () => {
    let transport: Transport;
    before(async () => (transport = await open()));
    after(() => transport.close());
    const bench = (options?: BenchOptions): Bench => createBench(transport, options);
    const signal = idle();

    test('those at the server or above it, without exempted ones', async () => {
      const { backend } = bench({ fleet: fleetWith(keepsTls, raises) });
      assert.deepEqual(await backend.readUndoingPolicies(id, { signal }), [
        { assignment: 'require_secure_transport', enforcement: true },
        { assignment: 'ssl_min_protocol_version', minimum: '1.3' },
      ]);
      const exempted = bench({ fleet: fleetWith(keepsTls, exemption) });
      assert.deepEqual(await exempted.backend.readUndoingPolicies(id, { signal }), []);
    });

    test('none of a fleet without policies', async () => {
      assert.deepEqual(await bench().backend.readUndoingPolicies(id, { signal }), []);
    });

    test('refused: nothing is known, and the next read asks again', async () => {
      const faults = [{ fault: 'forbidden', operation: 'list', times: 1 } as const];
      const { backend } = bench({ fleet: fleetWith(keepsTls), faults });
      assert.deepEqual(await backend.readUndoingPolicies(id, { signal }), []);
      assert.equal((await backend.readUndoingPolicies(id, { signal })).length, 1);
    });
  });
}
