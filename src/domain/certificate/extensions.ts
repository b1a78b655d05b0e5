import {
  DerError,
  derTag,
  hexOf,
  objectIdOf,
  readElement,
  readElements,
  readSequence,
  smallInteger,
  type DerElement,
} from './der';
import { latin1, readName, shortened, visible, type DistinguishedName } from './distinguishedName';

/** A name in a subject alternative name or a name constraint. */
export interface GeneralName {
  readonly kind: 'dns' | 'ip' | 'directory' | 'other';
  /** Display text: an address in its usual form; names other than of hosts carry their kind as a prefix. */
  readonly text: string;
  /** DNS name, each byte decoded as one character. */
  readonly dns?: string;
  /** Address, or address and mask. */
  readonly address?: Uint8Array;
  readonly directory?: DistinguishedName;
  /** Tag of the choice in RFC 5280's GeneralName, 0 to 8. */
  readonly choice: number;
}

export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** Content of a certificate's extensions. */
export interface Extensions {
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number };
  /** Bits of the key usage, numbered as in RFC 5280; absent: no limit. */
  readonly keyUsage?: ReadonlySet<number>;
  /** Object identifiers; absent: no limit. */
  readonly extendedKeyUsage?: readonly string[];
  /** Subject alternative names; empty when there are none. */
  readonly names: readonly GeneralName[];
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  /** Names and serial number of the issuer's certificate. */
  readonly authorityIssuer?: { readonly names: readonly string[]; readonly serialNumber: string };
  readonly nameConstraints?: NameConstraints;
  /** Object identifiers of critical extensions that this code does not know. */
  readonly unknownCritical: readonly string[];
  /** Object identifiers of extensions that cannot be read or occur twice. */
  readonly damaged: readonly string[];
}

export const noExtensions: Extensions = { names: [], unknownCritical: [], damaged: [] };

export const keyUsage = { digitalSignature: 0, keyEncipherment: 2, keyAgreement: 4, certSign: 5 } as const;
export const serverAuthentication = '1.3.6.1.5.5.7.3.1';

type Reader = (value: Uint8Array) => Partial<Extensions>;

const readers: Readonly<Record<string, Reader | undefined>> = {
  '2.5.29.14': (value) => ({ subjectKeyId: hexOf(readElement(value, derTag.octetString).content) }),
  '2.5.29.15': (value) => ({ keyUsage: bitsOf(readElement(value, derTag.bitString).content) }),
  '2.5.29.17': (value) => ({ names: readSequence(value).map(readGeneralName) }),
  '2.5.29.19': (value) => ({ basicConstraints: readBasicConstraints(value) }),
  '2.5.29.30': (value) => ({ nameConstraints: readNameConstraints(value) }),
  '2.5.29.35': readAuthorityKey,
  '2.5.29.37': (value) => ({ extendedKeyUsage: readSequence(value).map(({ content }) => objectIdOf(content)) }),
};

/**
 * Extensions that do not affect path validation: the issuer's alternative name, certificate policies with their
 * mappings and constraints (no policy is required), distribution points, IP address blocks and AS numbers.
 */
const withoutEffect: ReadonlySet<string> = new Set([
  '2.5.29.18',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.33',
  '2.5.29.36',
  '2.5.29.54',
  '1.3.6.1.5.5.7.1.7',
  '1.3.6.1.5.5.7.1.8',
]);

/** @param encoded the whole sequence of extensions @throws DerError */
export function readExtensions(encoded: Uint8Array): Extensions {
  const seen = new Set<string>();
  const unknownCritical: string[] = [];
  const damaged: string[] = [];
  let extensions: Partial<Extensions> = {};
  for (const { encoded: extension } of readSequence(encoded)) {
    const parts = readSequence(extension);
    const [id, value] = [parts[0], parts.at(-1)];
    if (id?.tag !== derTag.objectId || value?.tag !== derTag.octetString || parts.length > 3) {
      throw new DerError('extension');
    }
    const name = objectIdOf(id.content);
    const critical = parts.length === 3 && (parts[1]?.content[0] ?? 0) !== 0;
    if (seen.has(name)) {
      damaged.push(name);
      continue;
    }
    seen.add(name);
    const reader = readers[name];
    if (reader === undefined) {
      if (critical && !withoutEffect.has(name)) {
        unknownCritical.push(name);
      }
      continue;
    }
    try {
      extensions = { ...extensions, ...reader(value.content) };
    } catch (error) {
      if (!(error instanceof DerError)) {
        throw error;
      }
      damaged.push(name);
    }
  }
  return { names: [], ...extensions, unknownCritical, damaged };
}

