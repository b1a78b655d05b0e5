import { X509Certificate } from 'node:crypto';

/** Format of a file that is not a PEM file of certificates. */
export type FileFormat =
  | 'utf16'
  | 'utf16Le'
  | 'utf16Be'
  /** PKCS #7 or CMS, `.p7b` and `.p7c`: certificates in a signed message. */
  | 'pkcs7Pem'
  | 'pkcs7Der'
  | 'cmsPem'
  | 'pkcs12'
  /** Java key stores. */
  | 'jks'
  | 'jceks'
  | 'bks'
  | 'privateKey'
  | 'publicKey'
  /** A private or public SSH key. */
  | 'sshKey'
  | 'certificateRequest'
  | 'revocationList'
  | 'webPage'
  /** A certificate without its PEM markers, or a PEM file that was encoded again. */
  | 'base64'
  | 'base64Pem'
  | 'base64PemLines';

/**
 * Command that converts a file of that format to `ca.pem`; undefined when there is none. The names are placeholders:
 * real ones would need quoting for an unknown shell.
 */
export function conversionCommand(format: FileFormat | 'der'): string | undefined {
  return commands[format];
}

const commands: Partial<Record<FileFormat | 'der', string>> = {
  der: 'openssl x509 -inform DER -in old.cer -out ca.pem',
  utf16: 'iconv -f UTF-16 -t UTF-8 old.pem > ca.pem',
  utf16Le: 'iconv -f UTF-16LE -t UTF-8 old.pem > ca.pem',
  utf16Be: 'iconv -f UTF-16BE -t UTF-8 old.pem > ca.pem',
  pkcs7Pem: 'openssl pkcs7 -print_certs -in old.p7b -out ca.pem',
  pkcs7Der: 'openssl pkcs7 -inform DER -print_certs -in old.p7b -out ca.pem',
  cmsPem:
    'openssl cms -cmsout -inform PEM -outform DER -in old.p7b | openssl pkcs7 -inform DER -print_certs -out ca.pem',
  pkcs12: 'openssl pkcs12 -in old.p12 -nokeys -out ca.pem',
  jks: 'keytool -exportcert -rfc -keystore old.jks -alias ALIAS -file ca.pem',
  jceks: 'keytool -exportcert -rfc -storetype JCEKS -keystore old.jks -alias ALIAS -file ca.pem',
  bks: 'keytool -exportcert -rfc -storetype BKS -providerclass org.bouncycastle.jce.provider.BouncyCastleProvider -providerpath bcprov.jar -keystore old.bks -alias ALIAS -file ca.pem',
  base64Pem: 'openssl base64 -d -A -in old.txt -out ca.pem',
  base64PemLines: 'openssl base64 -d -in old.txt -out ca.pem',
};

/** Encoding of a text that contains PEM but is not in a superset of ASCII. */
export function wideEncoding(content: Buffer): FileFormat | undefined {
  const [first, second] = content;
  // big-endian first: the little-endian pattern also occurs in it
  const big = content.indexOf(Buffer.from('-----BEGIN ', 'utf16le').swap16());
  if (big >= 0 && big % 2 === 0) {
    return first === 0xfe && second === 0xff ? 'utf16' : 'utf16Be';
  }
  const little = content.indexOf(Buffer.from('-----BEGIN ', 'utf16le'));
  return little < 0 ? undefined : first === 0xff && second === 0xfe ? 'utf16' : 'utf16Le';
}

/** Format of a PEM block that is not a certificate, by its label. */
export function formatOfLabel(label: string): FileFormat | undefined {
  switch (label) {
    case 'PKCS7':
    case 'PKCS #7 SIGNED DATA':
      return 'pkcs7Pem';
    case 'CMS':
      return 'cmsPem';
    case 'X509 CRL':
    case 'CRL':
      return 'revocationList';
    case 'CERTIFICATE REQUEST':
    case 'NEW CERTIFICATE REQUEST':
      return 'certificateRequest';
    case 'OPENSSH PRIVATE KEY':
    case 'SSH2 ENCRYPTED PRIVATE KEY':
      return 'sshKey';
  }
  return label.endsWith('PRIVATE KEY') ? 'privateKey' : label.endsWith('PUBLIC KEY') ? 'publicKey' : undefined;
}

/** Format of a file without PEM blocks, if known; a single DER certificate is not recognized. */
export function recognizeFormat(content: Buffer): FileFormat | undefined {
  return magicFormat(content) ?? derFormat(content) ?? textFormat(content);
}

function magicFormat(content: Buffer): FileFormat | undefined {
  if (content.length < 12) {
    return undefined;
  }
  switch (content.readUInt32BE(0)) {
    case 0xfeedfeed:
      return 'jks';
    case 0xcececece:
      return 'jceks';
    case 1:
    case 2:
      return content.readUInt32BE(4) === 20 ? 'bks' : undefined; // the length of its salt
  }
  return undefined;
}

const signedData = Buffer.from('06092a864886f70d010702', 'hex');
const encryptedKey = Buffer.from('06092a864886f70d01050d', 'hex');

/** Recognizes the first elements inside the outer sequence (RFC 5652, 7292, 5208, 8017, 5958, 2986, 5280). */
function derFormat(content: Buffer): FileFormat | undefined {
  const outer = contentOf(content, 0x30);
  if (!outer) {
    return undefined;
  }
  if (outer.subarray(0, signedData.length).equals(signedData)) {
    return 'pkcs7Der';
  }
  if (outer[0] === 0x02) {
    return outer[1] === 1 && outer[2] === 3 && outer[3] === 0x30 ? 'pkcs12' : 'privateKey';
  }
  const inner = contentOf(outer, 0x30);
  if (!inner) {
    return undefined;
  }
  if (inner.subarray(0, encryptedKey.length).equals(encryptedKey)) {
    return 'privateKey';
  }
  if (inner[0] === 0x06) {
    return 'publicKey';
  }
  if (inner[0] === 0x02 && inner[1] === 1) {
    // version 0 (a request) or 1 (a revocation list); the version of a certificate is in another element
    return inner[2] === 0 ? 'certificateRequest' : inner[2] === 1 ? 'revocationList' : undefined;
  }
  return undefined;
}

/** Content of an element with this tag; the length is not checked. */
function contentOf(der: Buffer, tag: number): Buffer | undefined {
  const length = der[1] ?? 0;
  return der[0] === tag && der.length > 4 ? der.subarray(length > 0x80 ? 2 + (length & 0x7f) : 2) : undefined;
}

function textFormat(content: Buffer): FileFormat | undefined {
  const text = content.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const start = text.slice(0, 1000).trimStart();
  if (/^<(?:!doctype|html|head|body|\?xml|!--)/i.test(start)) {
    return 'webPage';
  }
  if (/^(?:(?:ssh|ecdsa|sk)-[\w@.-]+ AAAA|---- BEGIN SSH2 |PuTTY-User-Key-File)/.test(start)) {
    return 'sshKey';
  }
  if (!/^[A-Za-z0-9+/=\s]+$/.test(text)) {
    return undefined;
  }
  const decoded = Buffer.from(text, 'base64');
  if (decoded.includes('-----BEGIN ')) {
    return text.trim().includes('\n') ? 'base64PemLines' : 'base64Pem';
  }
  return isCertificate(decoded) ? 'base64' : undefined;
}

function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
}
