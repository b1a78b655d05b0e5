import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'node:test';
import { allows, writeActions } from '../../../src/domain/permissions';

const write = writeActions.single;
const can = (actions: string[], notActions: string[] = []): boolean => allows([{ actions, notActions }], write);

describe('an action is allowed', () => {
  for (const pattern of ['*', write, write.toUpperCase(), 'Microsoft.DBforPostgreSQL/*', '*/write', '*/servers/*']) {
    test(`by ${pattern}`, () => assert.ok(can([pattern])));
  }

  test('by one of several roles, whatever another one excludes', () => {
    const contributor = { actions: ['*'], notActions: [write] };
    const custom = { actions: ['Microsoft.DBforPostgreSQL/servers/*'], notActions: [] };
    assert.ok(!allows([contributor], write));
    assert.ok(allows([contributor, custom], write));
  });
});

describe('an action is not allowed', () => {
  for (const pattern of ['*/read', 'Microsoft.DBforPostgreSQL/flexibleServers/*', '', `${write}s`, 'servers/write']) {
    test(`by "${pattern}"`, () => assert.ok(!can([pattern])));
  }
  test('by no role', () => assert.ok(!allows([], write)));
  test('when the role excludes it', () => assert.ok(!can(['*'], ['Microsoft.DBforPostgreSQL/*/write'])));
  test('when a star would have to stand for the same text twice', () => assert.ok(!can([`${write}*write`])));
});

test('the own action of each product', () =>
  assert.deepEqual(writeActions, {
    single: 'Microsoft.DBforPostgreSQL/servers/write',
    flexible: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
  }));

const segment = fc.stringMatching(/^[a-z.]{1,6}$/);

test('property: any part of an action may be replaced by a star', () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), (segments, a, b) => {
      const action = segments.join('/');
      const [from, to] = [a % (action.length + 1), b % (action.length + 1)].sort((x, y) => x - y) as [number, number];
      const pattern = `${action.slice(0, from)}*${action.slice(to)}`;
      assert.ok(allows([{ actions: [pattern], notActions: [] }], action));
      assert.ok(!allows([{ actions: ['*'], notActions: [pattern] }], action));
    }),
  );
});

test('property: a pattern matches as a regular expression with the same stars does', () => {
  const text = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(text, fc.stringMatching(/^[ab]{0,8}$/), (pattern, action) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
      assert.equal(allows([{ actions: [pattern], notActions: [] }], action), expected);
    }),
  );
});
