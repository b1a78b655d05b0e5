import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReady, isUnread, sameId, unknown } from '../../../src/domain/server';
import { acceptedVersions, compareTls, isTlsBound, isTlsVersion } from '../../../src/domain/tlsVersion';
import { flexibleServer } from '../../support/servers';

test('versions are those of TLS, and a bound may be none', () => {
  assert.ok(isTlsVersion('1.0') && isTlsVersion('1.3'));
  for (const other of ['none', '1.4', '', 'TLSv1.2', 1.2, undefined]) assert.equal(isTlsVersion(other), false);
  assert.ok(isTlsBound('none') && isTlsBound('1.1'));
  for (const other of ['', 'None', '1.4', undefined]) assert.equal(isTlsBound(other), false);
});

test('none is below every version', () => {
  assert.ok(compareTls('none', '1.0') < 0);
  assert.ok(compareTls('1.0', '1.1') < 0);
  assert.ok(compareTls('1.3', '1.2') > 0);
  assert.equal(compareTls('1.2', '1.2'), 0);
});

test('accepted are the versions between the bounds, both of them included', () => {
  assert.deepEqual(acceptedVersions('none'), ['1.0', '1.1', '1.2', '1.3']);
  assert.deepEqual(acceptedVersions('1.2'), ['1.2', '1.3']);
  assert.deepEqual(acceptedVersions('1.1', '1.2'), ['1.1', '1.2']);
  assert.deepEqual(acceptedVersions('none', '1.0'), ['1.0']);
  assert.deepEqual(acceptedVersions('1.3', '1.2'), []);
});

test('states and ids are read without regard to case', () => {
  assert.ok(isReady(flexibleServer({ state: 'READY' })));
  assert.equal(isReady(flexibleServer({ state: 'Updating' })), false);
  assert.ok(sameId('/Subscriptions/A', '/subscriptions/a'));
  assert.equal(sameId('/subscriptions/a', '/subscriptions/b'), false);
});

test('a server is unread until its settings have been asked for', () => {
  assert.equal(isUnread(flexibleServer()), false);
  assert.equal(isUnread(flexibleServer({}, { enforcement: unknown('failed') })), false);
  assert.equal(isUnread(flexibleServer({}, { enforcement: unknown('notReadYet') })), true);
});

test('an unknown reading has its raw value where there is one', () => {
  assert.deepEqual(unknown('failed'), { known: false, reason: 'failed' });
  assert.deepEqual(unknown('unrecognised', ''), { known: false, reason: 'unrecognised', raw: '' });
});
