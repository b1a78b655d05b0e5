import assert from 'node:assert/strict';
import type net from 'node:net';
import { suite, test } from 'node:test';
import tls from 'node:tls';
import { TlsError } from '../../src/domain/errors';
import { tlsVersions } from '../../src/domain/tlsVersion';
import { explain, probeServer, unmetRequirements, type WireReport } from '../../src/probe';
import { createAuthority } from '../support/certificates';
import { startPeer } from '../support/peers';

const limits = { step: 300, total: 2_000 };

/** Above the limit for everything by what a busy machine takes to notice. */
const patience = 4_000;

async function probeOf(behave: (socket: net.Socket) => void): Promise<{ report: WireReport; connections: number }> {
  const peer = await startPeer(behave);
  const started = Date.now();
  try {
    const { host, port } = peer;
    const report = await probeServer({ host, port }, { anchors: [], signal: new AbortController().signal, limits });
    assert.ok(Date.now() - started < patience, 'ended too late');
    return { report, connections: peer.connections() };
  } finally {
    await peer.close();
  }
}

/** Answers each first message; then what comes is given to `after`. */
const answering = (bytes: string | Buffer, after?: (socket: net.Socket) => void) => (socket: net.Socket) => {
  socket.once('data', () => {
    socket.write(bytes);
    after?.(socket);
  });
};

/** Writes the same again and again, as long as the other side is there. */
function flood(socket: net.Socket, bytes: Buffer): void {
  if (socket.writable) socket.write(bytes, () => setImmediate(flood, socket, bytes));
}

const problemOfTls = ({ tls }: WireReport) => (tls.status === 'unknown' ? tls.problem : undefined);

function assertNothingAsked(report: WireReport): void {
  for (const answer of [report.plaintext, report.direct, report.session, ...Object.values(report.versions)]) {
    assert.deepEqual(answer, { status: 'unknown', problem: { code: 'notTried' }, milliseconds: 0 });
  }
  assert.notEqual(unmetRequirements(report, {}).length, 0);
}

