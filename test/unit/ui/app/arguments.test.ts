import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TlsError } from '../../../../src/domain/errors';
import { readArguments } from '../../../../src/ui/app/arguments';

const failureOf = (name: string, given: unknown): unknown => {
  try {
    return readArguments(name, given);
  } catch (error) {
    assert.ok(error instanceof TlsError);
    return error.failure;
  }
};

test('a lone value stands for the one argument that has a shorthand', () => {
  assert.deepEqual(readArguments('setMinimumTlsVersion', '1.2'), { minimum: '1.2' });
  assert.deepEqual(readArguments('setMinimumTlsVersion', { minimum: '1.2' }), { minimum: '1.2' });
  assert.deepEqual(failureOf('setMinimumTlsVersion', '2.0'), {
    code: 'invalidArgument',
    argument: 'minimum',
    expected: '1.0 | 1.1 | 1.2 | 1.3',
  });
});

test('without arguments there are none, and commands that are no operation ignore what they get', () => {
  assert.equal(readArguments('enableEnforcement', undefined), undefined);
  assert.equal(readArguments('enableEnforcement', null), undefined);
  assert.equal(readArguments('refresh', { anything: 1 }), undefined);
});

test('what is expected is said in words', () => {
  const expected = (name: string, given: unknown) => (failureOf(name, given) as { expected?: string }).expected;
  assert.equal(expected('enableEnforcement', 5), 'an object');
  assert.equal(expected('copyConnectionString', { user: 5 }), 'text');
  assert.equal(expected('copyConnectionString', { pgBouncer: 'yes' }), 'true | false');
  assert.equal(expected('downloadCertificate', { folder: '/certs' }), 'path | overwrite');
  assert.equal(expected('openInPortal', { folder: '/certs' }), 'no arguments');
});
