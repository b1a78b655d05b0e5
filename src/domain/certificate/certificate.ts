import { readKey, readSignature, type KeyFacts, type SignatureFacts } from './algorithms';
import { DerError, derTag, hexOf, readElement, readSequence, sameBytes, type DerElement } from './der';
import { readName, shortened, visible, type DistinguishedName } from './distinguishedName';
import { noExtensions, readExtensions, type Extensions } from './extensions';

/**
 * A certificate as encoded (RFC 5280). The TLS library does not read it, because it differs between runtimes and throws
 * on some legal but unusual certificates.
 */
export interface Certificate {
  readonly encoded: Uint8Array;
  /** Hexadecimal. */
  readonly serialNumber: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Milliseconds since the epoch; absent when the date is not valid. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly key: KeyFacts;
  /** Its SubjectPublicKeyInfo, in hexadecimal. */
  readonly keyInfo: string;
  readonly signature: SignatureFacts;
  /** Whether the algorithm beside the signature equals the signed one. */
  readonly signatureConsistent: boolean;
  readonly version: number;
  readonly extensions: Extensions;
}

/** Reads a certificate; undefined when the bytes are not one. Never throws. */
export function readCertificate(encoded: Uint8Array): Certificate | undefined {
  try {
    return read(encoded);
  } catch (error) {
    if (error instanceof DerError) {
      return undefined;
    }
    throw error;
  }
}

function read(encoded: Uint8Array): Certificate {
  const [toBeSigned, algorithm, signature, ...more] = readSequence(encoded);
  if (toBeSigned === undefined || algorithm === undefined || signature?.tag !== derTag.bitString || more.length > 0) {
    throw new DerError('certificate');
  }
  const fields = readSequence(toBeSigned.encoded);
  const explicitVersion = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const [serial, innerAlgorithm, issuer, validity, subject, keyInfo, ...optional] = fields;
  if (
    serial?.tag !== derTag.integer ||
    innerAlgorithm === undefined ||
    issuer === undefined ||
    validity === undefined ||
    subject === undefined ||
    keyInfo === undefined
  ) {
    throw new DerError('certificate');
  }
  const [begin, end] = readSequence(validity.encoded).map(timeOf);
  const extensions = optional.find(({ tag }) => tag === 0xa3);
  return {
    encoded,
    serialNumber: hexOf(serial.content),
    subject: readName(subject.encoded),
    issuer: readName(issuer.encoded),
    ...(begin === undefined ? {} : { notBefore: begin }),
    ...(end === undefined ? {} : { notAfter: end }),
    key: readKey(keyInfo.encoded),
    keyInfo: hexOf(keyInfo.encoded),
    signature: readSignature(algorithm.encoded),
    signatureConsistent: sameBytes(algorithm.encoded, innerAlgorithm.encoded),
    version: explicitVersion ? versionOf(explicitVersion) : 1,
    extensions: extensions ? readExtensions(extensions.content) : noExtensions,
  };
}

function versionOf({ content }: DerElement): number {
  return (readElement(content, derTag.integer).content.at(-1) ?? 0) + 1;
}

/** Reads the forms of RFC 5280 section 4.1.2.5: to the second, in UTC. */
function timeOf({ tag, content }: DerElement): number | undefined {
  const text = String.fromCharCode(...content.subarray(0, 20));
  const digits = tag === derTag.utcTime ? 12 : tag === derTag.generalizedTime ? 14 : 0;
  if (digits === 0 || content.length !== digits + 1 || !/^\d+Z$/.test(text)) {
    return undefined;
  }
  const full = digits === 14 ? text : `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}`;
  const [year, month, day, hour, minute, second] = [full.slice(0, 4), ...(full.slice(4).match(/\d\d/g) ?? [])] as const;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // `Date` moves a day such as 31 April to the next month
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? undefined : time;
}

/** ISO 8601 in UTC, to the second. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000', '');
}

/** Whether subject and issuer are the same name. */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject.comparable === issuer.comparable;
}

/** The common name with control characters escaped; undefined when there is none. */
export function commonNameOf({ subject }: Certificate): string | undefined {
  return subject.commonName ? shortened(visible(subject.commonName)) : undefined;
}

/** Label of a certificate for a sentence; a certificate without a subject has one too. */
export function labelOf({ subject, extensions, serialNumber }: Certificate): string {
  const [name] = extensions.names;
  return subject.text || (name === undefined ? `serial number ${serialNumber.slice(0, 40)}` : name.text);
}
