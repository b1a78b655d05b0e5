import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { known, unknown, unknownReasons, type Server } from '../../../src/domain/server';
import { tlsVersions, type TlsBound } from '../../../src/domain/tlsVersion';
import type { KnownFleet } from '../../../src/ui/fleet';
import { readKnownFleet, writeKnownFleet } from '../../../src/ui/knownFleetFormat';
import { flexibleServer, singleServer, subscriptionId } from '../../support/servers';

const subscriptions = [{ id: subscriptionId, name: 'Production' }];
const fleetOf = (...servers: Server[]): KnownFleet => ({ asOf: 1_000, subscriptions, servers });

suite('the format', () => {
  const unread = fc.tuple(fc.constantFrom(...unknownReasons), fc.option(fc.string(), { nil: undefined }));
  const bound = fc.constantFrom<TlsBound>(...tlsVersions, 'none');
  const reading = <T>(value: fc.Arbitrary<T>) =>
    fc.oneof(
      value.map((one) => known(one)),
      unread.map((args) => unknown(...args)),
    );
  const tls = fc.record(
    {
      enforcement: reading(fc.boolean()),
      minimum: reading(bound),
      maximum: reading(bound),
      allowedMinimums: fc.subarray([...tlsVersions]),
      readOnly: fc.subarray(['enforcement', 'minimum', 'maximum'] as const),
      pendingRestart: fc.boolean(),
    },
    { requiredKeys: ['enforcement', 'minimum', 'maximum'], noNullPrototype: true },
  );
  const server = fc
    .record(
      { name: fc.stringMatching(/^[a-z][a-z0-9-]{2,20}$/), state: fc.string(), readAt: fc.nat(), tls },
      { noNullPrototype: true },
    )
    .chain((fields) => fc.constantFrom(flexibleServer(fields), singleServer(fields)));

  test('gives back every fleet as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(server, { maxLength: 5 }), async (servers) => {
        const text = await writeKnownFleet('me', fleetOf(...servers));
        assert.deepEqual(await readKnownFleet('me', text), fleetOf(...servers));
      }),
    );
  });

  test('servers without a host and a version, and subscriptions with a tenant, are as they were', async () => {
    const { host: _host, version: _version, administratorLogin: _login, ...bare } = singleServer();
    const fleet = { ...fleetOf(bare), subscriptions: [{ id: subscriptionId, name: 'P', tenantId: 'T' }] };
    assert.deepEqual(await readKnownFleet('me', await writeKnownFleet('me', fleet)), fleet);
  });

  test('another owner’s, an older version’s and a cut fleet are none', async () => {
    const servers = Array.from({ length: 1_200 }, (_, index) => flexibleServer({ name: `pg-${index}` }));
    const text = await writeKnownFleet('me', fleetOf(...servers));
    assert.equal((await readKnownFleet('me', text))?.servers.length, 1_200);
    assert.equal(await readKnownFleet('you', text), undefined);
    assert.equal(await readKnownFleet('me', text.replace('"version":1', '"version":0')), undefined);
    const ends = [0, 10, text.indexOf('\n'), text.indexOf('\n') + 1, text.lastIndexOf('\n'), text.length - 1];
    for (const end of ends) {
      assert.equal(await readKnownFleet('me', text.slice(0, end)), undefined, `cut at ${end}`);
    }
  });

  test('whatever else stands in the file is none, and never throws', async () => {
    const text = await writeKnownFleet('me', fleetOf(singleServer()));
    const damages: [string, string][] = [
      ['"known":true', '"known":"yes"'],
      ['"value":"1.2"', '"value":"9.9"'],
      ['"value":true', '"value":1'],
      ['/servers/', '/databases/'],
      ['"readAt":0', '"readAt":null'],
      ['"location":"westeurope"', '"location":7'],
      ['"host":"', '"host":7,"x":"'],
      ['"name":"Production"', '"name":{}'],
      ['"asOf":1000', '"asOf":"now"'],
    ];
    for (const [from, to] of damages) {
      assert.ok(text.includes(from), from);
      assert.equal(await readKnownFleet('me', text.replace(from, to)), undefined, to);
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (anything) => {
        assert.equal(await readKnownFleet('me', anything), undefined);
      }),
    );
  });
});
