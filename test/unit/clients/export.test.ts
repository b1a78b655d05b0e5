import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Client } from '../../../src/clients/client';
import { toCsv, toJson } from '../../../src/clients/export';
import { sampledClient } from '../../support/clients';

const sampleOf = (clients: readonly Client[]) => ({
  from: 0,
  until: 60_000,
  looks: 61,
  clients,
  notVisible: 2,
  complete: true,
});
const client = (application: string | undefined): Client =>
  sampledClient({
    key: '7 2026-03-01',
    application,
    address: '10.0.0.4',
    encryption: { kind: 'tls', version: '1.2', name: 'TLSv1.2', cipher: 'AES256-SHA', bits: 256 },
  });

/** A reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  assert.deepEqual(lines.pop(), []);
  return lines;
}

suite('export', () => {
  test('CSV has a line a client', () => {
    assert.equal(
      toCsv(sampleOf([client('web'), { ...client(undefined), encryption: { kind: 'plaintext' } }])),
      '"user","application","address","database","type","encryption","cipher","bits"\r\n' +
        '"app","web","10.0.0.4","shop","client backend","TLSv1.2","AES256-SHA","256"\r\n' +
        '"app","","10.0.0.4","shop","client backend","plaintext","",""\r\n',
    );
  });

  test('whatever an application calls itself is read back, and is no formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n",; \'abcé') }), (name) => {
        const cell = readCsv(toCsv(sampleOf([client(name)])))[1]?.[1] ?? '';
        assert.ok(cell === name || cell === `'${name}`);
        assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
      }),
    );
  });

  test('a name is one cell and no formula, wherever a spreadsheet splits lines and whatever it skips', () => {
    const names = [
      'x;=1+1',
      'x\t=1+1',
      '=1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      ' =1',
      '＝1',
      '＠1',
      '"=1',
    ];
    for (const name of names) {
      const line = toCsv(sampleOf([client(name)])).slice(toCsv(sampleOf([])).length);
      const cell = /^"app","((?:[^"]|"")*)","10\.0\.0\.4"/.exec(line)?.[1]?.replaceAll('""', '"');
      assert.equal(cell, name.startsWith('x') ? name : `'${name}`);
    }
  });

  test('JSON has everything', () => {
    const server = { id: '/subscriptions/1', name: 'orders-db', host: 'orders-db.postgres.database.azure.com' };
    assert.deepEqual(JSON.parse(toJson(server, sampleOf([client('web')]))), {
      server,
      from: '1970-01-01T00:00:00.000Z',
      until: '1970-01-01T00:01:00.000Z',
      looks: 61,
      clients: [client('web')],
      notVisible: 2,
      complete: true,
    });
  });
});
