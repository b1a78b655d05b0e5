import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { clientsRequests, parseClientsMessage, type ClientGroupRow } from '../../../../src/webview/clients/protocol';
import { sortGroups } from '../../../../src/webview/clients/sorting';

suite('messages of the panel of the clients', () => {
  test('those of the page are read', () => {
    assert.deepEqual(parseClientsMessage({ type: 'ready', more: 1 }), { type: 'ready' });
    for (const request of clientsRequests) {
      assert.deepEqual(parseClientsMessage({ type: 'request', id: 1, request, more: 1 }), {
        type: 'request',
        id: 1,
        request,
      });
    }
  });

  test('others are not', () => {
    const bad = [
      undefined,
      null,
      'ready',
      {},
      { type: 'request', id: 0, request: 'look' },
      { type: 'request', id: 1.5, request: 'look' },
      { type: 'request', id: 1, request: 'delete' },
      { type: 'request', request: 'look' },
    ];
    for (const message of bad) assert.equal(parseClientsMessage(message), undefined);
    fc.assert(fc.property(fc.anything(), (value) => void parseClientsMessage(value)));
  });
});

const row = (user: string, count: number, outcome: 'refused' | 'connects'): ClientGroupRow => ({
  user,
  databases: '',
  application: '',
  kind: '',
  address: '',
  version: '',
  ciphers: '',
  count,
  outcomes: { '1.3': outcome },
});

suite('sorting of groups', () => {
  const rows = [row('app10', 2, 'connects'), row('app9', 10, 'refused'), row('app1', 2, 'refused')];
  const users = (column: 'user' | 'count' | 'outcome', descending: boolean) =>
    sortGroups(rows, { column, descending }, '1.3').map(({ user }) => user);

  test('by text as people count, by number, by what becomes of them', () => {
    assert.deepEqual(users('user', false), ['app1', 'app9', 'app10']);
    assert.deepEqual(users('count', true), ['app9', 'app10', 'app1']);
    assert.deepEqual(users('outcome', false), ['app9', 'app1', 'app10']);
  });

  test('changes nothing but the order', () => {
    assert.deepEqual(new Set(sortGroups(rows, { column: 'count', descending: false }, '1.3')), new Set(rows));
    assert.equal(rows[0]?.user, 'app10');
  });
});
