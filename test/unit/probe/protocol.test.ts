import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { tlsVersions } from '../../../src/domain/tlsVersion';
import { allSuites, commonSuites, isOfTls13, suiteName } from '../../../src/probe/cipherSuites';
import { clientHello, helloSeed, type HelloOptions } from '../../../src/probe/clientHello';
import { keyShare } from '../../../src/probe/keyShare';
import { parseError } from '../../../src/probe/postgresProtocol';
import { toMarkdown } from '../../../src/words/reportView';

suite('the hello', () => {
  /** Extensions of a hello by type, read as a server reads them: every length has to fit. */
  function parse(bytes: Buffer) {
    assert.equal(bytes.readUInt8(0), 22);
    assert.equal(bytes.readUInt16BE(3), bytes.length - 5);
    assert.equal(bytes.readUInt8(5), 1);
    assert.equal(bytes.readUIntBE(6, 3), bytes.length - 9);
    const version = bytes.readUInt16BE(9);
    let at = 9 + 2 + 32;
    at += 1 + bytes.readUInt8(at);
    at += 2 + bytes.readUInt16BE(at);
    at += 1 + bytes.readUInt8(at);
    assert.equal(bytes.readUInt16BE(at), bytes.length - at - 2);
    const extensions = new Map<number, Buffer>();
    for (at += 2; at < bytes.length;) {
      const end = at + 4 + bytes.readUInt16BE(at + 2);
      extensions.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, end));
      at = end;
    }
    assert.equal(at, bytes.length);
    return { version, extensions };
  }

  const hello = (options: Pick<HelloOptions, 'versions' | 'serverName'> & Partial<HelloOptions>): Buffer =>
    clientHello({ suites: commonSuites('1.3'), ...options }, helloSeed());

  test('offers one version and no other', () => {
    for (const [index, offered] of tlsVersions.entries()) {
      const { version, extensions } = parse(hello({ versions: [offered], serverName: 'db.example' }));
      assert.equal(version, Math.min(0x0301 + index, 0x0303));
      assert.equal(extensions.get(43)?.toString('hex'), offered === '1.3' ? '020304' : undefined);
      assert.equal(extensions.has(13), offered >= '1.2');
    }
  });

  test('names the server, but never an address', () => {
    fc.assert(
      fc.property(fc.domain(), (serverName) => {
        const { extensions } = parse(hello({ versions: ['1.2'], serverName }));
        assert.equal(extensions.get(0)?.subarray(5).toString(), serverName);
      }),
    );
    for (const serverName of ['127.0.0.1', '::1', '']) {
      assert.equal(parse(hello({ versions: ['1.3'], serverName })).extensions.has(0), false);
    }
  });

  test('offers every version and the application protocol to direct TLS', () => {
    const direct = hello({ versions: ['1.3', '1.2', '1.1', '1.0'], serverName: 'db', protocol: 'postgresql' });
    const { version, extensions } = parse(direct);
    assert.equal(version, 0x0303);
    assert.equal(extensions.get(43)?.toString('hex'), '080304030303020301');
    assert.equal(extensions.get(16)?.toString('hex'), `000b0a${Buffer.from('postgresql').toString('hex')}`);
  });

  test('is never of a length that some servers hang at, and fits one packet', () => {
    fc.assert(
      fc.property(fc.domain(), fc.constantFrom(...tlsVersions), (serverName, version) => {
        for (const suites of [commonSuites(version), ...allSuites(version)]) {
          for (const everything of [false, true]) {
            const { length } = hello({ versions: [version], serverName, suites, everything }).subarray(5);
            assert.ok((length <= 0xff || length >= 0x200) && length < 1_300, String(length));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('every suite of the registry is offered once to the versions that have it', () => {
    for (const version of tlsVersions) {
      const all = allSuites(version).flat();
      assert.equal(new Set(all).size, all.length);
      assert.ok(allSuites(version).every((suites) => suites.length <= 128));
      assert.ok(all.every((id) => isOfTls13(id) === (version === '1.3')));
      const isMissing = (id: number): boolean => isOfTls13(id) === (version === '1.3') && !all.includes(id);
      assert.deepEqual(commonSuites(version).filter(isMissing), []);
    }
    const offered = new Map(
      tlsVersions.flatMap((version) =>
        allSuites(version)
          .flat()
          .map((id) => [id, suiteName(id)]),
      ),
    );
    // one of each family: NULL, export, anonymous, Kerberos, IDEA, Camellia, SEED, PSK, SRP, ARIA, CCM_8, GOST, SM4, private
    for (const [id, name] of [
      [0x0001, 'RSA_WITH_NULL_MD5'],
      [0x0008, 'RSA_EXPORT_WITH_DES40_CBC_SHA'],
      [0x0034, 'DH_anon_WITH_AES_128_CBC_SHA'],
      [0x0020, 'KRB5_WITH_RC4_128_SHA'],
      [0x0007, 'RSA_WITH_IDEA_CBC_SHA'],
      [0x0041, 'RSA_WITH_CAMELLIA_128_CBC_SHA'],
      [0x0096, 'RSA_WITH_SEED_CBC_SHA'],
      [0x008c, 'PSK_WITH_AES_128_CBC_SHA'],
      [0xc01d, 'SRP_SHA_WITH_AES_128_CBC_SHA'],
      [0xc050, 'RSA_WITH_ARIA_128_GCM_SHA256'],
      [0xc0a0, 'RSA_WITH_AES_128_CCM_8'],
      [0xc102, 'GOSTR341112_256_WITH_28147_CNT_IMIT'],
      [0xc0b4, 'SHA256_SHA256'],
      [0x00c6, 'SM4_GCM_SM3'],
      [0x1305, 'AES_128_CCM_8_SHA256'],
      [0xcca8, 'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
      [0xd005, 'ECDHE_PSK_WITH_AES_128_CCM_SHA256'],
      [0xfeff, 'RSA_FIPS_WITH_3DES_EDE_CBC_SHA'],
    ] as const) {
      assert.equal(offered.get(id), `TLS_${name}`);
    }
    assert.ok(![0x0000, 0x00ff, 0x5600].some((signal) => offered.has(signal)));
    assert.ok(offered.size > 400);
    assert.equal(suiteName(0xabcd), '0xabcd');
  });

  test('a key share can be made for every group that TLS 1.3 commonly uses', () => {
    const lengths = { 0x1d: 32, 0x1e: 56, 0x17: 65, 0x18: 97, 0x19: 133, 0x100: 256, 0x104: 1_024, 0x11ec: 1_216 };
    for (const [group, length] of Object.entries(lengths)) {
      assert.equal(keyShare(Number(group)).length, length);
    }
    assert.throws(() => keyShare(0x22), { message: 'handshakeFailed' });
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
