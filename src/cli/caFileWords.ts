import type { CaFileFinding } from '../connect/caFile';
import { conversionCommand, type FileFormat } from '../connect/fileFormat';

/** What is wrong with the file of `--ca`, in plain English. */
export function caFileWords(finding: CaFileFinding): string {
  switch (finding.code) {
    case 'empty':
      return 'it is empty.';
    case 'notACertificate':
      return 'it holds no certificate in PEM form.';
    case 'der':
      return withCommand('it is in DER, not in PEM', 'der');
    case 'otherFormat':
      return withCommand(`it is ${formats[finding.format]}`, finding.format);
    case 'marker':
      return `line ${finding.line} has a PEM marker that is misspelled or not alone on its line.`;
    case 'unpaired':
      return `line ${finding.line} has a ${finding.marker} marker without the other one.`;
    case 'unreadable':
      return `certificate ${finding.position} is damaged.`;
    case 'carriageReturns':
      return `line ${finding.line} ends neither with LF nor with CR LF.`;
    case 'zeroBytes':
      return `line ${finding.line} has zero bytes.`;
    case 'label':
      return `line ${finding.line} says ${finding.label}: Go${finding.label.startsWith('TRUSTED') ? ' and Java do' : ' does'} not read it.`;
    case 'byteOrderMark':
      return `line ${finding.line} begins with a byte order mark: Java and Go do not read the certificate.`;
    case 'spaceAfterMarker':
      return `line ${finding.line} has white space after its PEM marker: Java refuses the file.`;
    case 'hyphens':
      return `line ${finding.line} has five hyphens that begin no certificate: Java refuses the file.`;
    case 'privateKey':
      return `line ${finding.line} begins a private key: Java refuses the file, and CA files are handed to others.`;
    case 'otherBlock':
      return `line ${finding.line} begins a block that is no certificate: Java refuses the file.`;
  }
}

const formats: Readonly<Record<FileFormat, string>> = {
  utf16: 'in UTF-16',
  utf16Le: 'in UTF-16',
  utf16Be: 'in UTF-16',
  pkcs7Pem: 'in PKCS #7',
  pkcs7Der: 'in PKCS #7',
  cmsPem: 'in PKCS #7',
  pkcs12: 'a PKCS #12 store',
  jks: 'a Java key store',
  jceks: 'a Java key store',
  bks: 'a key store of Bouncy Castle',
  privateKey: 'a private key',
  publicKey: 'a public key',
  sshKey: 'a key for SSH',
  certificateRequest: 'a request for a certificate',
  revocationList: 'a list of revoked certificates',
  webPage: 'a web page',
  base64: 'a certificate without PEM markers',
  base64Pem: 'encoded in Base64 once more',
  base64PemLines: 'encoded in Base64 once more',
};

function withCommand(phrase: string, format: FileFormat | 'der'): string {
  const command = conversionCommand(format);
  return command === undefined ? `${phrase}.` : `${phrase}. Convert it: ${command}`;
}
