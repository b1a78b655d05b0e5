import 'reflect-metadata'; // before @peculiar/x509, which asks for it
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type JsonGeneralName,
  type X509Certificate,
} from '@peculiar/x509';
import { isIP } from 'node:net';

/** What a server is given: PEM. `certificate` may hold the intermediates after the leaf. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface IssueOptions {
  /** Host names and addresses of the subject alternative name; the first one is the common name as well. */
  readonly names: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** `ec` (P-256) unless told. */
  readonly keyType?: 'ec' | 'rsa';
}

/** A certification authority that lives as long as the tests that made it. */
export interface TestAuthority {
  /** Its own certificate, PEM: the root, or the intermediate. */
  readonly ca: string;
  /** Signs a certificate for a server. Those of an intermediate come with the intermediate's own. */
  issue(options: IssueOptions): Promise<ServerCertificate>;
  /** An authority under this one. */
  intermediate(name: string): Promise<TestAuthority>;
}

interface Signer {
  readonly certificate: X509Certificate;
  readonly key: CryptoKey;
  readonly chain: readonly X509Certificate[];
}

const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const day = 24 * 3_600_000;

const authorityExtensions = () => [
  new BasicConstraintsExtension(true, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
];

const newKeys = (algorithm: typeof ec | typeof rsa): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const fromNow = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

/** Makes a self-signed root for this run, with an EC key. */
export async function createAuthority(name = 'Test CA'): Promise<TestAuthority> {
  const keys = await newKeys(ec);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: fromNow(-day),
    notAfter: fromNow(100 * day),
    signingAlgorithm: ec,
    extensions: authorityExtensions(),
  });
  return authorityOf({ certificate, key: keys.privateKey, chain: [] });
}

function authorityOf(signer: Signer): TestAuthority {
  return {
    ca: signer.certificate.toString('pem'),
    async issue({ names, notBefore = fromNow(-day), notAfter = fromNow(20 * day), keyType = 'ec' }) {
      const keys = await newKeys(keyType === 'rsa' ? rsa : ec);
      const leaf = await X509CertificateGenerator.create({
        subject: `CN=${names[0] ?? ''}`,
        issuer: signer.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: signer.key,
        notBefore,
        notAfter,
        signingAlgorithm: ec,
        extensions: [new SubjectAlternativeNameExtension(names.map(generalName))],
      });
      const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
      return { certificate: pem([leaf, ...signer.chain]), key: `${key}\n` };
    },
    async intermediate(name) {
      const keys = await newKeys(ec);
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: signer.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: signer.key,
        notBefore: fromNow(-day),
        notAfter: fromNow(25 * day),
        signingAlgorithm: ec,
        extensions: authorityExtensions(),
      });
      return authorityOf({ certificate, key: keys.privateKey, chain: [certificate, ...signer.chain] });
    },
  };
}

function generalName(value: string): JsonGeneralName {
  return { type: isIP(value) === 0 ? 'dns' : 'ip', value };
}

function pem(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => `${certificate.toString('pem')}\n`).join('');
}
