import assert from 'node:assert/strict';
import type net from 'node:net';
import { suite, test } from 'node:test';
import type { TlsVersion } from '../../src/domain/tlsVersion';
import { probeServer, unmetRequirements, type WireReport } from '../../src/probe';
import { startPeer } from '../support/peers';
import {
  alert,
  answeringHellos,
  helloDone,
  message,
  record,
  serverHello,
  type SeenHello,
} from '../support/serverFlights';

/*
 * What a server's answer to a hello proves about a version, answer by answer: only what says so is a refusal, and only a
 * choice of what was offered is consent.
 */

async function probeOf(answer: (hello: SeenHello, socket: net.Socket) => void): Promise<WireReport> {
  const peer = await startPeer(answeringHellos(answer));
  try {
    const { host, port } = peer;
    const limits = { step: 1_000, total: 4_000 };
    return await probeServer({ host, port }, { anchors: [], signal: new AbortController().signal, limits });
  } finally {
    await peer.close();
  }
}

/** The answer about one version, without its time. */
async function answerOf(version: TlsVersion, answer: (hello: SeenHello, socket: net.Socket) => void) {
  const { milliseconds, ...rest } = (await probeOf(answer)).versions[version];
  assert.ok(milliseconds >= 0);
  return rest;
}

const saying =
  (...bytes: Buffer[]) =>
  (_: SeenHello, socket: net.Socket): void =>
    void socket.write(Buffer.concat(bytes));

const unknown = (problem: object): object => ({ status: 'unknown', problem });

const ecdheRsaAes128Sha = 0xc013;
const rsaAes128Sha = 0x002f;
const camellia = 0x0041;
const aesGcm13 = 0x1301;

suite('alerts', () => {
  test('protocol_version is a refusal', async () => {
    assert.deepEqual(await answerOf('1.0', saying(alert(2, 70))), {
      status: 'refused',
      reason: 'alert',
      alert: 'protocol_version',
    });
  });

  for (const [description, name] of [
    [40, 'handshake_failure'],
    [71, 'insufficient_security'],
  ] as const) {
    test(`${name} is a refusal when all suites were offered, and not before`, async () => {
      const offered = new Set<number>();
      const answer = await answerOf('1.0', ({ version, suites }, socket) => {
        if (version === 0x0301) suites.forEach((id) => offered.add(id));
        socket.write(alert(2, description));
      });
      assert.deepEqual(answer, { status: 'refused', reason: 'alert', alert: name });
      assert.ok(offered.size > 400);
    });
  }

  test('handshake_failure is no refusal of TLS 1.3, where a server may ask for a pre-shared key', async () => {
    assert.deepEqual(
      await answerOf('1.3', saying(alert(2, 40))),
      unknown({ code: 'alert', alert: 'handshake_failure' }),
    );
  });

  test('handshake_failure to what is common, and a rare suite is accepted', async () => {
    const answer = await answerOf('1.0', ({ version, suites }, socket) => {
      const hello = record(22, Buffer.concat([serverHello({ legacyVersion: 0x0301, suite: camellia }), helloDone]));
      socket.write(version === 0x0301 && suites.includes(camellia) ? hello : alert(2, 40));
    });
    assert.deepEqual(answer, {
      status: 'accepted',
      cipher: 'TLS_RSA_WITH_CAMELLIA_128_CBC_SHA',
      keyExchange: 'RSA',
    });
  });

  for (const [description, name] of [
    [10, 'unexpected_message'],
    [47, 'illegal_parameter'],
    [50, 'decode_error'],
    [80, 'internal_error'],
    [86, 'inappropriate_fallback'],
    [110, 'unsupported_extension'],
    [112, 'unrecognized_name'],
    [115, 'unknown_psk_identity'],
    [0, 'close_notify'],
    [200, '200'],
  ] as const) {
    test(`${name} says nothing about the version`, async () => {
      const report = await probeOf(saying(alert(2, description)));
      const { milliseconds, ...answer } = report.versions['1.0'];
      assert.ok(milliseconds >= 0);
      assert.deepEqual(answer, unknown({ code: 'alert', alert: name }));
      const unmet = unmetRequirements(report, { minimum: '1.2' }).filter(({ code }) => code === 'versionUnknown');
      assert.equal(unmet.length, 2);
    });
  }

  test('a warning may come before consent', async () => {
    const hello = record(22, Buffer.concat([serverHello({ suite: rsaAes128Sha }), helloDone]));
    assert.equal((await answerOf('1.2', saying(alert(1, 112), hello))).status, 'accepted');
  });

  test('a warning is the last word of who closes after it', async () => {
    const closing = (description: number) => (_: SeenHello, socket: net.Socket) => socket.end(alert(1, description));
    assert.deepEqual(await answerOf('1.2', closing(112)), unknown({ code: 'alert', alert: 'unrecognized_name' }));
    const refused = { status: 'refused', reason: 'alert', alert: 'protocol_version' };
    assert.deepEqual(await answerOf('1.2', closing(70)), refused);
  });

  test('an alert that is none', async () => {
    for (const body of ['02', '0246', '020000', '0946']
      .map((hex) => Buffer.from(hex, 'hex'))
      .filter((_, at) => at !== 1)) {
      assert.deepEqual(
        await answerOf('1.2', saying(record(21, body))),
        unknown({ code: 'notTls', received: body.toString('hex') }),
      );
    }
  });
});

