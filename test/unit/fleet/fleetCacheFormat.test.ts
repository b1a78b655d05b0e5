import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { known, unknown, unknownReasons, type Server } from '../../../src/domain/server';
import { tlsVersions, type TlsBound } from '../../../src/domain/tlsVersion';
import type { CachedFleet } from '../../../src/fleet/fleet';
import { readFleetCache, writeFleetCache } from '../../../src/fleet/fleetCacheFormat';
import { sha256 } from '../../../src/ui/app/storedFile';
import { flexibleServer, singleServer, subscriptionId } from '../../support/servers';

const subscriptions = [{ id: subscriptionId, name: 'Production' }];
const fleetOf = (...servers: Server[]): CachedFleet => ({ asOf: 1_000, subscriptions, servers });

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
      { name: fc.stringMatching(/^[a-z][a-z0-9-]{2,20}[a-z0-9]$/), state: fc.string(), readAt: fc.nat(), tls },
      { noNullPrototype: true },
    )
    .chain((fields) => fc.constantFrom(flexibleServer(fields), singleServer(fields)));

  test('gives back every fleet as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(server, { maxLength: 5 }), async (servers) => {
        assert.deepEqual(await read('me', await writeFleetCache('me', fleetOf(...servers), sha256)), [
          fleetOf(...servers),
        ]);
      }),
    );
  });

  test('servers without a host and a version, and subscriptions with a tenant, are as they were', async () => {
    const { host: _host, version: _version, administratorLogin: _login, ...bare } = singleServer();
    const fleet = { ...fleetOf(bare), subscriptions: [{ id: subscriptionId, name: 'P', tenantId: 'T' }] };
    assert.deepEqual(await read('me', await writeFleetCache('me', fleet, sha256)), [fleet]);
  });

  test('a large fleet comes in parts, the first of them in a task of its own', async () => {
    const servers = Array.from({ length: 1_200 }, (_, index) => flexibleServer({ name: `pg-${index}`, readAt: index }));
    const parts = await read('me', await writeFleetCache('me', fleetOf(...servers), sha256));
    assert.deepEqual(
      parts.map((part) => part.servers.length),
      [250, 250, 250, 250, 200],
    );
    assert.deepEqual(parts[4], fleetOf(...servers.slice(1_000)));
    assert.equal(parts[0]?.servers[0]?.tls, parts[0]?.servers[1]?.tls, 'settings that are alike are one object');
  });

  test('another owner’s and another version’s are none', async () => {
    const text = await writeFleetCache('me', fleetOf(singleServer()), sha256);
    assert.deepEqual(await read('you', text), []);
    const [header = '', page = ''] = text.split('\n');
    const older = line(header.slice(header.indexOf(' ') + 1).replace('"version":6', '"version":5'));
    assert.deepEqual(await read('me', [older, page].join('\n')), []);
  });

  test('one that is cut is none, or a part that ends with a failure', async () => {
    const servers = Array.from({ length: 1_200 }, (_, index) => flexibleServer({ name: `pg-${index}` }));
    const text = await writeFleetCache('me', fleetOf(...servers), sha256);
    const firstLine = text.indexOf('\n');
    for (const end of [0, 10, firstLine - 1]) {
      assert.deepEqual(await read('me', text.slice(0, end)), [], `cut at ${end}`);
    }
    const lines = [...text.matchAll(/\n/g)].map(({ index }) => index);
    for (const end of [firstLine + 10, text.length - 1, ...lines, ...lines.map((at) => at + 1)]) {
      await assert.rejects(read('me', text.slice(0, end)), /damaged/, `cut at ${end}`);
    }
  });

  test('a fleet as this version keeps it: who changes what is kept has to count the version up', async () => {
    const header = { version: 6, owner: 'me', asOf: 1_000, subscriptions, pages: 1 };
    const tls = { enforcement: { known: true, value: true }, minimum: { known: false, reason: 'stopped' } };
    const { kind: _kind, name: _name, resourceGroup: _group, subscriptionId: _id, ...rest } = singleServer();
    const page = { tls: [{ ...tls, maximum: { known: true, value: 'none' } }], servers: [{ ...rest, tls: 0 }] };
    const text = [header, page].map((one) => line(JSON.stringify(one))).join('\n');
    const fleet = fleetOf(singleServer({}, { minimum: unknown('stopped') }));
    assert.deepEqual(await read('me', text), [fleet]);
    assert.equal(await writeFleetCache('me', fleet, sha256), text);
  });

  test('no character can be another one', async () => {
    const text = await writeFleetCache('me', fleetOf(singleServer()), sha256);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), async (at, character) => {
        fc.pre(text[at] !== character);
        const damaged = text.slice(0, at) + character + text.slice(at + 1);
        assert.deepEqual(await read('me', damaged).catch(() => []), []);
      }),
    );
  });

  test('whatever else stands in the file is none, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (anything) => {
        assert.deepEqual(await read('me', anything), []);
      }),
    );
  });
});

async function read(owner: string, text: string): Promise<CachedFleet[]> {
  const parts: CachedFleet[] = [];
  for await (const part of readFleetCache(owner, Readable.from(text.split('\n')), sha256)) {
    parts.push(part);
  }
  return parts;
}

const line = (json: string): string => `${createHash('sha256').update(json).digest('hex')} ${json}`;
