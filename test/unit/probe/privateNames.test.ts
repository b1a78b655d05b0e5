import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../../src/probe';
import { wireReport } from '../../support/observations';

const zone = 'postgres.database.azure.com';

for (const [host, aliases, isPrivate] of [
  [`orders.${zone}`, [], false],
  [`orders.${zone}`, [`rs-abc123def456ghi.${zone}`], false],
  [`orders.writer.${zone}`, [`orders.${zone}`], false],
  [`orders.reader.${zone}`, [], false],
  [`orders.privatelink.${zone}`, [], true],
  [`orders.${zone}`, [`orders.privatelink.${zone}`], true],
  [`orders.${zone}`, [`abc.orders.private.${zone}`], true],
  [`orders.shop-zone.${zone}`, [], true],
  [`orders.${zone}`, [`orders.shop-zone.${zone}`], true],
  ['orders.shop-zone.postgres.database.chinacloudapi.cn', [], true],
  ['orders.example.com', [], false],
] as const) {
  test(`${[host, ...aliases].join(' → ')} is ${isPrivate ? '' : 'not '}a private name`, () => {
    const names = {
      status: 'unknown',
      problem: { code: 'nameNotResolved', detail: 'ENOTFOUND' },
      milliseconds: 1,
    } as const;
    const { finding } = explain({ ...wireReport([]), host, aliases, names })[0] ?? assert.fail();
    assert.deepEqual(finding, { code: 'nameNotResolved', detail: 'ENOTFOUND', privateZone: isPrivate });
  });
}
