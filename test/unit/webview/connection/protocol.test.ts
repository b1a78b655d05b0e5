import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { verificationLevels } from '../../../../src/domain/verificationLevel';
import {
  pageRequests,
  parsePageMessage,
  switches,
  type PageMessage,
} from '../../../../src/webview/connection/protocol';

const edit = (field: string, value: unknown, sequence: unknown = 1): unknown => ({
  type: 'edit',
  sequence,
  edit: { field, value },
});

suite('messages from the page', () => {
  test('every message that the page sends is understood as it is', () => {
    const messages: PageMessage[] = [
      { type: 'ready' },
      { type: 'edit', sequence: 1, edit: { field: 'database', value: "o'brien\n<b>" } },
      { type: 'edit', sequence: 2, edit: { field: 'user', value: '' } },
      { type: 'edit', sequence: 3, edit: { field: 'driver', value: 'psql' } },
      { type: 'edit', sequence: 3, edit: { field: 'favorite', value: 'psql' } },
      ...switches.map((field) => ({ type: 'edit', sequence: 3, edit: { field, value: true } }) as const),
      ...verificationLevels.map(
        (value, index) => ({ type: 'edit', sequence: index + 4, edit: { field: 'level', value } }) as const,
      ),
      ...pageRequests.map((request, index) => ({ type: 'request', id: index + 1, request }) as const),
    ];
    for (const message of messages) {
      assert.deepEqual(parsePageMessage(structuredClone(message)), message);
    }
  });

  for (const [name, message] of Object.entries({
    nothing: undefined,
    null: null,
    text: 'ready',
    'a list': [{ type: 'ready' }],
    'no type': {},
    'an unknown type': { type: 'eval', code: 'process.exit()' },
    'an inherited type': { type: 'toString' },
    'an unknown request': { type: 'request', id: 1, request: 'deleteServer' },
    'an inherited request': { type: 'request', id: 1, request: 'constructor' },
    'a request without id': { type: 'request', request: 'refresh' },
    'a request with a text as id': { type: 'request', id: '1', request: 'refresh' },
    'a request with id 0': { type: 'request', id: 0, request: 'refresh' },
    'a request with a huge id': { type: 'request', id: 2 ** 53, request: 'refresh' },
    'an edit without content': { type: 'edit', sequence: 1 },
    'an edit of an unknown field': edit('rootCertificate', '/etc/passwd'),
    'an edit of an inherited field': edit('__proto__', 'x'),
    'an edit to a number': edit('database', 5),
    'an edit to an object': edit('user', { toString: 'x' }),
    'an edit that is too long': edit('database', 'x'.repeat(2_001)),
    'a switch to a text': edit('directTls', 'true'),
    'a text to a switch': edit('database', true),
    'an edit to an unknown level': edit('level', 'disable'),
    'an edit with a fraction as sequence': edit('database', 'x', 1.5),
    'an edit with NaN as sequence': edit('database', 'x', Number.NaN),
    'an edit with a negative sequence': edit('database', 'x', -1),
  })) {
    test(`ignored: ${name}`, () => {
      assert.equal(parsePageMessage(message), undefined);
    });
  }

  test('members that are not known are dropped', () => {
    assert.deepEqual(
      parsePageMessage({ type: 'request', id: 7, request: 'refresh', serverId: '/subscriptions/other', text: 'rm' }),
      { type: 'request', id: 7, request: 'refresh' },
    );
  });

  test('anything at all is understood or ignored, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const message = parsePageMessage(value);
        assert.ok(message === undefined || ['ready', 'edit', 'request'].includes(message.type));
      }),
    );
  });
});