suite('the end of the connection', () => {
  for (const [name, end] of [
    ['an end', (socket: net.Socket) => void socket.end()],
    ['a reset', (socket: net.Socket) => void socket.resetAndDestroy()],
  ] as const) {
    test(`${name} without a word says nothing about the version`, async () => {
      const report = await probeOf((_, socket) => end(socket));
      assert.ok(report.versions['1.0'].status === 'unknown');
      assert.deepEqual(report.versions['1.0'].problem, { code: 'closed' });
      const codes = unmetRequirements(report, { minimum: '1.2' }).map(({ code }) => code);
      assert.deepEqual(codes.slice(0, 3), ['versionUnknown', 'versionUnknown', 'noVersionAccepted']);
    });
  }

  test('a server that closes on groups or suites it does not know is asked otherwise', async () => {
    const answer = await answerOf('1.2', ({ suites, version }, socket) => {
      const choice = suites.includes(camellia) ? camellia : undefined;
      const flight = choice && record(22, Buffer.concat([serverHello({ suite: choice }), helloDone]));
      if (version === 0x0303 && flight) socket.write(flight);
      else socket.end();
    });
    assert.equal(answer.status, 'accepted');
  });

  test('after the choice of a version it is no consent', async () => {
    const choosing = ({ version, suites }: SeenHello, socket: net.Socket): void => {
      const id = suites.find((each) => version === 0x0304 || each < 0x1300 || each > 0x1307) ?? 0;
      const choice = version === 0x0304 ? { version } : { legacyVersion: version };
      socket.end(record(22, serverHello({ ...choice, suite: id })));
    };
    for (const version of ['1.0', '1.2', '1.3'] as const) {
      assert.deepEqual(await answerOf(version, choosing), unknown({ code: 'closed' }));
    }
  });
});

suite('the choice of a version', () => {
  const choosing = (legacyVersion: number, version?: number, random?: Buffer) =>
    saying(
      record(
        22,
        Buffer.concat([
          serverHello({
            legacyVersion,
            suite: version === 0x0304 ? aesGcm13 : rsaAes128Sha,
            ...(version === undefined ? {} : { version }),
            ...(random ? { random } : {}),
          }),
          helloDone,
        ]),
      ),
    );
  const marked = (last: number): Buffer =>
    Buffer.concat([Buffer.alloc(24), Buffer.from('DOWNGRD'), Buffer.from([last])]);

  test('an older one is a refusal', async () => {
    const older = (version: TlsVersion): object => ({ status: 'refused', reason: 'olderVersion', version });
    assert.deepEqual(await answerOf('1.3', choosing(0x0303)), older('1.2'));
    assert.deepEqual(await answerOf('1.2', choosing(0x0301)), older('1.0'));
  });

  for (const [name, asked, answer, choice] of [
    ['a newer one', '1.0', choosing(0x0303), 'TLS 1.2'],
    ['TLS 1.3, which was not asked for', '1.2', choosing(0x0303, 0x0304), 'TLS 1.3'],
    ['SSL 3.0', '1.0', choosing(0x0300), '0x0300'],
    ['SSL 2.0', '1.0', choosing(0x0002), '0x0002'],
    ['a draft of TLS 1.3', '1.3', choosing(0x0303, 0x7f1c), '0x7f1c'],
    ['DTLS 1.2', '1.2', choosing(0xfefd), '0xfefd'],
  ] as const) {
    test(`${name}: not known`, async () => {
      assert.deepEqual(await answerOf(asked, answer), unknown({ code: 'notOffered', choice }));
    });
  }

  test('an older one of a server that marks that it knows the newer: not known', async () => {
    const downgraded = (version: TlsVersion): object => unknown({ code: 'downgraded', version });
    assert.deepEqual(await answerOf('1.3', choosing(0x0303, undefined, marked(1))), downgraded('1.2'));
    assert.deepEqual(await answerOf('1.2', choosing(0x0301, undefined, marked(0))), downgraded('1.0'));
    // a server of TLS 1.3 marks TLS 1.2 rightly when it is asked for that
    assert.equal((await answerOf('1.2', choosing(0x0303, undefined, marked(1)))).status, 'accepted');
    assert.equal((await answerOf('1.0', choosing(0x0301, undefined, marked(0)))).status, 'accepted');
  });

  test('records of DTLS and of SSL 2.0 are no TLS', async () => {
    const hello = serverHello({ suite: rsaAes128Sha });
    for (const bytes of [record(22, hello, 0xfefd), Buffer.from('800b04000100020000000000', 'hex')]) {
      const answer = await answerOf('1.2', saying(bytes));
      assert.ok(answer.status === 'unknown');
      assert.equal(answer.problem.code, 'notTls');
    }
  });
});

