import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { VirtualClock } from '../../support/clocks';
import { readLook, type Client, type Look, type SessionRow } from '../../../src/clients/client';
import { sampleClients, type ClientSample } from '../../../src/clients/sample';
import type { Clock } from '../../../src/domain/clock';
import { sampledClient } from '../../support/clients';

const row: SessionRow = {
  pid: 7,
  started: '2026-03-01 10:00:00+00',
  user: 'app',
  application: 'web',
  address: '10.0.0.4',
  port: 50123,
  database: 'shop',
  type: 'client backend',
  ssl: true,
  version: 'TLSv1.2',
  cipher: 'ECDHE-RSA-AES256-GCM-SHA384',
  bits: 256,
};
const hidden: SessionRow = {
  ...row,
  ...{ started: null, application: null, address: null, port: null, type: null },
  ...{ ssl: null, version: null, cipher: null, bits: null },
};

suite('rows of the server', () => {
  const encryption = (changes: Partial<SessionRow>) => readLook([{ ...row, ...changes }]).clients[0]?.encryption;

  test('encrypted, not encrypted, over a socket of the machine', () => {
    assert.deepEqual(encryption({}), {
      kind: 'tls',
      version: '1.2',
      name: 'TLSv1.2',
      cipher: 'ECDHE-RSA-AES256-GCM-SHA384',
      bits: 256,
    });
    assert.deepEqual(encryption({ ssl: false, version: null, cipher: null, bits: null }), { kind: 'plaintext' });
    assert.deepEqual(encryption({ port: -1, address: null, ssl: false }), { kind: 'local' });
  });

  test('a version that is not known keeps its name', () => {
    const known = encryption({ version: 'TLSv1.4' });
    assert.ok(known?.kind === 'tls' && known.version === undefined && known.name === 'TLSv1.4');
  });

  test('what may not be seen is not taken for a client without encryption', () => {
    assert.deepEqual(readLook([hidden]), { clients: [], notVisible: ['7 '] });
  });
});

const client = (key: string): Client => sampledClient({ key, encryption: { kind: 'plaintext' } });

async function all(looks: readonly Look[], clock: Clock, period: number, signal = new AbortController().signal) {
  const samples: ClientSample[] = [];
  let index = 0;
  const look = async (): Promise<Look> => looks[index++ % looks.length] ?? { clients: [], notVisible: [] };
  for await (const sample of sampleClients({ look, period, interval: 1_000, clock, signal })) samples.push(sample);
  return samples;
}

suite('sampling', () => {
  const a: Look = { clients: [client('a')], notVisible: ['x'] };
  const b: Look = { clients: [client('a'), client('b')], notVisible: ['x', 'y'] };

  test('once', async () => {
    const clock = new VirtualClock(1_000);
    const [only, ...more] = await all([a], clock, 0);
    assert.deepEqual(only, { from: 1_000, until: 1_000, looks: 1, clients: a.clients, notVisible: 1, complete: true });
    assert.deepEqual(more, []);
    assert.deepEqual(clock.waits, []);
  });

  test('over a period, to its very end, each once', async () => {
    const clock = new VirtualClock(1_000);
    const samples = await all([a, b], clock, 2_500);
    assert.deepEqual(clock.waits, [1_000, 1_000, 500]);
    assert.deepEqual(
      samples.map(({ clients, notVisible, complete }) => [clients.length, notVisible, complete]),
      [
        [1, 1, false],
        [2, 2, false],
        [2, 2, false],
        [2, 2, true],
      ],
    );
    assert.equal(samples.at(-1)?.until, 3_500);
  });

  test('ends when it is cancelled, with what was seen', async () => {
    const controller = new AbortController();
    const samples = await all(
      [a, b],
      { now: () => 1_000, wait: async () => controller.abort() },
      60_000,
      controller.signal,
    );
    assert.equal(samples.length, 1);
    assert.equal(samples[0]?.complete, false);
  });
});
