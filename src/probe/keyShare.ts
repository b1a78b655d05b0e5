import { createECDH, randomBytes } from 'node:crypto';
import { WireError } from './problem';
import { groupName } from './tlsNames';

/**
 * A public key of a group, for a key share of TLS 1.3 (RFC 8446 section 4.2.8). It has no secret, which an unfinished
 * handshake does not need.
 *
 * @throws WireError `handshakeFailed` when this runtime cannot make one
 */
export function keyShare(group: number): Buffer {
  const name = groupName(group);
  try {
    return (shares[group] ?? curve(name.replace('tls13', '')))();
  } catch {
    throw new WireError({ code: 'handshakeFailed', detail: name }); // this runtime's library does not know the curve
  }
}

/** Any 32 bytes are a public key of X25519. */
const x25519 = (): Buffer => randomBytes(32);

const curve = (name: string) => (): Buffer => createECDH(name).generateKeys();

/** A number below the prime, whose first bits are all set. */
const finiteField = (bytes: number) => (): Buffer => Buffer.concat([Buffer.alloc(1), randomBytes(bytes - 1)]);

/** FIPS 203 section 7.2: coefficients of 12 bits below 3329, all of them zero here, and a seed. */
const mlKem = (rank: number) => (): Buffer => Buffer.concat([Buffer.alloc(384 * rank), randomBytes(32)]);

const both = (first: () => Buffer, second: () => Buffer) => (): Buffer => Buffer.concat([first(), second()]);

/** The others are curves that go by their names. */
const shares: Readonly<Record<number, (() => Buffer) | undefined>> = {
  0x001d: x25519,
  0x001e: () => randomBytes(56),
  0x0100: finiteField(256),
  0x0101: finiteField(384),
  0x0102: finiteField(512),
  0x0103: finiteField(768),
  0x0104: finiteField(1024),
  0x0200: mlKem(2),
  0x0201: mlKem(3),
  0x0202: mlKem(4),
  0x11ec: both(mlKem(3), x25519),
  0x11eb: both(curve('prime256v1'), mlKem(3)),
  0x11ed: both(curve('secp384r1'), mlKem(4)),
  0x6399: both(x25519, mlKem(3)),
};
