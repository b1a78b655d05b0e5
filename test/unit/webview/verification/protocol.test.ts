import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { parseVerificationMessage, verificationRequests } from '../../../../src/webview/verification/protocol';

suite('messages from the verification page', () => {
  test('every message that the page sends is understood as it is', () => {
    assert.deepEqual(parseVerificationMessage({ type: 'ready' }), { type: 'ready' });
    for (const request of verificationRequests) {
      const message = { type: 'request', id: 1, request } as const;
      assert.deepEqual(parseVerificationMessage({ ...message, more: 1 }), message);
    }
  });

  test('nothing else is', () => {
    for (const message of [undefined, null, 'ready', [], {}, { type: 'request', id: 1, request: 'delete' }]) {
      assert.equal(parseVerificationMessage(message), undefined);
    }
    for (const id of [0, -1, 1.5, Number.NaN, '1', undefined]) {
      assert.equal(parseVerificationMessage({ type: 'request', id, request: 'verify' }), undefined);
    }
    fc.assert(
      fc.property(fc.anything(), (message) => {
        const parsed = parseVerificationMessage(message);
        assert.ok(parsed === undefined || parsed.type === 'ready' || parsed.type === 'request');
      }),
    );
  });
});
