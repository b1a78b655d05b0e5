import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { redacted } from '../../../src/domain/redaction';

const none: readonly string[] = [];
const lines: readonly [text: string, expected: string][] = [
  [
    '2026-11-27 03:12:45.123 [info] PATCH /subscriptions/3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/servers/orders: 409 ServerIsBusy, 123 ms',
    '2026-11-27 03:12:45.123 [info] PATCH /subscriptions/…/resourceGroups/…/providers/…/servers/…: 409 ServerIsBusy, 123 ms',
  ],
  ['GET https://management.azure.com/subscriptions?$skiptoken=abc', 'GET …'],
  ['Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.c2lnbmF0dXJl', 'Bearer …'],
  ['orders-db.postgres.database.azure.com is not reached: ENOTFOUND', '… is not reached: ENOTFOUND'],
  ['password authentication failed for user "admin of everything"', 'password authentication failed for user "…"'],
  ['user jane.doe@contoso.example at 203.0.113.7 and 2001:db8::7', 'user … at … and …'],
  ['C:\\Users\\jane\\fleet file and ~/fleet.json and /home/jane/fleet', '/…/…/… file and /… and /…/…/…'],
  ['payments_api on pg01 of rg-shop', '… on … of …'],
  ['the minimum is TLSv1.2, then 1.3', 'the minimum is TLSv1.2, then 1.3'],
  ['    at Fleet.read (/x/dist/extension.js:1:2345)', '    at … (/…/…/…:1:2345)'],
];

for (const [text, expected] of lines) {
  test(`a line of a log: ${text.slice(0, 60)}`, () => {
    assert.equal(redacted(text, none), expected);
  });
}

test('names of the fleet are removed as whole words, in every case', () => {
  assert.equal(
    redacted('Orders is busy, CONTOSO Production is not; reorders (a+b)', ['orders', 'Contoso Production', 'a+b', '']),
    '… is busy, … is not; reorders (…)',
  );
});

const secrets = fc.oneof(
  fc.uuid(),
  fc.ipV4(),
  fc.emailAddress(),
  fc.domain(),
  fc.webUrl({ withQueryParameters: true }),
  fc.uint8Array({ minLength: 36, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
);

test('ids, hosts, addresses and tokens do not come through, wherever they are', () => {
  fc.assert(
    fc.property(secrets, fc.constantFrom(' ', ': ', '=', '("', '\n'), (secret, before) => {
      const text = redacted(`request failed${before}${secret} again`, none);
      assert.ok(!text.includes(secret), text);
    }),
  );
});

test('a long line takes no time, and its end is cut off', () => {
  for (const piece of ['a', '1a', 'a.', '"', '/', ':', '-a', '\\']) {
    assert.ok(redacted(piece.repeat(200_000), ['a-b']).length <= 1000);
  }
});