suite('what answers the request for TLS', () => {
  test('nothing: direct TLS is all that is tried', async () => {
    const { report, connections } = await probeOf(() => undefined);
    assert.deepEqual(problemOfTls(report), { code: 'timedOut' });
    assert.ok(report.direct.status === 'unknown');
    assert.deepEqual(report.direct.problem, { code: 'timedOut' });
    assert.notEqual(unmetRequirements(report, {}).length, 0);
    assert.equal(connections, 3);
  });

  test('the end of the connection', async () => {
    const { report } = await probeOf((socket) => socket.once('data', () => socket.end()));
    assert.deepEqual(problemOfTls(report), { code: 'closed' });
  });

  test('a reset', async () => {
    const { report } = await probeOf((socket) => socket.once('data', () => socket.resetAndDestroy()));
    assert.deepEqual(problemOfTls(report), { code: 'closed' });
  });

  test('bytes after the S: nothing is trusted, nobody goes on', async () => {
    const { report, connections } = await probeOf(answering('SE\0\0\0\x0bevil\0\0\0'));
    assert.deepEqual(problemOfTls(report), { code: 'extraBytes', count: 12 });
    assertNothingAsked(report);
    assert.equal(connections, 1);
    const step = explain(report).find(({ status }) => status === 'failed');
    assert.deepEqual(step?.finding, { code: 'injectedBytes', count: 12 });
  });

  test('an error with a message, whose control characters are taken out', async () => {
    const fields = Buffer.from('SFATAL\0C53300\0Mtoo many\x1b[31m\nclients\0\0');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(fields.length + 4);
    const { report } = await probeOf(answering(Buffer.concat([Buffer.from('E'), length, fields])));
    const error = { sqlState: '53300', message: 'too many [31m clients' };
    assert.deepEqual(problemOfTls(report), { code: 'errorAnswer', error });
  });

  test('an error that never ends', async () => {
    const { report } = await probeOf(answering(Buffer.from('E\x7f\xff\xff\xff', 'latin1')));
    assert.deepEqual(problemOfTls(report), { code: 'notPostgres', received: '457fffffff' });
  });

  test('garbage', async () => {
    const { report } = await probeOf(answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
    assert.deepEqual(problemOfTls(report), { code: 'notPostgres', received: Buffer.from('HTTP/1.1').toString('hex') });
    assertNothingAsked(report);
  });

  test('bytes without end', async () => {
    const { report } = await probeOf((socket) => socket.once('data', () => flood(socket, Buffer.alloc(65_536, 'S'))));
    assert.equal(problemOfTls(report)?.code, 'extraBytes');
  });
});

suite('what answers the hello', () => {
  const afterS = (behave: (socket: net.Socket) => void) =>
    answering('S', (socket) => void socket.once('data', () => behave(socket)));
  const statuses = ({ versions }: WireReport) => tlsVersions.map((version) => versions[version].status);
  const four = <T>(value: T): T[] => tlsVersions.map(() => value);

  test('the end of the connection: not known', async () => {
    const { report } = await probeOf(afterS((socket) => socket.end()));
    assert.deepEqual(statuses(report), four('unknown'));
    assert.deepEqual(
      unmetRequirements(report, {}).map(({ code }) => code),
      ['noVersionAccepted', 'chainUnknown'],
    );
    const step = explain(report).find(({ status }) => status === 'failed');
    assert.deepEqual(step?.finding, { code: 'problem', problem: { code: 'closed' } });
  });

  test('the end of the connection before the hello came', async () => {
    const { report } = await probeOf(answering('S', (socket) => socket.end()));
    assert.ok(report.session.status === 'unknown');
    assert.ok(statuses(report).every((status) => status !== 'accepted'));
  });

  test('an alert for the version is a refusal', async () => {
    const { report } = await probeOf(afterS((socket) => socket.write(Buffer.from('15030100020246', 'hex'))));
    for (const version of tlsVersions) {
      const { milliseconds, ...answer } = report.versions[version];
      assert.ok(milliseconds >= 0);
      assert.deepEqual(answer, { status: 'refused', reason: 'alert', alert: 'protocol_version' });
    }
  });

  test('nothing: not known', async () => {
    const { report } = await probeOf(afterS(() => undefined));
    assert.deepEqual(statuses(report), four('unknown'));
  });

  test('garbage: not known', async () => {
    const { report } = await probeOf(afterS((socket) => socket.write('no TLS at all')));
    assert.deepEqual(statuses(report), four('unknown'));
    const { versions } = report;
    assert.ok(versions['1.2'].status === 'unknown');
    assert.equal(versions['1.2'].problem.code, 'notTls');
  });

  test('one byte at a time, forever', async () => {
    const { report } = await probeOf(
      afterS((socket) => {
        const record = Buffer.from('160303400002003ffc0303', 'hex');
        let sent = 0;
        const timer = setInterval(() => socket.write(Buffer.from([record[sent++] ?? 0])), 5);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    assert.deepEqual(statuses(report), four('unknown'));
  });

  test('records without end', async () => {
    // warnings, which may be passed over, again and again
    const warnings = Buffer.from('15030100020170'.repeat(1_000), 'hex');
    const { report } = await probeOf(afterS((socket) => flood(socket, warnings)));
    for (const version of tlsVersions) {
      const answer = report.versions[version];
      assert.ok(answer.status === 'unknown');
      assert.ok(['tooMuch', 'timedOut'].includes(answer.problem.code));
    }
  });
});

suite('direct TLS', () => {
  /** Speaks TLS from the first byte, and agrees to speak `protocol` over it; asked for TLS first, it says that it has none. */
  async function directOf(
    protocol: string | undefined,
    maxVersion: tls.SecureVersion,
    answerRequest: (socket: net.Socket) => void = (socket) => socket.end('N'),
  ): Promise<WireReport['direct']> {
    const { certificate, key } = await (await createAuthority()).issue({ names: ['localhost'], keyType: 'rsa' });
    const secureContext = tls.createSecureContext({
      cert: certificate,
      key,
      minVersion: 'TLSv1',
      maxVersion,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const { report } = await probeOf((socket) =>
      socket.once('data', (first: Buffer) => {
        if (first[0] === 0) {
          answerRequest(socket);
          return;
        }
        socket.pause();
        socket.unshift(first);
        const ALPNProtocols = protocol === undefined ? [] : [protocol];
        new tls.TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols }).on('error', () => socket.destroy());
      }),
    );
    return report.direct;
  }

  for (const [name, maxVersion] of [
    ['1.3', 'TLSv1.3'],
    ['1.2', 'TLSv1.2'],
    ['1.1', 'TLSv1.1'],
  ] as const) {
    test(`TLS ${name}, and the server agrees to PostgreSQL`, async () => {
      const { milliseconds, ...answer } = await directOf('postgresql', maxVersion);
      assert.ok(milliseconds > 0);
      assert.deepEqual(answer, { status: 'accepted', version: name });
    });

    test(`TLS ${name}, and the server names no protocol: not known whether it is PostgreSQL`, async () => {
      const answer = await directOf(undefined, maxVersion);
      assert.ok(answer.status === 'unknown');
      assert.deepEqual(answer.problem, { code: 'noApplicationProtocol' });
    });
  }

  for (const [name, answerRequest] of [
    ['no answer', () => undefined],
    ['the end of the connection', (socket: net.Socket) => void socket.end()],
    ['an alert of TLS', (socket: net.Socket) => void socket.end(Buffer.from('1503010002020a', 'hex'))],
  ] as const) {
    test(`a port of TLS only, which has ${name} to the request for TLS`, async () => {
      const { milliseconds, ...answer } = await directOf('postgresql', 'TLSv1.3', answerRequest);
      assert.ok(milliseconds >= 0);
      assert.deepEqual(answer, { status: 'accepted', version: '1.3' });
    });
  }

  test('the server speaks another protocol: refused', async () => {
    const { milliseconds, ...answer } = await directOf('http/1.1', 'TLSv1.3');
    assert.ok(milliseconds > 0);
    assert.deepEqual(answer, { status: 'refused', reason: 'alert', alert: 'no_application_protocol' });
  });
});

suite('limits', () => {
  test('nobody listens', async () => {
    const peer = await startPeer(() => undefined);
    await peer.close();
    const { host, port } = peer;
    const report = await probeServer({ host, port }, { anchors: [], signal: new AbortController().signal, limits });
    assert.deepEqual(report.attempts[0]?.problem, { code: 'connectionRefused' });
    assert.deepEqual(unmetRequirements(report, {}), [{ code: 'notReached', problem: { code: 'connectionRefused' } }]);
  });

  test('cancelling ends it at once', async () => {
    const gone = new AbortController();
    const peer = await startPeer((socket) => socket.once('data', () => gone.abort()));
    const { host, port } = peer;
    await assert.rejects(
      probeServer({ host, port }, { anchors: [], signal: gone.signal }),
      (error) => error instanceof TlsError && error.code === 'cancelled',
    );
    await peer.close();
  });

  test('the next address is tried when one does not answer', async () => {
    const peer = await startPeer(answering('N'));
    const resolver = {
      // 127.0.0.2 has no listener on this port
      lookup: () => Promise.resolve(['127.0.0.2', '127.0.0.1']),
      cname: (name: string) =>
        Promise.resolve(name.includes('privatelink') ? [] : ['db.privatelink.postgres.database.azure.com']),
    };
    const target = { host: 'db.postgres.database.azure.com', port: peer.port };
    const report = await probeServer(target, { anchors: [], signal: new AbortController().signal, limits, resolver });
    await peer.close();
    assert.deepEqual(
      report.attempts.map(({ address, problem }) => [address, problem !== undefined]),
      [
        ['127.0.0.2', true],
        ['127.0.0.1', false],
      ],
    );
    assert.equal(report.tls.status, 'off');
    const [names, tcp] = explain(report);
    assert.equal(names?.finding.code, 'resolvedPrivate');
    assert.deepEqual(tcp?.finding, { code: 'connected', address: '127.0.0.1', failed: ['127.0.0.2'] });
  });

  test('the whole is limited, whatever the number of addresses', async () => {
    const silent = await startPeer(() => undefined);
    const resolver = {
      lookup: () => new Promise<never>(() => undefined),
      cname: () => new Promise<never>(() => undefined),
    };
    const started = Date.now();
    const report = await probeServer(
      { host: 'silent.example', port: silent.port },
      { anchors: [], signal: new AbortController().signal, limits, resolver },
    );
    await silent.close();
    assert.ok(Date.now() - started < patience);
    assert.ok(report.names.status === 'unknown');
    assert.deepEqual(report.names.problem, { code: 'timedOut' });
  });
});
