import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../../src/domain/difference';
import { known, unknown } from '../../../src/domain/server';
import { flexibleServer, singleServer } from '../../support/servers';

test('what has another value than the one that was shown', () => {
  const now = flexibleServer({}, { enforcement: known(false), minimum: known('1.3') });
  assert.deepEqual(differences(flexibleServer(), now), [
    { setting: 'enforcement', before: true, now: false },
    { setting: 'minimum', before: '1.2', now: '1.3' },
  ]);
});

test('nothing, when the settings are the same', () =>
  assert.deepEqual(differences(singleServer({ readAt: 1 }), singleServer({ readAt: 2, state: 'Updating' })), []));

test('what is not known on one side is not compared', () => {
  const unread = { enforcement: unknown('notReadYet'), minimum: unknown('failed') };
  assert.deepEqual(differences(flexibleServer({}, unread), flexibleServer()), []);
  assert.deepEqual(differences(flexibleServer(), flexibleServer({}, unread)), []);
});
