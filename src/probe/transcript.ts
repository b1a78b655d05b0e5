import { createDecipheriv, createHmac } from 'node:crypto';

/** Certificate messages of a server's handshake. */
export interface CertificateMessages {
  /** As they were sent, the server's own first, in DER. */
  readonly sent: readonly Buffer[];
  /** The server asks for a certificate of the client. */
  readonly requested: boolean;
  /** Number of the version that the server chose, for example 0x0303. */
  readonly version?: number;
  /** Number of the cipher suite. */
  readonly suite?: number;
}

const record = { handshake: 22, applicationData: 23 } as const;
const message = { serverHello: 2, certificate: 11, certificateRequest: 13, helloDone: 14, finished: 20 } as const;
const tls13 = 0x0304;

/** The random of a ServerHello that asks for another key share. RFC 8446 section 4.1.3. */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/**
 * Reads what the server said of certificates from the bytes of a handshake.
 *
 * TLS libraries do not hand out what was sent: Node.js gives a chain that it has put together, and says nothing of a
 * request for a client certificate. Up to TLS 1.2 the messages are in the clear; in TLS 1.3 they are decrypted with
 * the secret that the library gives out for that. These are the bytes that the library itself has read.
 *
 * @param bytes what came from the server, from the first byte of TLS on
 * @param secret `SERVER_HANDSHAKE_TRAFFIC_SECRET`, where the library has given it
 * @returns undefined where it cannot be read
 */
export function readCertificateMessages(bytes: Buffer, secret?: Buffer): CertificateMessages | undefined {
  try {
    return read(bytes, secret);
  } catch {
    return undefined; // cut off, or no TLS: the library says what is wrong with it
  }
}

function read(bytes: Buffer, secret: Buffer | undefined): CertificateMessages | undefined {
  let found: CertificateMessages = { sent: [], requested: false };
  let handshake = Buffer.alloc(0);
  let decrypt: ((header: Buffer, body: Buffer) => Buffer | undefined) | undefined;
  for (let at = 0; at + 5 <= bytes.length;) {
    const header = bytes.subarray(at, at + 5);
    const body = bytes.subarray(at + 5, at + 5 + header.readUInt16BE(3));
    at += 5 + body.length;
    const type = header.readUInt8(0);
    if (type === record.applicationData && found.version === tls13) {
      decrypt ??= secret && decryption(secret, found.suite ?? 0);
      const inner = decrypt?.(header, body);
      if (inner === undefined) {
        return undefined;
      }
      handshake = Buffer.concat([handshake, inner]);
    } else if (type === record.handshake) {
      handshake = Buffer.concat([handshake, body]);
    }
    while (handshake.length >= 4 && handshake.length >= 4 + handshake.readUIntBE(1, 3)) {
      const end = 4 + handshake.readUIntBE(1, 3);
      const content = handshake.subarray(4, end);
      switch (handshake.readUInt8(0)) {
        case message.serverHello:
          found = { ...found, ...serverHello(content) };
          break;
        case message.certificate:
          found = { ...found, sent: certificatesOf(content, found.version === tls13) };
          break;
        case message.certificateRequest:
          found = { ...found, requested: true };
          break;
        case message.helloDone:
        case message.finished:
          return found;
      }
      handshake = handshake.subarray(end);
    }
  }
  return undefined;
}

function serverHello(body: Buffer): Pick<CertificateMessages, 'version' | 'suite'> {
  if (body.subarray(2, 34).equals(retryRandom)) {
    return {};
  }
  const sessionEnd = 35 + body.readUInt8(34);
  let version = body.readUInt16BE(0);
  for (let at = sessionEnd + 5; at + 4 <= body.length; at += 4 + body.readUInt16BE(at + 2)) {
    if (body.readUInt16BE(at) === 43) {
      version = body.readUInt16BE(at + 4);
    }
  }
  return { version, suite: body.readUInt16BE(sessionEnd) };
}

function certificatesOf(body: Buffer, isTls13: boolean): Buffer[] {
  const list = body.subarray(isTls13 ? 1 + body.readUInt8(0) + 3 : 3);
  const certificates: Buffer[] = [];
  for (let at = 0; at < list.length;) {
    const end = at + 3 + list.readUIntBE(at, 3);
    certificates.push(list.subarray(at + 3, end));
    at = isTls13 ? end + 2 + list.readUInt16BE(end) : end;
  }
  return certificates;
}

const suites: Readonly<
  Record<
    number,
    readonly [cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305', key: number, hash: string] | undefined
  >
> = {
  0x1301: ['aes-128-gcm', 16, 'sha256'],
  0x1302: ['aes-256-gcm', 32, 'sha384'],
  0x1303: ['chacha20-poly1305', 32, 'sha256'],
};

/** RFC 8446 sections 5.2 and 7.3. Gives what handshake messages a record holds, of others nothing. */
function decryption(secret: Buffer, suite: number): ((header: Buffer, body: Buffer) => Buffer | undefined) | undefined {
  const [cipher, keyLength, hash] = suites[suite] ?? [];
  if (cipher === undefined || hash === undefined) {
    return undefined;
  }
  const key = expandLabel(secret, 'key', keyLength ?? 0, hash);
  const iv = expandLabel(secret, 'iv', 12, hash);
  let sequence = 0;
  return (header, body) => {
    const nonce = Buffer.from(iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
    sequence += 1;
    const decipher = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAAD(header);
    decipher.setAuthTag(body.subarray(-16));
    const padded = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
    const last = padded.findLastIndex((byte) => byte !== 0);
    return padded[last] === record.handshake ? padded.subarray(0, last) : Buffer.alloc(0);
  };
}

/** HKDF-Expand-Label without a context, for what fits into one round of the hash. RFC 8446 section 7.1. */
function expandLabel(secret: Buffer, label: string, length: number, hash: string): Buffer {
  const full = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, full.length]), full, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

/** The secret of a line that the library logs for a connection, where it is the one that is wanted. */
export function handshakeSecret(line: Buffer): Buffer | undefined {
  const [label, , secret] = line.toString('latin1').trim().split(' ');
  return label === 'SERVER_HANDSHAKE_TRAFFIC_SECRET' && secret !== undefined ? Buffer.from(secret, 'hex') : undefined;
}
