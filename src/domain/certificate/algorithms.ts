import { bitLength, DerError, derTag, objectIdOf, readElements, readSequence, type DerElement } from './der';

/** Facts about a public key. */
export interface KeyFacts {
  /** For example `RSA 2048` or `EC prime256v1`; the object identifier when the algorithm has no name here. */
  readonly name: string;
  /** Security in bits (NIST SP 800-57 part 1, table 2); undefined when unknown. */
  readonly strength?: number;
}

/** Facts about a signature algorithm of certificates. */
export interface SignatureFacts {
  /** For example `SHA-256 with RSA`; the object identifier when it has no name here. */
  readonly name: string;
  /** Its hash is not collision-resistant. */
  readonly broken: boolean;
  /** Current TLS libraries support it. */
  readonly common: boolean;
}

const curves: Readonly<Record<string, readonly [name: string, bits: number] | undefined>> = {
  '1.2.840.10045.3.1.1': ['prime192v1', 192],
  '1.2.840.10045.3.1.7': ['prime256v1', 256],
  '1.3.132.0.10': ['secp256k1', 256],
  '1.3.132.0.33': ['secp224r1', 224],
  '1.3.132.0.34': ['secp384r1', 384],
  '1.3.132.0.35': ['secp521r1', 521],
  '1.3.36.3.3.2.8.1.1.7': ['brainpoolP256r1', 256],
  '1.3.36.3.3.2.8.1.1.11': ['brainpoolP384r1', 384],
  '1.3.36.3.3.2.8.1.1.13': ['brainpoolP512r1', 512],
  '1.2.156.10197.1.301': ['SM2', 256],
};

const otherKeys: Readonly<Record<string, readonly [name: string, strength?: number] | undefined>> = {
  '1.3.101.110': ['X25519'],
  '1.3.101.111': ['X448'],
  '1.3.101.112': ['ED25519', 128],
  '1.3.101.113': ['ED448', 224],
  '1.2.643.2.2.19': ['GOST R 34.10-2001'],
  '1.2.643.7.1.1.1.1': ['GOST R 34.10-2012 256'],
  '1.2.643.7.1.1.1.2': ['GOST R 34.10-2012 512'],
  '2.16.840.1.101.3.4.3.17': ['ML-DSA-44', 128],
  '2.16.840.1.101.3.4.3.18': ['ML-DSA-65', 192],
  '2.16.840.1.101.3.4.3.19': ['ML-DSA-87', 256],
};

const signatures: Readonly<Record<string, string | undefined>> = {
  '1.2.840.113549.1.1.2': 'MD2 with RSA',
  '1.2.840.113549.1.1.3': 'MD4 with RSA',
  '1.2.840.113549.1.1.4': 'MD5 with RSA',
  '1.2.840.113549.1.1.5': 'SHA-1 with RSA',
  '1.3.14.3.2.29': 'SHA-1 with RSA',
  '1.2.840.113549.1.1.11': 'SHA-256 with RSA',
  '1.2.840.113549.1.1.12': 'SHA-384 with RSA',
  '1.2.840.113549.1.1.13': 'SHA-512 with RSA',
  '1.2.840.113549.1.1.14': 'SHA-224 with RSA',
  '1.2.840.10040.4.3': 'SHA-1 with DSA',
  '1.3.14.3.2.27': 'SHA-1 with DSA',
  '2.16.840.1.101.3.4.3.1': 'SHA-224 with DSA',
  '2.16.840.1.101.3.4.3.2': 'SHA-256 with DSA',
  '1.2.840.10045.4.1': 'SHA-1 with ECDSA',
  '1.2.840.10045.4.3.1': 'SHA-224 with ECDSA',
  '1.2.840.10045.4.3.2': 'SHA-256 with ECDSA',
  '1.2.840.10045.4.3.3': 'SHA-384 with ECDSA',
  '1.2.840.10045.4.3.4': 'SHA-512 with ECDSA',
};

/** Hashes of RSA-PSS by object identifier. */
const hashes: Readonly<Record<string, string | undefined>> = {
  '1.2.840.113549.2.5': 'MD5',
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
};

/** Reads an AlgorithmIdentifier. @throws DerError */
function readAlgorithm(encoded: Uint8Array): { readonly id: string; readonly parameters: DerElement | undefined } {
  const [id, parameters] = readSequence(encoded);
  if (id?.tag !== derTag.objectId) {
    throw new DerError('algorithm');
  }
  return { id: objectIdOf(id.content), parameters };
}

/** @param encoded a whole SubjectPublicKeyInfo @throws DerError */
export function readKey(encoded: Uint8Array): KeyFacts {
  const [algorithm, key] = readSequence(encoded);
  if (algorithm === undefined || key?.tag !== derTag.bitString) {
    throw new DerError('key');
  }
  const { id, parameters } = readAlgorithm(algorithm.encoded);
  switch (id) {
    case '1.2.840.113549.1.1.1':
    case '1.2.840.113549.1.1.10': {
      const bits = firstIntegerBits(() => readSequence(key.content.subarray(1)));
      const name = id.endsWith('.10') ? 'RSA-PSS' : 'RSA';
      return bits === undefined ? { name } : { name: `${name} ${bits}`, strength: strengthOfModulus(bits) };
    }
    case '1.2.840.10040.4.1': {
      const bits = firstIntegerBits(() => (parameters ? readElements(parameters.content) : []));
      return bits === undefined ? { name: 'DSA' } : { name: `DSA ${bits}`, strength: strengthOfModulus(bits) };
    }
    case '1.2.840.10045.2.1': {
      if (parameters?.tag !== derTag.objectId) {
        return { name: 'EC with explicit parameters' };
      }
      const curve = objectIdOf(parameters.content);
      const [name, bits] = curves[curve] ?? [curve];
      return { name: `EC ${name}`, ...(bits === undefined ? {} : { strength: Math.floor(bits / 2) }) };
    }
    default: {
      const [name, strength] = otherKeys[id] ?? [id];
      return { name, ...(strength === undefined ? {} : { strength }) };
    }
  }
}

function firstIntegerBits(read: () => readonly DerElement[]): number | undefined {
  try {
    const [first] = read();
    return first?.tag === derTag.integer ? bitLength(first.content) : undefined;
  } catch {
    return undefined; // the key is shown without its size
  }
}

/** Security in bits of a modulus of RSA, DSA or Diffie-Hellman. */
function strengthOfModulus(bits: number): number {
  const steps = [
    [15360, 256],
    [7680, 192],
    [3072, 128],
    [2048, 112],
    [1024, 80],
  ] as const;
  return steps.find(([length]) => bits >= length)?.[1] ?? 0;
}

/** @param encoded a whole AlgorithmIdentifier @throws DerError */
export function readSignature(encoded: Uint8Array): SignatureFacts {
  const { id, parameters } = readAlgorithm(encoded);
  const name =
    id === '1.2.840.113549.1.1.10'
      ? `${hashOfPss(parameters)} with RSA-PSS`
      : (signatures[id] ?? otherKeys[id]?.[0] ?? id);
  return { name, broken: /^(MD\d|SHA-1) /.test(name), common: / with |^ED/.test(name) };
}

/** Hash of RSA-PSS; SHA-1 by default (RFC 4055 section 3.1). */
function hashOfPss(parameters: DerElement | undefined): string {
  try {
    const field = readElements(parameters?.content ?? new Uint8Array()).find(({ tag }) => tag === 0xa0);
    const id = field && readAlgorithm(field.content).id;
    return id === undefined ? 'SHA-1' : (hashes[id] ?? id);
  } catch {
    return 'unknown hash';
  }
}
