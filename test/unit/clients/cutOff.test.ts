import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Client, Encryption } from '../../../src/clients/client';
import { encryptionName, groupClients, wouldBeRefused } from '../../../src/clients/cutOff';
import type { TlsChange } from '../../../src/domain/change';
import { acceptedVersions, tlsVersions, type TlsVersion } from '../../../src/domain/tlsVersion';

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
