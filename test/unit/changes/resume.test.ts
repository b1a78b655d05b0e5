import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InterruptedChange } from '../../../src/changes/journal';
import { resume } from '../../../src/changes/resume';
import type { Backend } from '../../../src/domain/backend';
import { TlsError } from '../../../src/domain/errors';
import { known, type Server } from '../../../src/domain/server';
import type { TlsVersion } from '../../../src/domain/tlsVersion';
import { Fleet } from '../../../src/fleet/fleet';
import { backendWith } from '../../support/backend';
import { singleServer } from '../../support/servers';

const off = singleServer({}, { enforcement: known(false), minimum: known('none') });
const enforced = singleServer({}, { enforcement: known(true), minimum: known('none') });
const interrupted: InterruptedChange = {
  serverId: off.id,
  change: { enforcement: false },
  minimum: '1.2',
  operation: 'https://management.azure.com/operation',
};

/** Resumes a change with a backend that follows it; keeps what was remembered. */
async function resumed(one: InterruptedChange, followChange: Backend['followChange']) {
  const lost = new Map<string, TlsVersion | undefined>();
  const lostMinimums = {
    lostMinimum: () => undefined,
    setLostMinimum: (id: string, minimum: TlsVersion | undefined) => Promise.resolve(void lost.set(id, minimum)),
  };
  const readServer = (): Promise<Server> => Promise.resolve(off);
  const fleet = new Fleet(() => Promise.resolve(backendWith({ followChange, readServer })));
  return { result: await resume(one, { fleet, lostMinimums, log: assert.fail }), lost: [...lost] };
}

test('a change that the server has is complete, and the minimum that it lost is remembered', async () => {
  const operations: (string | undefined)[] = [];
  const { result, lost } = await resumed(interrupted, (_id, _change, { operation }) => {
    operations.push(operation);
    return Promise.resolve(off);
  });
  assert.deepEqual(result, { kind: 'complete', server: off });
  assert.deepEqual(lost, [[off.id, '1.2']]);
  assert.deepEqual(operations, [interrupted.operation]);
});

test('a minimum that was not known before is not remembered', async () => {
  const { serverId, change } = interrupted;
  const { result, lost } = await resumed({ serverId, change }, () => Promise.resolve(off));
  assert.equal(result.kind, 'complete');
  assert.deepEqual(lost, []);
});

test('of a change that the server has in part, the rest is named and not sent', async () => {
  const change = { enforcement: true, minimum: '1.2' } as const;
  const { result, lost } = await resumed({ ...interrupted, change }, () => Promise.resolve(enforced));
  assert.deepEqual(result, { kind: 'incomplete', server: enforced, remaining: { minimum: '1.2' } });
  assert.deepEqual(lost, [[enforced.id, undefined]]);
});

test('a change that cannot be followed fails with the code, and nothing is remembered', async () => {
  const { result, lost } = await resumed(interrupted, () => Promise.reject(new TlsError({ code: 'operationFailed' })));
  assert.ok(result.kind === 'failed');
  assert.deepEqual([result.serverId, result.error.code], [interrupted.serverId, 'operationFailed']);
  assert.deepEqual(lost, []);
});
