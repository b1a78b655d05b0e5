import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isTyped, serversLike, typedConfirmation } from '../../../src/changes/guard';
import type { Server } from '../../../src/domain/server';
import { openGuard } from '../../support/guards';
import { flexibleServer } from '../../support/servers';

const servers = (count: number): Server[] =>
  Array.from({ length: count }, (_, index) => flexibleServer({ name: `pg-${index}` }));
const production = { ...openGuard, isProduction: () => true };

suite('what is typed', () => {
  test('is nothing for one server, and its name where it is production', () => {
    const one = { changed: servers(1), weakened: servers(1), fleetSize: 2 };
    assert.equal(typedConfirmation(one, openGuard), undefined);
    assert.deepEqual(typedConfirmation(one, production), { code: 'name', text: 'pg-0' });
    assert.equal(typedConfirmation({ ...one, weakened: [] }, production), undefined);
  });

  test('is the count where several are weakened, however large the fleet', () => {
    for (const guard of [openGuard, production]) {
      const many = { changed: servers(5), weakened: servers(2), fleetSize: 1000 };
      assert.deepEqual(typedConfirmation(many, guard), { code: 'count', text: '5' });
    }
  });

  test('is the count for more than 30% of a fleet, however small, but not for one server', () => {
    const change = (count: number, fleetSize: number) =>
      typedConfirmation({ changed: servers(count), weakened: [], fleetSize }, openGuard);
    assert.equal(change(30, 100), undefined);
    assert.deepEqual(change(31, 100), { code: 'count', text: '31' });
    assert.deepEqual(change(2, 6), { code: 'count', text: '2' });
    assert.equal(change(3, 10), undefined);
    assert.equal(change(1, 1), undefined);
  });

  test('must be right; case of a name and spaces around do not matter', () => {
    assert.ok(isTyped({ code: 'name', text: 'Orders-db' }, ' orders-DB '));
    assert.ok(isTyped({ code: 'count', text: '12' }, '12 '));
    for (const wrong of ['', 'orders', 'orders-db2']) {
      assert.ok(!isTyped({ code: 'name', text: 'orders-db' }, wrong));
    }
    assert.ok(!isTyped({ code: 'count', text: '12' }, '012'));
  });
});

test('names of production servers are patterns, and everything else in them is itself', () => {
  const is = (pattern: unknown, name: string): boolean => serversLike([pattern])({ name });
  assert.ok(is('*-prod', 'orders-PROD'));
  assert.ok(is('*-prod-*', 'orders-prod-weu'));
  assert.ok(!is('prod-*', 'products'));
  assert.ok(!is('a.c', 'abc'));
  assert.ok(!is('(a+)+$', 'aaaa'));
  assert.ok(!is(7, '7'));
  assert.ok(!is('', ''));
});

test('production servers are recognized by a tag as well', () => {
  const is = (pattern: string, tags?: Readonly<Record<string, string>>): boolean =>
    serversLike([pattern])({ name: 'orders', ...(tags ? { tags } : {}) });
  assert.ok(is('environment=prod*', { Environment: 'Production' }));
  assert.ok(!is('environment=prod*', { environment: 'test' }));
  assert.ok(!is('environment=prod*'));
  assert.ok(is('a=b=c', { a: 'b=c' }));
});
