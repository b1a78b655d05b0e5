import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpsUrl } from '../../../src/domain/input';
import { addressRange, isAzureServices, isEverybody } from '../../../src/domain/network';
import { isRecord } from '../../../src/domain/input';

test('a range has two addresses of version 4, in their order', () => {
  assert.deepEqual(addressRange('10.0.0.9', '10.0.0.10'), { start: '10.0.0.9', end: '10.0.0.10' });
  assert.deepEqual(addressRange('10.0.0.4', '10.0.0.4'), { start: '10.0.0.4', end: '10.0.0.4' });
  assert.deepEqual(addressRange('199.249.250.255', '255.255.255.255'), {
    start: '199.249.250.255',
    end: '255.255.255.255',
  });
  assert.equal(addressRange('10.0.1.0', '10.0.0.255'), undefined);
  assert.equal(addressRange('2.0.0.0', '1.255.255.255'), undefined);
  for (const bad of ['', '10.0.0', '10.0.0.256', '10.0.0.01', '300.0.0.1', ' 10.0.0.1', '10.0.0.1 ', '::1', 1, null]) {
    assert.equal(addressRange(bad, '255.255.255.255'), undefined, String(bad));
    assert.equal(addressRange('0.0.0.0', bad), undefined, String(bad));
  }
});

test('two ranges mean more than their addresses', () => {
  const nothing = { start: '0.0.0.0', end: '0.0.0.0' };
  const all = { start: '0.0.0.0', end: '255.255.255.255' };
  assert.deepEqual([isAzureServices(nothing), isEverybody(nothing)], [true, false]);
  assert.deepEqual([isAzureServices(all), isEverybody(all)], [false, true]);
  const other = { start: '10.0.0.0', end: '255.255.255.255' };
  assert.deepEqual([isAzureServices(other), isEverybody(other)], [false, false]);
  assert.equal(isAzureServices({ start: '10.0.0.0', end: '0.0.0.0' }), false);
});

test('an address of a cloud is plain https, without parameters', () => {
  assert.equal(httpsUrl('https://management.azure.com')?.host, 'management.azure.com');
  assert.equal(httpsUrl('HTTPS://a.b:8443/x/y')?.pathname, '/x/y');
  assert.equal(httpsUrl('https://[::1]/')?.hostname, '[::1]');
  for (const bad of [
    ...['http://a.b', 'https://a.b?x', 'https://a.b#x', 'https://a.b/x?y', 'https://a.b/x#y', 'https://a.b\\x'],
    ...['https://user@a.b', 'https://a.b/\n', ' https://a.b', 'https://', 'https://-', 'https://...', 'x https://a.b'],
    ...['https://a.b/ä', 'https://a:99999', 'https://a.b/x\\y', '', undefined, 1, new URL('https://a.b')],
  ]) {
    assert.equal(httpsUrl(bad), undefined, String(bad));
  }
});

test('a record has members by name', () => {
  assert.ok(isRecord({}));
  for (const other of [null, undefined, 'x', 1, [], () => undefined]) assert.equal(isRecord(other), false);
});
