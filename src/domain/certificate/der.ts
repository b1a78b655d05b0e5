/** Reader for DER (X.690), the encoding of certificates. */

export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its tag and length. */
  readonly encoded: Uint8Array;
}

/** Thrown for bytes that are not DER or do not have the expected structure. Never leaves this folder. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Reads the consecutive elements of `bytes`. @throws DerError */
export function readElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = elementAt(bytes, at);
    elements.push(element);
    at += element.encoded.length;
  }
  return elements;
}

/** Reads the only element of `bytes`. @throws DerError */
export function readElement(bytes: Uint8Array, tag: number): DerElement {
  const element = elementAt(bytes, 0);
  if (element.tag !== tag || element.encoded.length !== bytes.length) {
    throw new DerError('structure');
  }
  return element;
}

/** Reads the elements of a sequence or set that is all of `bytes`. @throws DerError */
export function readSequence(bytes: Uint8Array, tag: number = derTag.sequence): DerElement[] {
  return readElements(readElement(bytes, tag).content);
}

function elementAt(bytes: Uint8Array, at: number): DerElement {
  const tag = byteAt(bytes, at);
  if ((tag & 0x1f) === 0x1f) {
    throw new DerError('tag'); // tags of several bytes, which no field of a certificate has
  }
  let length = byteAt(bytes, at + 1);
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) {
      throw new DerError('length'); // indefinite, or larger than any certificate
    }
    length = 0;
    for (let index = 0; index < count; index += 1) {
      length = length * 256 + byteAt(bytes, start + index);
    }
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) {
    throw new DerError('length');
  }
  return { tag, content: bytes.subarray(start, end), encoded: bytes.subarray(at, end) };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) {
    throw new DerError('end');
  }
  return byte;
}

/** Formats an object identifier, for example `2.5.29.19`. @param content of the element */
export function objectIdOf(content: Uint8Array): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [head = 0, ...rest] = numbers;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}

/** Number of bits of a positive integer, without leading zeros. */
export function bitLength(integer: Uint8Array): number {
  const first = integer.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (integer.length - first - 1) * 8 + (32 - Math.clz32(integer[first] ?? 0));
}

/** Value of a small integer; undefined when it is negative or large. */
export function smallInteger(integer: Uint8Array): number | undefined {
  return integer.length === 0 || (integer[0] ?? 0) >= 0x80 || bitLength(integer) > 31
    ? undefined
    : integer.reduce((value, byte) => value * 256 + byte, 0);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  }
  return text;
}

const hexDigits = '0123456789ABCDEF';
