import { createHash } from 'node:crypto';

/** Data that binds a login to a TLS session. */
export interface ChannelBinding {
  readonly type: 'tls-server-end-point';
  readonly data: Buffer;
}

/**
 * Binds to the server's certificate (RFC 5929 section 4): its hash by the algorithm that it is signed with, SHA-256 for
 * those that are too weak. Undefined where that has none, or none that is known here (Ed25519, RSA-PSS).
 *
 * @param certificate DER
 */
export function endPointBinding(certificate: Buffer): ChannelBinding | undefined {
  const algorithm = hashes[signatureAlgorithm(certificate) ?? ''];
  return algorithm === undefined
    ? undefined
    : { type: 'tls-server-end-point', data: createHash(algorithm).update(certificate).digest() };
}

/** Hash by the object identifier of the signature, in hexadecimal. */
const hashes: Readonly<Record<string, string | undefined>> = {
  '2a864886f70d010104': 'sha256', // MD5 with RSA
  '2a864886f70d010105': 'sha256', // SHA-1 with RSA
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a864886f70d01010e': 'sha224',
  '2a8648ce3d0401': 'sha256', // ECDSA with SHA-1
  '2a8648ce3d040301': 'sha224',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/** A certificate is a sequence of what is signed, the algorithm (a sequence that begins with its identifier), the signature. */
function signatureAlgorithm(certificate: Buffer): string | undefined {
  const whole = element(certificate);
  const signed = whole && element(whole.content);
  const algorithm = signed && element(signed.rest);
  return algorithm && element(algorithm.content)?.content.toString('hex');
}

/** Splits DER into the content of its first element and what follows it. */
function element(bytes: Buffer): { readonly content: Buffer; readonly rest: Buffer } | undefined {
  const short = bytes[1];
  if (short === undefined) {
    return undefined;
  }
  const digits = short < 0x80 ? 0 : short - 0x80;
  const begin = 2 + digits;
  if (digits > 3 || bytes.length < begin) {
    return undefined;
  }
  const length = digits === 0 ? short : bytes.readUIntBE(2, digits);
  return bytes.length < begin + length
    ? undefined
    : { content: bytes.subarray(begin, begin + length), rest: bytes.subarray(begin + length) };
}
