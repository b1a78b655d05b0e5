/** Writer for the part of DER (X.690) that certificates use. */

const tag = { integer: 0x02, bitString: 0x03, octetString: 0x04, objectId: 0x06, utf8String: 0x0c, utcTime: 0x17 };

export function encode(type: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([type]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.from([length]);
  }
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => encode(0x30, ...parts);
export const set = (...parts: readonly Buffer[]): Buffer => encode(0x31, ...parts);
/** An explicit, context-specific tag around its content. */
export const explicit = (number: number, ...parts: readonly Buffer[]): Buffer => encode(0xa0 + number, ...parts);
export const boolean = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0]));
/** @param bytes with a zero first bit: a positive number */
export const integer = (bytes: Buffer): Buffer => encode(tag.integer, bytes);
export const octetString = (content: Buffer): Buffer => encode(tag.octetString, content);
export const utf8String = (text: string): Buffer => encode(tag.utf8String, Buffer.from(text));
/** @param unused number of unused bits in the last byte */
export const bitString = (content: Buffer, unused = 0): Buffer => encode(tag.bitString, Buffer.from([unused]), content);

/** Formats a date to the second, for years before 2050. */
export function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, '').slice(2, 14);
  return encode(tag.utcTime, Buffer.from(`${digits}Z`));
}

/** Encodes an object identifier, for example `2.5.29.19`. */
export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return encode(tag.objectId, Buffer.from(bytes));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) {
    bytes.unshift((rest & 0x7f) | 0x80);
  }
  return bytes;
}