function bitsOf(content: Uint8Array): ReadonlySet<number> {
  const bits = new Set<number>();
  content.subarray(1).forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if (byte & (0x80 >> bit)) {
        bits.add(index * 8 + bit);
      }
    }
  });
  return bits;
}

function readBasicConstraints(value: Uint8Array): { readonly ca: boolean; readonly pathLength?: number } {
  const fields = readSequence(value);
  const ca = fields.some(({ tag, content }) => tag === derTag.boolean && (content[0] ?? 0) !== 0);
  const length = fields.find(({ tag }) => tag === derTag.integer);
  if (length === undefined) {
    return { ca };
  }
  const pathLength = smallInteger(length.content);
  if (pathLength === undefined) {
    throw new DerError('pathLength');
  }
  return { ca, pathLength };
}

function readAuthorityKey(value: Uint8Array): Partial<Extensions> {
  const fields = readSequence(value);
  const field = (tag: number): DerElement | undefined => fields.find((each) => each.tag === tag);
  const [key, issuer, serial] = [field(0x80), field(0xa1), field(0x82)];
  return {
    ...(key ? { authorityKeyId: hexOf(key.content) } : {}),
    ...(issuer && serial
      ? {
          authorityIssuer: {
            names: readElements(issuer.content).flatMap((name) => {
              const { directory } = readGeneralName(name);
              return directory ? [directory.comparable] : [];
            }),
            serialNumber: hexOf(serial.content),
          },
        }
      : {}),
  };
}

function readNameConstraints(value: Uint8Array): NameConstraints {
  const fields = readSequence(value);
  const trees = (tag: number): GeneralName[] =>
    fields
      .filter((field) => field.tag === tag)
      .flatMap(({ content }) => readElements(content))
      .map(({ encoded }) => {
        const [base, ...distances] = readSequence(encoded);
        // minimum and maximum have no meaning yet (RFC 5280 section 4.2.1.10)
        if (base === undefined || distances.length > 0) {
          throw new DerError('nameConstraints');
        }
        return readGeneralName(base);
      });
  return { permitted: trees(0xa0), excluded: trees(0xa1) };
}

function readGeneralName({ tag, content }: DerElement): GeneralName {
  const choice = tag & 0x1f;
  switch (choice) {
    case 2: {
      const dns = latin1(content);
      return { kind: 'dns', choice, dns, text: shortened(visible(dns)) };
    }
    case 4: {
      const directory = readName(content);
      return { kind: 'directory', choice, directory, text: shortened(`directory:${directory.text}`) };
    }
    case 7:
      return { kind: 'ip', choice, address: content, text: addressText(content) };
    case 1:
      return { kind: 'other', choice, text: shortened(`email:${visible(latin1(content))}`) };
    case 6:
      return { kind: 'other', choice, text: shortened(`URI:${visible(latin1(content))}`) };
    default:
      return { kind: 'other', choice, text: shortened(`other:${hexOf(content)}`) };
  }
}

function addressText(address: Uint8Array): string {
  if (address.length === 4) {
    return address.join('.');
  }
  if (address.length !== 16) {
    return `address:${hexOf(address.subarray(0, 32))}`;
  }
  const groups = (hexOf(address).toLowerCase().match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''));
  // the usual form omits the longest run of zeros
  const text = groups.join(':');
  const zeros = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) {
    return text;
  }
  return `${text.slice(0, zeros.index)}::${text.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`;
}
