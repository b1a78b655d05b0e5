import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Client, Encryption } from '../../../src/clients/client';
import { encryptionName, groupClients, isRefused, wouldBeRefused } from '../../../src/clients/cutOff';
import type { TlsChange } from '../../../src/domain/change';
import { acceptedVersions, tlsVersions, type TlsVersion } from '../../../src/domain/tlsVersion';
import { sampledClient } from '../../support/clients';

const tls = (version: TlsVersion | undefined): Encryption => ({
  kind: 'tls',
  version,
  name: version === undefined ? 'TLSv9' : `TLSv${version}`,
  cipher: 'AES256-SHA',
  bits: 256,
});
const plaintext: Encryption = { kind: 'plaintext' };
const local: Encryption = { kind: 'local' };

const optional = (...values: string[]) => fc.constantFrom(undefined, ...values);
const encryptions = fc.constantFrom(plaintext, local, tls(undefined), ...tlsVersions.map(tls));
const clients: fc.Arbitrary<Client[]> = fc.uniqueArray(
  fc.record({
    key: fc.nat().map(String),
    user: optional('app', 'report'),
    application: optional('web', 'job'),
    address: optional('10.0.0.4', '10.0.0.5'),
    database: optional('shop'),
    backendType: fc.constantFrom('client backend' as const, 'walsender' as const),
    encryption: encryptions,
  }),
  { selector: ({ key }) => key },
);
const minimums = fc.constantFrom(...tlsVersions);
const requests: fc.Arbitrary<TlsChange> = fc.record(
  { enforcement: fc.boolean(), minimum: fc.constantFrom('none' as const, ...tlsVersions) },
  { requiredKeys: [] },
);

suite('who would be cut off', () => {
  test('nobody by a change that asks for nothing, and none that is local', () => {
    fc.assert(
      fc.property(clients, requests, (seen, requested) => {
        const nothing = { enforcement: false, minimum: 'none' } as const;
        assert.deepEqual(wouldBeRefused(seen, nothing).refused, []);
        assert.ok(wouldBeRefused(seen, requested).refused.every(({ encryption }) => encryption.kind !== 'local'));
      }),
    );
  });

  test('with TLS, exactly those whose version the minimum does not accept', () => {
    fc.assert(
      fc.property(clients, minimums, (seen, minimum) => {
        const accepted: readonly (TlsVersion | undefined)[] = acceptedVersions(minimum);
        const expected = seen.filter(
          ({ encryption }) =>
            encryption.kind === 'tls' && encryption.version !== undefined && !accepted.includes(encryption.version),
        );
        assert.deepEqual(wouldBeRefused(seen, { minimum }).refused, expected);
      }),
    );
  });

  test('without TLS, all by enforcement and none by a minimum', () => {
    fc.assert(
      fc.property(clients, minimums, (seen, minimum) => {
        const bare = seen.filter(({ encryption }) => encryption.kind === 'plaintext');
        assert.deepEqual(wouldBeRefused(seen, { enforcement: true }).refused, bare);
        assert.ok(wouldBeRefused(seen, { minimum }).refused.every(({ encryption }) => encryption.kind === 'tls'));
      }),
    );
  });

  test('a higher minimum refuses no fewer, and both requests together what each refuses', () => {
    fc.assert(
      fc.property(clients, minimums, minimums, (seen, a, b) => {
        const [low, high] = [a, b].sort();
        const refusedBy = (requested: TlsChange) => new Set(wouldBeRefused(seen, requested).refused);
        const [byLow, byHigh] = [refusedBy({ minimum: low as TlsVersion }), refusedBy({ minimum: high as TlsVersion })];
        assert.ok([...byLow].every((client) => byHigh.has(client)));
        const both = refusedBy({ minimum: a, enforcement: true });
        assert.deepEqual(both, new Set([...seen].filter((one) => both.has(one))));
        assert.equal(both.size, refusedBy({ minimum: a }).size + refusedBy({ enforcement: true }).size);
      }),
    );
  });

  test('a version that is not known is not decided, and every client is counted', () => {
    fc.assert(
      fc.property(clients, minimums, (seen, minimum) => {
        const cut = wouldBeRefused(seen, { minimum });
        assert.equal(cut.seen, seen.length);
        assert.ok(cut.uncertain.every((client) => encryptionName(client) === 'TLSv9'));
        assert.equal(cut.uncertain.length, seen.filter((client) => encryptionName(client) === 'TLSv9').length);
      }),
    );
  });

  test('groups hold each client once, and only clients that are refused alike', () => {
    fc.assert(
      fc.property(clients, requests, (seen, requested) => {
        const groups = groupClients(seen);
        assert.equal(
          groups.reduce((sum, group) => sum + group.count, 0),
          seen.length,
        );
        const refusedInGroups = groups
          .filter((group) => wouldBeRefused([{ ...group, key: '', database: undefined }], requested).refused.length > 0)
          .reduce((sum, group) => sum + group.count, 0);
        assert.equal(refusedInGroups, wouldBeRefused(seen, requested).refused.length);
        assert.equal(new Set(groups.map((group) => JSON.stringify(group))).size, groups.length);
      }),
    );
  });
});

const client = (key: string, encryption: Encryption, more: Partial<Client> = {}): Client =>
  sampledClient({ key, application: 'web', encryption, ...more });

suite('one client', () => {
  test('is refused by a minimum above its version, and by no minimum at all never', () => {
    const refusedBy = (encryption: Encryption, requested: TlsChange) => isRefused({ encryption }, requested);
    assert.equal(refusedBy(tls('1.1'), { minimum: '1.2' }), true);
    assert.equal(refusedBy(tls('1.2'), { minimum: '1.2' }), false);
    assert.equal(refusedBy(tls(undefined), { minimum: '1.2' }), undefined);
    for (const requested of [{}, { minimum: 'none' }, { enforcement: true }] as const) {
      assert.equal(refusedBy(tls('1.0'), requested), false);
      assert.equal(refusedBy(tls(undefined), requested), false);
    }
    assert.equal(refusedBy(plaintext, { minimum: '1.3', enforcement: false }), false);
    assert.equal(refusedBy(plaintext, { enforcement: true }), true);
    assert.equal(refusedBy(local, { minimum: '1.3', enforcement: true }), false);
  });
});

suite('groups', () => {
  test('the largest first, with each database and cipher once, in order', () => {
    const weak: Encryption = { kind: 'tls', version: '1.2', name: 'TLSv1.2', cipher: 'AES128-SHA', bits: 128 };
    const groups = groupClients([
      client('1', local),
      client('2', tls('1.2'), { database: 'shop' }),
      client('3', weak, { database: undefined }),
      client('4', tls('1.2'), { database: 'audit' }),
      client('5', plaintext),
      client('6', plaintext, { database: 'shop' }),
    ]);
    assert.deepEqual(
      groups.map(({ encryption, databases, ciphers, count }) => [encryption.kind, databases, ciphers, count]),
      [
        ['tls', ['audit', 'shop'], ['AES128-SHA (128)', 'AES256-SHA (256)'], 3],
        ['plaintext', ['shop'], [], 2],
        ['local', ['shop'], [], 1],
      ],
    );
    assert.deepEqual(groupClients([]), []);
  });
});
