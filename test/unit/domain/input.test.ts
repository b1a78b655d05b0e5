import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import { isIpAddress } from '../../../src/domain/input';

test('IP addresses and names are distinguished as by Node.js', () => {
  const hosts = [
    ...['203.0.113.7', '127.0.0.1', '::1', '2001:db8::1', '::ffff:203.0.113.7', 'fe80::1%eth0'],
    ...['localhost', 'orders-db.postgres.database.azure.com', 'a.b', '1-2.example', '10.example', 'x203.0.113.7'],
  ];
  for (const host of hosts) {
    assert.equal(isIpAddress(host), isIP(host) !== 0, host);
  }
});

test('digits and dots alone are no name of a certificate: they count as an address', () => {
  assert.ok(isIpAddress('10'));
  assert.ok(isIpAddress('127.1'));
});
