import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as der from './der';

/** PEM certificate and key of a TLS server. */
export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
}

/**
 * In-memory certification authority of the simulated servers. Its key is generated at run time and never leaves the
 * process.
 */
export class DemoAuthority {
  static readonly commonName = 'Demo CA of the simulated fleet';

  private readonly keys = newKeys();
  /** The authority's own certificate, PEM. */
  readonly certificate: string;

  constructor() {
    const { commonName } = DemoAuthority;
    const extensions = [
      extension('2.5.29.19', der.sequence(der.boolean(true)), true), // may sign certificates
      extension('2.5.29.15', der.bitString(Buffer.from([0b0000_0110]), 1), true), // and revocation lists
    ];
    this.certificate = this.sign(commonName, this.keys.publicKey, extensions);
  }

  /** @param names host names and IPv4 addresses; the first one is also the common name */
  issue(names: readonly [string, ...string[]]): ServerIdentity {
    const { publicKey, privateKey } = newKeys();
    const extensions = [extension('2.5.29.17', der.sequence(...names.map(generalName)))];
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { certificate: this.sign(names[0], publicKey, extensions), key };
  }

  /** Signs a certificate (RFC 5280 section 4.1). */
  private sign(commonName: string, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const algorithm = der.sequence(der.objectId('1.2.840.10045.4.3.2')); // ECDSA with SHA-256
    const serial = randomBytes(16);
    serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
    const now = Date.now();
    const toBeSigned = der.sequence(
      der.explicit(0, der.integer(Buffer.from([2]))), // version 3
      der.integer(serial),
      algorithm,
      distinguishedName(DemoAuthority.commonName),
      der.sequence(der.utcTime(new Date(now - day)), der.utcTime(new Date(now + 90 * day))),
      distinguishedName(commonName),
      publicKey.export({ type: 'spki', format: 'der' }),
      der.explicit(3, der.sequence(...extensions)),
    );
    const signature = sign('sha256', toBeSigned, this.keys.privateKey);
    return pem(der.sequence(toBeSigned, algorithm, der.bitString(signature)));
  }
}

const day = 24 * 3_600_000;

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

const distinguishedName = (commonName: string): Buffer =>
  der.sequence(der.set(der.sequence(der.objectId('2.5.4.3'), der.utf8String(commonName))));

function extension(id: string, content: Buffer, critical = false): Buffer {
  return der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octetString(content));
}

function generalName(name: string): Buffer {
  return isIPv4(name)
    ? der.encode(0x87, Buffer.from(name.split('.').map(Number)))
    : der.encode(0x82, Buffer.from(name, 'ascii'));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