suite('the choice of a suite', () => {
  const choosing = (suiteId: number, version?: number) =>
    saying(record(22, Buffer.concat([serverHello({ suite: suiteId, ...(version ? { version } : {}) }), helloDone])));

  for (const [name, asked, answer, choice] of [
    ['one that was not offered', '1.2', choosing(0xabcd), '0xabcd'],
    ['one of TLS 1.3 for 1.2', '1.2', choosing(aesGcm13), 'TLS_AES_128_GCM_SHA256'],
    ['one of TLS 1.2 for 1.3', '1.3', choosing(rsaAes128Sha, 0x0304), 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['the signal of a fallback', '1.2', choosing(0x5600), '0x5600'],
  ] as const) {
    test(`${name}: not known`, async () => {
      assert.deepEqual(await answerOf(asked, answer), unknown({ code: 'notOffered', choice }));
    });
  }

  test('a flight in small records is read whole', async () => {
    const flight = Buffer.concat([serverHello({ suite: rsaAes128Sha }), message(11, Buffer.alloc(500)), helloDone]);
    const pieces = [...flight].map((byte) => record(22, Buffer.from([byte])));
    assert.equal((await answerOf('1.2', saying(...pieces))).status, 'accepted');
  });
});

suite('an alert after the choice', () => {
  const fails =
    (...failing: number[]) =>
    ({ version, suites }: SeenHello, socket: net.Socket): void => {
      const id = [ecdheRsaAes128Sha, rsaAes128Sha].find((each) => suites.includes(each));
      if (version !== 0x0301 || id === undefined) {
        socket.write(alert(2, 40));
        return;
      }
      const hello = serverHello({ legacyVersion: version, suite: id });
      socket.write(
        failing.includes(id)
          ? Buffer.concat([record(22, hello), alert(2, 80)])
          : record(22, Buffer.concat([hello, helloDone])),
      );
    };

  test('another key exchange gets in: accepted', async () => {
    const answer = await answerOf('1.0', fails(ecdheRsaAes128Sha));
    assert.deepEqual(answer, { status: 'accepted', cipher: 'TLS_RSA_WITH_AES_128_CBC_SHA', keyExchange: 'RSA' });
  });

  test('none gets in: the version was chosen, so it is not known', async () => {
    const answer = await answerOf('1.0', fails(ecdheRsaAes128Sha, rsaAes128Sha));
    assert.deepEqual(answer, unknown({ code: 'alert', alert: 'internal_error' }));
  });

  test('an encrypted alert in TLS 1.3', async () => {
    const hello = record(22, serverHello({ version: 0x0304, suite: aesGcm13 }));
    const encrypted = (length: number): Buffer =>
      Buffer.concat([hello, record(20, Buffer.from([1])), record(23, Buffer.alloc(length))]);
    assert.deepEqual(await answerOf('1.3', saying(encrypted(19))), unknown({ code: 'alert', alert: 'encrypted' }));
    assert.equal((await answerOf('1.3', saying(encrypted(23)))).status, 'accepted');
  });
});

suite('a request for another key share', () => {
  const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
  const cookie = Buffer.from('0004c00c1e00', 'hex');
  const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
  const retry = (...extensions: (readonly [number, Buffer])[]): Buffer =>
    record(22, serverHello({ version: 0x0304, suite: aesGcm13, random: retryRandom, extensions }));
  const consent = Buffer.concat([
    record(22, serverHello({ version: 0x0304, suite: aesGcm13 })),
    record(20, Buffer.from([1])),
    record(23, Buffer.alloc(40)),
  ]);
  const shareOf = ({ extensions }: SeenHello): number => extensions.get(51)?.readUInt16BE(2) ?? 0;

  test('alone it is no consent: the second hello is', async () => {
    for (const group of [0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101]) {
      const answer = await answerOf('1.3', (hello, socket) => {
        const again = shareOf(hello) === group && hello.extensions.get(44)?.equals(cookie);
        socket.write(
          again ? consent : Buffer.concat([retry([51, uint16(group)], [44, cookie]), record(20, Buffer.from([1]))]),
        );
      });
      assert.equal(answer.status, 'accepted', String(group));
    }
  });

  test('a refusal of the second hello', async () => {
    const answer = await answerOf(
      '1.3',
      (hello, socket) => void socket.write(shareOf(hello) === 0x0017 ? alert(2, 70) : retry([51, uint16(0x0017)])),
    );
    assert.deepEqual(answer, { status: 'refused', reason: 'alert', alert: 'protocol_version' });
  });

  test('twice, for a group that was not offered, or in an older version: not known', async () => {
    const twice = await answerOf('1.3', saying(retry([44, cookie])));
    assert.ok(twice.status === 'unknown');
    assert.equal(twice.problem.code, 'notTls');
    assert.deepEqual(
      await answerOf('1.3', saying(retry([51, uint16(0x4242)]))),
      unknown({ code: 'notOffered', choice: '0x4242' }),
    );
    const old = await answerOf('1.2', saying(record(22, serverHello({ suite: rsaAes128Sha, random: retryRandom }))));
    assert.equal(old.status, 'unknown');
  });
});
