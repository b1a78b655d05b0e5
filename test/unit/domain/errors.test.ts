import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asTlsError, isCancelled, messageOf, needsSignIn, systemCode, TlsError } from '../../../src/domain/errors';

suite('an error', () => {
  test('has its code, and the sentence of the service behind it', () => {
    assert.equal(new TlsError({ code: 'locked' }).message, 'locked');
    const error = new TlsError({ code: 'forbidden' }, { serviceMessage: 'no rights', status: 403 }, { cause: 'x' });
    assert.equal(error.message, 'forbidden: no rights');
    assert.deepEqual([error.name, error.code, error.details.status, error.cause], ['TlsError', 'forbidden', 403, 'x']);
  });

  test('of another copy of the class is one', () => {
    const copy = { [Symbol.for('azurePostgresTls.TlsError')]: true, failure: { code: 'locked' } };
    assert.ok(copy instanceof TlsError);
    assert.equal(asTlsError(copy), copy);
    for (const other of [new Error('x'), {}, null, 'TlsError']) assert.equal(other instanceof TlsError, false);
  });

  test('of another kind is unexpected, with its own words and as the cause', () => {
    const cause = new RangeError('out of range');
    const error = asTlsError(cause);
    assert.deepEqual(
      [error.code, error.details, error.cause],
      ['unexpected', { serviceMessage: 'out of range' }, cause],
    );
    assert.equal(messageOf('text'), 'text');
    assert.equal(messageOf(cause), 'out of range');
  });

  test('is a cancellation only by its code', () => {
    assert.ok(isCancelled(new TlsError({ code: 'cancelled', operationContinues: false })));
    assert.equal(isCancelled(new TlsError({ code: 'timedOut', operationContinues: false })), false);
    assert.equal(isCancelled({ code: 'cancelled' }), false);
  });

  test('of the system is named by its code, else by its message', () => {
    assert.equal(systemCode(Object.assign(new Error('x'), { code: 'ENOENT' })), 'ENOENT');
    assert.equal(systemCode(new Error('x')), 'x');
    assert.equal(systemCode({ code: 'ENOENT', toString: () => 'no error' }), 'no error');
  });

  test('asks for a sign-in when the account or its credential is what is wrong', () => {
    assert.ok(needsSignIn({ code: 'signedOut' }));
    assert.ok(needsSignIn({ code: 'authenticationFailed' }));
    assert.ok(needsSignIn({ code: 'tokenExpired' }));
    assert.ok(needsSignIn({ code: 'credentialUnavailable', credential: 'az', reason: 'x' }));
    assert.equal(needsSignIn({ code: 'forbidden' }), false);
  });
});
