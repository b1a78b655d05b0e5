import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  formatServerId,
  isHostName,
  isLocationName,
  isResourceGroupName,
  isServerName,
  isUuid,
  parseServerId,
} from '../../../src/domain/resourceId';

const subscriptionId = '3F1C7A52-8d4e-4b9a-9c61-5e2f0d8b7a14';
const id = (group: string, name: string, subscription = subscriptionId): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;

describe('the id of a server', () => {
  test('is read whatever its case, and written as it was', () => {
    for (const one of [id('rg', 'pg'), id('RG_1.(a)-b', 'Payments-PG'), id('Ünïcode日本', 'a1b')]) {
      assert.equal(formatServerId(parseServerId(one) ?? assert.fail(one)), one);
      assert.deepEqual(parseServerId(one.toLowerCase())?.kind, 'flexible');
      assert.ok(parseServerId(`${one}/`));
    }
  });

  test('leads nowhere else', () => {
    const odd = [
      '.',
      '..',
      '',
      ' ',
      'a b',
      'a\n',
      'a\x00',
      'a\x7f',
      'a\x85',
      'a%2fb',
      '%2e%2e',
      'a?b',
      'a#b',
      'a\\b',
      'a;b',
      'a\u202eb',
    ];
    for (const part of odd) {
      assert.equal(parseServerId(id('rg', part)), undefined, part);
      assert.equal(parseServerId(id(part, 'pg')), undefined, part);
      assert.equal(parseServerId(id('rg', 'pg', part)), undefined, part);
    }
    for (const one of [`${id('rg', 'pg')}/configurations/x`, `${id('rg', 'pg')}?api-version=1`, `x${id('rg', 'pg')}`]) {
      assert.equal(parseServerId(one), undefined, one);
    }
  });
});

test('names as Azure has them', () => {
  for (const [name, is] of [
    ['a'.repeat(90), true],
    ['a'.repeat(91), false],
    ['rg.', false],
    ['.rg', true],
    ['-x', true],
    ['(rg)', true],
    ["r'g", false],
  ] as const) {
    assert.equal(isResourceGroupName(name), is, name);
  }
  for (const [name, is] of [
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    ['-a', false],
    ['a-', false],
    ['a_b', false],
  ] as const) {
    assert.equal(isServerName(name), is, name);
  }
  for (const [name, is] of [
    ['payments-pg.postgres.database.azure.com', true],
    ['PG.POSTGRES.DATABASE.CHINACLOUDAPI.CN', true],
    ['127.0.0.1', true],
    ['a..b', false],
    ['-a.b', false],
    ['a.b/c', false],
    ['a'.repeat(64), false],
  ] as const) {
    assert.equal(isHostName(name), is, name);
  }
});

test('a UUID is one from its first to its last character', () => {
  assert.equal(isUuid(subscriptionId), true);
  for (const odd of [`x${subscriptionId}`, `${subscriptionId}0`, subscriptionId.replace('-', ''), 'g'.repeat(36), '']) {
    assert.equal(isUuid(odd), false, odd);
  }
});

test('a region is a short name', () => {
  for (const [name, is] of [
    ['westeurope', true],
    ['eastus2', true],
    ['usgov-Virginia', true],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['', false],
    ['west europe', false],
    ['/west', false],
    ['west/', false],
  ] as const) {
    assert.equal(isLocationName(name), is, name);
  }
});

test('a host name has at most 253 characters, and labels that are not empty and start with no hyphen', () => {
  const label = 'a'.repeat(63);
  const longest = [label, label, label, 'a'.repeat(61)].join('.');
  assert.equal(longest.length, 253);
  for (const [name, is] of [
    [longest, true],
    [`${longest}a`, false],
    ['a.example.', true],
    ['a.example..', false],
    ['a.-b', false],
    ['a_b.example', true],
    [`b.${label}a`, false],
    ['', false],
    [' a', false],
    ['a ', false],
  ] as const) {
    assert.equal(isHostName(name), is, name);
  }
});

test('both products have ids, and are told apart by the type', () => {
  const flexible = id('rg', 'pg');
  const single = flexible.replace('flexibleServers', 'servers');
  assert.equal(parseServerId(single)?.kind, 'single');
  assert.equal(parseServerId(single.toUpperCase())?.kind, 'single');
  assert.equal(parseServerId(flexible)?.kind, 'flexible');
  assert.equal(formatServerId(parseServerId(single) ?? assert.fail()), single);
});

test('names of one character, and of none', () => {
  assert.deepEqual(['a', '', 'a b', 'ab'].map(isServerName), [true, false, false, true]);
  assert.deepEqual(['a', '', '(', 'a/b'].map(isResourceGroupName), [true, false, true, false]);
});
