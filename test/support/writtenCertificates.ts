import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Certificates written byte by byte, also such as no library would write. */

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes = length < 0x80 ? [length] : [...Buffer.from(evenHex(length), 'hex')];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [] : [0x80 + bytes.length]), ...bytes]), content]);
}

const evenHex = (value: number): string => {
  const hex = value.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
};

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((value) => {
    const digits = [value & 0x7f];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from(bytes));
}

/** @param tag kind of string; UTF8String unless told */
export const attribute = (type: string, value: string | Buffer, tag = 0x0c): Buffer =>
  der(0x30, oid(type), der(tag, Buffer.from(value)));

/** One common name, or none for an empty name. */
export const name = (commonName: string): Buffer =>
  commonName === '' ? der(0x30) : der(0x30, der(0x31, attribute('2.5.4.3', commonName)));

/** To the second, in GeneralizedTime. */
export const time = (date: Date | string): Buffer =>
  der(0x18, Buffer.from(typeof date === 'string' ? date : `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));

export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  der(0x30, oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

export const basicConstraints = (ca: boolean, pathLength?: number): Buffer =>
  extension(
    '2.5.29.19',
    der(
      0x30,
      ...(ca ? [der(0x01, Buffer.from([0xff]))] : []),
      ...(pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))]),
    ),
    true,
  );

/** @param bits by their numbers in RFC 5280 */
export const keyUsage = (...bits: readonly number[]): Buffer =>
  extension('2.5.29.15', der(0x03, Buffer.from([0, bits.reduce((byte, bit) => byte | (0x80 >> bit), 0)])), true);

export const extendedKeyUsage = (...ids: readonly string[]): Buffer =>
  extension('2.5.29.37', der(0x30, ...ids.map(oid)));
export const dnsName = (text: string): Buffer => der(0x82, Buffer.from(text, 'latin1'));
export const ipName = (...bytes: readonly number[]): Buffer => der(0x87, Buffer.from(bytes));
export const alternativeName = (...names: readonly Buffer[]): Buffer => extension('2.5.29.17', der(0x30, ...names));
export const subjectKeyId = (id: string): Buffer => extension('2.5.29.14', der(0x04, Buffer.from(id)));
export const authorityKeyId = (id: string): Buffer => extension('2.5.29.35', der(0x30, der(0x80, Buffer.from(id))));
/** @param permitted, excluded GeneralNames */
export const nameConstraints = (permitted: readonly Buffer[], excluded: readonly Buffer[] = []): Buffer => {
  const trees = (tag: number, names: readonly Buffer[]): Buffer[] =>
    names.length > 0 ? [der(tag, ...names.map((each) => der(0x30, each)))] : [];
  return extension('2.5.29.30', der(0x30, ...trees(0xa0, permitted), ...trees(0xa1, excluded)), true);
};

export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const ecKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
export const rsaKeys = (modulusLength: number): Keys => generateKeyPairSync('rsa', { modulusLength });

export const ecdsaSha256 = der(0x30, oid('1.2.840.10045.4.3.2'));
export const ecdsaSha1 = der(0x30, oid('1.2.840.10045.4.1'));
export const rsaSha256 = der(0x30, oid('1.2.840.113549.1.1.11'), der(0x05));

export interface Written {
  /** Whole names, or common names. */
  readonly subject?: string | Buffer;
  readonly issuer?: string | Buffer;
  readonly serial?: Buffer;
  readonly notBefore?: Buffer;
  readonly notAfter?: Buffer;
  readonly keys?: Keys;
  /** In place of the one of `keys`. */
  readonly publicKey?: Buffer;
  /** Who signs; itself unless told. */
  readonly signer?: Keys;
  readonly hash?: string;
  readonly algorithm?: Buffer;
  readonly extensions?: readonly Buffer[];
  /** A certificate of the first version has no extensions. */
  readonly version?: 1 | 3;
}

const day = 24 * 3_600_000;
export const daysFromNow = (days: number): Buffer => time(new Date(Date.now() + days * day));

const spare = ecKeys();

/** Valid from a day ago for a hundred days, unless told. */
export function write(options: Written): Buffer {
  const { subject = 'subject', issuer = subject, keys = spare, signer = keys, hash = 'sha256', version = 3 } = options;
  const { serial = Buffer.from([1]), notBefore = daysFromNow(-1), notAfter = daysFromNow(100) } = options;
  const algorithm = options.algorithm ?? (signer.privateKey.asymmetricKeyType === 'rsa' ? rsaSha256 : ecdsaSha256);
  const named = (value: string | Buffer): Buffer => (typeof value === 'string' ? name(value) : value);
  const { extensions = [] } = options;
  const toBeSigned = der(
    0x30,
    ...(version === 3 ? [der(0xa0, der(0x02, Buffer.from([2])))] : []),
    der(0x02, serial),
    algorithm,
    named(issuer),
    der(0x30, notBefore, notAfter),
    named(subject),
    options.publicKey ?? keys.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, der(0x30, ...extensions))] : []),
  );
  const signature = sign(hash, toBeSigned, signer.privateKey);
  return der(0x30, toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
}

export function pemOf(...certificates: readonly Uint8Array[]): string {
  return certificates
    .map((certificate) => {
      const lines =
        Buffer.from(certificate)
          .toString('base64')
          .match(/.{1,64}/g) ?? [];
      return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
    })
    .join('');
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
