import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  formatServerId,
  isHostName,
  isResourceGroupName,
  isServerName,
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
