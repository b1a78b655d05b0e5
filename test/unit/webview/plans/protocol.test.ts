import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlanMessage } from '../../../../src/webview/plans/protocol';

test('requests and choices of the page are read, without further members', () => {
  assert.deepEqual(parsePlanMessage({ type: 'ready', more: 1 }), { type: 'ready' });
  assert.deepEqual(parsePlanMessage({ type: 'request', id: 1, request: 'apply' }), {
    type: 'request',
    id: 1,
    request: 'apply',
  });
  for (const edit of [
    { edit: 'include', row: 'r0', included: false },
    { edit: 'includeAll', included: true },
    { edit: 'type', row: 'r12', text: 'orders-db' },
    { edit: 'typeCount', text: '14' },
    { edit: 'choose', choice: 'canary', on: true },
    { edit: 'showClients', row: 'r3' },
  ]) {
    assert.deepEqual(parsePlanMessage({ type: 'edit', ...edit, more: 1 }), { type: 'edit', ...edit });
  }
});

test('everything else is refused', () => {
  for (const message of [
    undefined,
    'apply',
    { type: 'request', id: 1, request: 'constructor' },
    { type: 'request', id: 0, request: 'apply' },
    { type: 'edit' },
    { type: 'edit', edit: 'include', row: 'r0' },
    { type: 'edit', edit: 'include', row: '__proto__', included: true },
    { type: 'edit', edit: 'include', row: 'r1e3', included: true },
    { type: 'edit', edit: 'includeAll', included: 'yes' },
    { type: 'edit', edit: 'type', row: 'r0', text: 'x'.repeat(201) },
    { type: 'edit', edit: 'type', row: 'r0', text: 1 },
    { type: 'edit', edit: 'typeCount', text: 2 },
    { type: 'edit', edit: 'typeCount', text: '1'.repeat(201) },
    { type: 'edit', edit: 'choose', choice: 'confirmed', on: true },
    { type: 'edit', edit: 'showClients', row: 0 },
  ]) {
    assert.equal(parsePlanMessage(message), undefined, JSON.stringify(message));
  }
});
