import { derTag, DerError, hexOf, objectIdOf, readElements, readSequence, type DerElement } from './der';

/** Name of a subject or an issuer. */
export interface DistinguishedName {
  /** One line, for example `CN=orders, O=Contoso`, with ambiguous characters escaped; empty for an empty name. */
  readonly text: string;
  /** The first common name, unescaped: it may contain any character. */
  readonly commonName?: string;
  /** The first common name is encoded with two or four bytes per character. */
  readonly wideCommonName?: true;
  /** Equal for names that RFC 5280 section 7.1 treats as equal: letter case and extra spaces do not count. */
  readonly comparable: string;
  /** Comparable form of each relative name, for constraints on the beginning of a name. */
  readonly comparableParts: readonly string[];
}

const attributeNames: Readonly<Record<string, string | undefined>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** @param encoded the whole name @throws DerError */
export function readName(encoded: Uint8Array): DistinguishedName {
  const relative = readSequence(encoded).map(({ tag, content }) => {
    if (tag !== derTag.set) {
      throw new DerError('name');
    }
    return readElements(content).map(({ encoded: attribute }) => {
      const [type, value] = readSequence(attribute);
      if (type?.tag !== derTag.objectId || value === undefined) {
        throw new DerError('name');
      }
      return { type: objectIdOf(type.content), value: textOf(value), raw: value };
    });
  });
  const parts = relative.map((attributes) =>
    attributes
      .map(({ type, value, raw }) => `${type}=${value === undefined ? hexOf(raw.encoded) : comparableText(value)}`)
      .join('+'),
  );
  const { value: commonName, raw } = relative.flat().find(({ type }) => type === '2.5.4.3') ?? {};
  return {
    text: relative
      .map((attributes) =>
        attributes
          .map(({ type, value, raw }) => {
            const shown = value === undefined ? `#${hexOf(raw.encoded)}` : escapeValue(value);
            return `${attributeNames[type] ?? type}=${shortened(shown)}`;
          })
          .join(' + '),
      )
      .join(', '),
    ...(commonName === undefined ? {} : { commonName }),
    ...(raw?.tag === 0x1e || raw?.tag === 0x1c ? { wideCommonName: true } : {}),
    comparable: JSON.stringify(parts),
    comparableParts: parts,
  };
}

/** Text of an ASN.1 string; undefined for other types and for bytes that are not valid for the type. */
export function textOf({ tag, content }: DerElement): string | undefined {
  switch (tag) {
    case 0x0c: // UTF8String
      return decoded('utf-8', content);
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x14: // T61String, in practice Latin 1
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return latin1(content);
    case 0x1e: // BMPString
      return content.length % 2 === 0 ? decoded('utf-16be', content) : undefined;
    case 0x1c: // UniversalString
      return content.length % 4 === 0 ? utf32(content) : undefined;
    default:
      return undefined;
  }
}

function decoded(encoding: 'utf-8' | 'utf-16be', bytes: Uint8Array): string | undefined {
  try {
    return encoding === 'utf-8'
      ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      : Array.from({ length: bytes.length / 2 }, (_, index) =>
          String.fromCharCode((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)),
        ).join('');
  } catch {
    return undefined;
  }
}

function utf32(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = [0, 1, 2, 3].reduce((value, index) => value * 256 + (bytes[at + index] ?? 0), 0);
    if (point > 0x10ffff) {
      return undefined;
    }
    text += String.fromCodePoint(point);
  }
  return text;
}

/** Decodes each byte as one character. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function comparableText(value: string): string {
  return value
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[ \t\n\v\f\r]+/g, ' ')
    .replace(/^ | $/g, '');
}

/**
 * Escapes a value, so that it cannot look like its own end and the beginning of another attribute (RFC 4514 section
 * 2.4).
 */
function escapeValue(value: string): string {
  return visible(value.replace(/[\\,+"<>;]/g, '\\$&').replace(/^[ #]| $/g, '\\$&'));
}

/** Replaces control characters, line ends and characters that reorder others by their numbers. */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const number = character.codePointAt(0) ?? 0;
    return number < 0x100 ? `\\${number.toString(16).padStart(2, '0').toUpperCase()}` : `\\u{${number.toString(16)}}`;
  });
}

/** Maximum number of displayed characters of a name. */
const longestText = 500;

export function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
