import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { tlsVersions } from '../../../src/domain/tlsVersion';
import { clientHello } from '../../../src/probe/clientHello';
import { judgePlaintext } from '../../../src/probe/plaintext';
import { methodOf, parseError } from '../../../src/probe/postgresProtocol';
import { offeredSuites, suiteName } from '../../../src/probe/tlsNames';
import { toMarkdown } from '../../../src/probe';

suite('the hello', () => {
  /** Extensions of a hello by type, read as a server reads them: every length has to fit. */
  function parse(hello: Buffer) {
    assert.equal(hello.readUInt8(0), 22);
    assert.equal(hello.readUInt16BE(3), hello.length - 5);
    assert.equal(hello.readUInt8(5), 1);
    assert.equal(hello.readUIntBE(6, 3), hello.length - 9);
    const version = hello.readUInt16BE(9);
    let at = 9 + 2 + 32;
    at += 1 + hello.readUInt8(at);
    at += 2 + hello.readUInt16BE(at);
    at += 1 + hello.readUInt8(at);
    assert.equal(hello.readUInt16BE(at), hello.length - at - 2);
    const extensions = new Map<number, Buffer>();
    for (at += 2; at < hello.length;) {
      const end = at + 4 + hello.readUInt16BE(at + 2);
      extensions.set(hello.readUInt16BE(at), hello.subarray(at + 4, end));
      at = end;
    }
    assert.equal(at, hello.length);
    return { version, extensions };
  }

  test('offers one version and no other', () => {
    for (const [index, offered] of tlsVersions.entries()) {
      const { version, extensions } = parse(clientHello({ versions: [offered], serverName: 'db.example' }));
      assert.equal(version, Math.min(0x0301 + index, 0x0303));
      assert.equal(extensions.get(43)?.toString('hex'), offered === '1.3' ? '020304' : undefined);
      assert.equal(extensions.has(13), offered >= '1.2');
    }
  });

  test('names the server, but never an address', () => {
    fc.assert(
      fc.property(fc.domain(), (serverName) => {
        const { extensions } = parse(clientHello({ versions: ['1.2'], serverName }));
        assert.equal(extensions.get(0)?.subarray(5).toString(), serverName);
      }),
    );
    for (const serverName of ['127.0.0.1', '::1', '']) {
      assert.equal(parse(clientHello({ versions: ['1.3'], serverName })).extensions.has(0), false);
    }
  });

  test('offers every version and the application protocol to direct TLS', () => {
    const hello = clientHello({ versions: ['1.3', '1.2', '1.1', '1.0'], serverName: 'db', protocol: 'postgresql' });
    const { version, extensions } = parse(hello);
    assert.equal(version, 0x0303);
    assert.equal(extensions.get(43)?.toString('hex'), '080304030303020301');
    assert.equal(extensions.get(16)?.toString('hex'), `000b0a${Buffer.from('postgresql').toString('hex')}`);
  });

  test('each suite is offered once, under one name', () => {
    assert.equal(new Set(offeredSuites).size, offeredSuites.length);
    assert.equal(new Set(offeredSuites.map(suiteName)).size, offeredSuites.length);
    assert.equal(suiteName(0xc02f), 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
    assert.equal(suiteName(0x9999), '0x9999');
  });
});

suite('errors of servers', () => {
  const error = (fields: Readonly<Record<string, string>>) =>
    parseError(
      Buffer.from(
        `${Object.entries(fields)
          .map(([name, value]) => `${name}${value}\0`)
          .join('')}\0`,
      ),
    );

  test('any bytes are read without an exception, in one line without control characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const { message, sqlState = '', routine = '' } = parseError(Buffer.from(bytes));
        for (const text of [message, sqlState, routine]) {
          assert.ok(text.length <= 300);
          assert.doesNotMatch(text, /\p{Cc}/u);
        }
      }),
    );
  });

  test('the address of the client is found in every language', () => {
    for (const message of [
      'no pg_hba.conf entry for host "203.0.113.7", user "a", database "b", no encryption',
      'kein pg_hba.conf-Eintrag für Host »203.0.113.7«, Benutzer »a«, Datenbank »b«, keine Verschlüsselung',
    ]) {
      assert.equal(error({ M: message }).clientAddress, '203.0.113.7');
    }
    assert.equal(error({ M: 'role "dead:beef" does not exist' }).clientAddress, undefined);
  });

  const answered = (fields: Readonly<Record<string, string>>) =>
    judgePlaintext({ kind: 'error', error: error(fields) }).status;

  test('a refusal for want of TLS is told from what comes after that check, and before it', () => {
    const entry = { C: '28000', M: 'kein Eintrag', R: 'ClientAuthentication' };
    assert.equal(answered(entry), 'refused');
    assert.equal(
      answered({ C: '28000', M: 'SSL connection is required. Please specify SSL options and retry.' }),
      'refused',
    );
    assert.equal(answered({ C: '08P01', M: 'SSL required' }), 'refused');
    assert.equal(answered({ C: '28000', M: 'role "SSL" does not exist', R: 'InitializeSessionUserId' }), 'accepted');
    assert.equal(answered({ C: '3D000', M: 'database "ssl" does not exist' }), 'accepted');
    assert.equal(answered({ C: '53300', M: 'sorry, too many clients already' }), 'unknown');
    assert.equal(answered({ C: '57P03', M: 'the database system is starting up' }), 'unknown');
  });

  test('a request for a password is consent', () => {
    for (const [number, method] of [
      [0, 'none'],
      [3, 'password'],
      [5, 'md5'],
    ] as const) {
      const asked = methodOf({ type: 'R', body: Buffer.from([0, 0, 0, number]) });
      assert.deepEqual(judgePlaintext({ kind: 'asks', method: asked }), { status: 'accepted', method });
    }
  });
});

test('words of a server cannot become markup', () => {
  const hostile = '<img src=x> | [a](http://x) `code`\n# title';
  const text = toMarkdown({
    title: hostile,
    summary: hostile,
    tables: [{ heading: hostile, columns: ['a', 'b'], rows: [[hostile, hostile]] }],
  });
  assert.doesNotMatch(text, /<img|[^\\]\[a|\n# title|[^\\]`/);
  const row = text.split('\n').at(-2) ?? '';
  assert.equal(row.match(/(?<!\\)\|/g)?.length, 3);
});
