import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TlsError } from '../../../src/domain/errors';
import { known } from '../../../src/domain/server';
import { Fleet } from '../../../src/fleet/fleet';
import { backendWith } from '../../support/backend';
import { singleServer } from '../../support/servers';

const before = singleServer();
const after = { ...before, tls: { ...before.tls, minimum: known('1.2' as const) } };
const denied = new TlsError({ code: 'deniedByPolicy' });

suite('what a change leaves on the row', () => {
  test('that it is done, for ten seconds', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const fleet = new Fleet(() => Promise.resolve(backendWith({ changeServer: () => Promise.resolve(after) })));
    const told: string[] = [];
    fleet.onDidChange((change) => told.push(change.kind));
    await fleet.change(before, { minimum: '1.2' });
    assert.equal(fleet.isJustChanged(before.id.toUpperCase()), true);
    const drawn = told.length;
    t.mock.timers.tick(9_999);
    assert.equal(fleet.isJustChanged(before.id), true);
    t.mock.timers.tick(1);
    assert.equal(fleet.isJustChanged(before.id), false);
    assert.equal(told.length, drawn + 1);
    fleet.dispose();
  });

  test('why it failed, until the server is read again', async () => {
    const fleet = new Fleet(() =>
      Promise.resolve(
        backendWith({ changeServer: () => Promise.reject(denied), readServer: () => Promise.resolve(before) }),
      ),
    );
    await assert.rejects(fleet.change(before, { minimum: '1.2' }));
    assert.equal(fleet.lastFailure(before.id.toUpperCase())?.code, 'deniedByPolicy');
    assert.equal(fleet.isJustChanged(before.id), false);
    await fleet.readInSight(before.id);
    assert.equal(fleet.lastFailure(before.id), undefined);
  });

  test('nothing, where the user stopped it', async () => {
    const cancelled = new TlsError({ code: 'cancelled', operationContinues: false });
    const fleet = new Fleet(() => Promise.resolve(backendWith({ readServer: () => Promise.reject(cancelled) })));
    const read = fleet.readInSight(before.id);
    assert.equal(fleet.activeChange(before.id)?.phase, 'checking');
    await assert.rejects(read);
    assert.equal(fleet.lastFailure(before.id), undefined);
  });

  test('a read that fails in sight of the user is a failure of the row', async () => {
    const network = new TlsError({ code: 'network' });
    const fleet = new Fleet(() => Promise.resolve(backendWith({ readServer: () => Promise.reject(network) })));
    await assert.rejects(fleet.readInSight(before.id));
    assert.equal(fleet.lastFailure(before.id)?.code, 'network');
  });
});
