import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { compareTls, type TlsVersion } from '../domain/tlsVersion';
import { keyShare } from './keyShare';
import { allGroups, commonGroups } from './tlsNames';

/** Numbers of the versions in TLS's own messages. */
export const versionNumbers: Readonly<Record<TlsVersion, number>> = {
  '1.0': 0x0301,
  '1.1': 0x0302,
  '1.2': 0x0303,
  '1.3': 0x0304,
};

export interface HelloOptions {
  /** Versions that are offered. Below 1.3 the protocol can name the newest only: a server may choose an older one. */
  readonly versions: readonly [TlsVersion, ...TlsVersion[]];
  /** Cipher suites by their numbers. */
  readonly suites: readonly number[];
  /** Offers every group and signature scheme, not the common ones only. */
  readonly everything?: boolean;
  /** Host name for the server name indication; left out for an address, which the extension cannot carry. */
  readonly serverName: string;
  /** Application protocol, for direct TLS. */
  readonly protocol?: string;
}

/** Request of a TLS 1.3 server for a second hello. RFC 8446 section 4.1.4. */
export interface Retry {
  /** Number of the group that it wants a key share of. */
  readonly group?: number;
  readonly cookie?: Buffer;
}

/** Random and session id of a hello, which a second one repeats. */
export interface HelloSeed {
  readonly random: Buffer;
  readonly session: Buffer;
}

export const helloSeed = (): HelloSeed => ({ random: randomBytes(32), session: randomBytes(32) });

const x25519 = 0x001d;

export const groupsOf = ({ everything = false }: HelloOptions): readonly number[] =>
  everything ? allGroups : commonGroups;

export const newestOf = (versions: HelloOptions['versions']): TlsVersion =>
  versions.reduce((a, b) => (compareTls(a, b) > 0 ? a : b));

/**
 * The first message of a TLS handshake, as a record of its own (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2).
 *
 * Written by hand so that each version is offered as it is on every runtime: OpenSSL and BoringSSL refuse old ones by
 * themselves, each in other circumstances. Nobody finishes this handshake, so no secret belongs to the key share.
 *
 * @throws WireError `handshakeFailed` when the server wants a key share that cannot be made here
 */
export function clientHello(options: HelloOptions, seed: HelloSeed, retry?: Retry): Buffer {
  const { versions, suites, everything = false, serverName, protocol } = options;
  const newest = newestOf(versions);
  const legacyVersion = Math.min(versionNumbers[newest], versionNumbers['1.2']);
  const schemes = everything ? [...commonSchemes, ...rareSchemes] : commonSchemes;
  const extensions = [
    ...(serverName !== '' && isIP(serverName) === 0 ? [extension(0, serverNameList(serverName))] : []),
    extension(10, vector16(...groupsOf(options).map(uint16))),
    extension(11, vector8(uint8(0))), // points are not compressed
    ...(legacyVersion >= versionNumbers['1.2'] ? [extension(13, vector16(...schemes.map(uint16)))] : []),
    ...(protocol === undefined ? [] : [extension(16, vector16(vector8(Buffer.from(protocol))))]),
    extension(22), // the MAC is over what is encrypted
    extension(23), // extended master secret
    ...(newest === '1.3' ? tls13Extensions(versions, retry) : []),
    extension(0xff01, vector8()), // renegotiation is protected
  ];
  const hello = (padding: readonly Buffer[]): Buffer => {
    const body = Buffer.concat([
      uint16(legacyVersion),
      seed.random,
      vector8(seed.session),
      vector16(...suites.map(uint16)),
      vector8(uint8(0)), // no compression
      vector16(...extensions, ...padding),
    ]);
    return Buffer.concat([uint8(1), uint8(body.length >> 16), uint16(body.length & 0xffff), body]);
  };
  return Buffer.concat([uint8(22), uint16(versionNumbers['1.0']), vector16(hello(padding(hello([]).length)))]);
}

/** Some servers hang at a hello of 256 to 511 bytes: it is made longer (RFC 7685). */
function padding(length: number): Buffer[] {
  return length > 0xff && length < 0x200 ? [extension(21, Buffer.alloc(Math.max(0x200 - length - 4, 1)))] : [];
}

function tls13Extensions(versions: readonly TlsVersion[], { group = x25519, cookie }: Retry = {}): Buffer[] {
  const numbers = versions.map((version) => versionNumbers[version]).sort((a, b) => b - a);
  return [
    extension(43, vector8(...numbers.map(uint16))),
    ...(cookie === undefined ? [] : [extension(44, vector16(cookie))]),
    extension(45, vector8(uint8(1))), // resumption with a new key exchange only
    extension(51, vector16(uint16(group), vector16(keyShare(group)))),
  ];
}

/** ECDSA, EdDSA, RSA-PSS and RSA, the old hashes last: what servers commonly sign with. */
const commonSchemes = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
  0x0303, 0x0301, 0x0203, 0x0201,
];

/** DSA, MD5 and SHA-224, Brainpool, SM2, GOST with its private numbers, ML-DSA: the rest of the IANA registry. */
const rareSchemes = [
  0x0402, 0x0502, 0x0602, 0x0302, 0x0202, 0x0101, 0x0102, 0x0103, 0x081a, 0x081b, 0x081c, 0x0704, 0x0705, 0x0706,
  0x0707, 0x0708, 0x0709, 0x070a, 0x070b, 0x070c, 0x070d, 0x070e, 0x070f, 0x0840, 0x0841, 0xeded, 0xeeee, 0xefef,
  0x0904, 0x0905, 0x0906,
];

const serverNameList = (name: string): Buffer => vector16(uint8(0), vector16(Buffer.from(name, 'ascii')));

const extension = (type: number, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([uint16(type), vector16(data)]);

function uint8(value: number): Buffer {
  return Buffer.from([value]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function vector8(...parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  return Buffer.concat([uint8(data.length), data]);
}

function vector16(...parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  return Buffer.concat([uint16(data.length), data]);
}
