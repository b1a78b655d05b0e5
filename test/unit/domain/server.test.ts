import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReady, isUnread, known, sameId, unknown } from '../../../src/domain/server';
import { flexibleServer } from '../../support/servers';

test('ids are the same whatever their case', () => {
  assert.equal(sameId('/subscriptions/A/servers/b', '/SUBSCRIPTIONS/a/servers/B'), true);
  assert.equal(sameId('/subscriptions/a', '/subscriptions/b'), false);
});

test('a server is ready by the word of the service, whatever its case', () => {
  assert.deepEqual(
    ['Ready', 'READY', 'Stopped', 'NotReady', ''].map((state) => isReady(flexibleServer({ state }))),
    [true, true, false, false, false],
  );
});

test('a server is unread until its settings are asked for; a failure is an answer', () => {
  assert.equal(isUnread(flexibleServer({}, { enforcement: unknown('notReadYet') })), true);
  assert.equal(isUnread(flexibleServer({}, { enforcement: unknown('failed') })), false);
  assert.equal(isUnread(flexibleServer({}, { enforcement: known(false) })), false);
});

test('a reading that is unknown has what the service sent only where it sent something', () => {
  assert.deepEqual(unknown('absent'), { known: false, reason: 'absent' });
  assert.deepEqual(unknown('unrecognised', ''), { known: false, reason: 'unrecognised', raw: '' });
  assert.deepEqual(known('none'), { known: true, value: 'none' });
});
