import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { compareTls, type TlsVersion } from '../domain/tlsVersion';
import { offeredGroups, offeredSuites } from './tlsNames';

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
  /** Host name for the server name indication; left out for an address, which the extension cannot carry. */
  readonly serverName: string;
  /** Application protocol, for direct TLS. */
  readonly protocol?: string;
}

/**
 * The first message of a TLS handshake, as a record of its own (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2).
 *
 * Written by hand so that each version is offered as it is on every runtime: OpenSSL and BoringSSL refuse old ones by
 * themselves, each in other circumstances. Nobody finishes this handshake, so no secret belongs to the key share:
 * any 32 bytes are a valid public key of X25519.
 */
export function clientHello({ versions, serverName, protocol }: HelloOptions): Buffer {
  const newest = versions.reduce((a, b) => (compareTls(a, b) > 0 ? a : b));
  const legacyVersion = Math.min(versionNumbers[newest], versionNumbers['1.2']);
  const extensions = [
    ...(serverName !== '' && isIP(serverName) === 0 ? [extension(0, serverNameList(serverName))] : []),
    extension(10, vector16(...offeredGroups.map(uint16))),
    extension(11, vector8(uint8(0))), // points are not compressed
    ...(legacyVersion >= versionNumbers['1.2'] ? [extension(13, vector16(...signatureSchemes.map(uint16)))] : []),
    ...(protocol === undefined ? [] : [extension(16, vector16(vector8(Buffer.from(protocol))))]),
    extension(23), // extended master secret
    ...(newest === '1.3' ? tls13Extensions(versions) : []),
    extension(0xff01, vector8()), // renegotiation is protected
  ];
  const body = Buffer.concat([
    uint16(legacyVersion),
    randomBytes(32),
    vector8(randomBytes(32)),
    vector16(...offeredSuites.map(uint16)),
    vector8(uint8(0)), // no compression
    vector16(...extensions),
  ]);
  const handshake = Buffer.concat([uint8(1), uint8(body.length >> 16), uint16(body.length & 0xffff), body]);
  return Buffer.concat([uint8(22), uint16(versionNumbers['1.0']), vector16(handshake)]);
}

function tls13Extensions(versions: readonly TlsVersion[]): Buffer[] {
  const numbers = versions.map((version) => versionNumbers[version]).sort((a, b) => b - a);
  const x25519 = 0x001d;
  return [
    extension(43, vector8(...numbers.map(uint16))),
    extension(45, vector8(uint8(1))), // resumption with a new key exchange only
    extension(51, vector16(uint16(x25519), vector16(randomBytes(32)))),
  ];
}

/** ECDSA, RSA-PSS, RSA and EdDSA, the old hashes last: what a server may sign with. */
const signatureSchemes = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
  0x0303, 0x0301, 0x0203, 0x0201,
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
