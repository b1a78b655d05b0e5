import { X509Certificate } from 'node:crypto';
import { formatOfLabel, recognizeFormat, wideEncoding, type FileFormat } from './fileFormat';

/**
 * Reader of CA files with the rules of libpq, Java, Node.js, Go and Python. They all accept only blocks whose markers
 * are alone on their lines: a test reads the same files with all of them.
 */

/** Reason that some client cannot read a file or a block of it. `line` and `position` count from 1. */
export type CaFileFinding =
  | { readonly code: 'empty' }
  /** An unknown format. */
  | { readonly code: 'notACertificate' }
  /** Certificates in DER: libpq and most drivers read PEM only. */
  | { readonly code: 'der' }
  | { readonly code: 'otherFormat'; readonly format: FileFormat }
  /** A line with a PEM marker and other text, or a misspelled marker: libpq and Java reject or skip it. */
  | { readonly code: 'marker'; readonly line: number }
  /** Line ends with an extra CR, or CR alone: libpq and Go find no markers. */
  | { readonly code: 'carriageReturns'; readonly line: number }
  /** Zero bytes: libpq stops there. */
  | { readonly code: 'zeroBytes'; readonly line: number }
  /** A BEGIN line without its END line, or the reverse. */
  | { readonly code: 'unpaired'; readonly marker: 'BEGIN' | 'END'; readonly line: number }
  /** A certificate block that cannot be read. */
  | { readonly code: 'unreadable'; readonly position: number }
  /** A label specific to OpenSSL: Go skips both, Java rejects `TRUSTED` with trust settings, other clients vary. */
  | { readonly code: 'label'; readonly label: 'TRUSTED CERTIFICATE' | 'X509 CERTIFICATE'; readonly line: number }
  /** A byte order mark directly before a certificate: Java rejects the file, Go skips the certificate. */
  | { readonly code: 'byteOrderMark'; readonly line: number }
  /** White space after a marker: newer versions of Java reject the file. */
  | { readonly code: 'spaceAfterMarker'; readonly line: number }
  /** Five hyphens that do not begin a block: Java rejects the file. */
  | { readonly code: 'hyphens'; readonly line: number }
  /** A private key: Java rejects the file, and CA files are passed on to others. */
  | { readonly code: 'privateKey'; readonly line: number }
  /** Another kind of block beside the certificates: Java rejects the file. */
  | { readonly code: 'otherBlock'; readonly label: string; readonly line: number };

export interface CaFileContent {
  /** Certificates that libpq loads from a file without faults, in file order. */
  readonly certificates: readonly X509Certificate[];
  /** The first findings of each kind: a large file may have the same fault hundreds of times. */
  readonly findings: readonly CaFileFinding[];
}

/** Whether libpq loads every certificate of the file despite the finding; other clients may not. */
export function isLoadedNevertheless({ code }: CaFileFinding): boolean {
  return ['label', 'byteOrderMark', 'spaceAfterMarker', 'hyphens', 'privateKey', 'otherBlock'].includes(code);
}

const namedOfEachKind = 3;

export function readCaFile(content: Buffer): CaFileContent {
  const wide = wideEncoding(content);
  const text = content.toString('latin1');
  if (text.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').trim() === '') {
    return { certificates: [], findings: [{ code: 'empty' }] };
  }
  if (wide) {
    return { certificates: [], findings: [{ code: 'otherFormat', format: wide }] };
  }
  const inDer = readDer(content);
  if (inDer.length > 0) {
    return { certificates: inDer, findings: [{ code: 'der' }] };
  }
  const reader = new PemReader();
  reader.read(text);
  const { certificates, findings, blocks } = reader;
  if (certificates.length === 0 && reader.wrapped !== undefined) {
    return { certificates, findings: [{ code: 'otherFormat', format: reader.wrapped }] };
  }
  const other = blocks.map(({ label }) => formatOfLabel(label)).find((format) => format !== undefined);
  const unpaired = new Set(blocks.flatMap((block) => (block.unpaired ? [block.line] : [])));
  const isAbout = (finding: CaFileFinding): boolean =>
    isAboutCertificate(finding.code) && !(finding.code === 'unpaired' && unpaired.has(finding.line));
  if (certificates.length === 0 && !findings.some(isAbout)) {
    const format = other ?? recognizeFormat(content);
    return { certificates, findings: [format ? { code: 'otherFormat', format } : { code: 'notACertificate' }] };
  }
  return { certificates, findings: firstOfEachKind(findings) };
}

/** Reads consecutive DER certificates, which Java accepts. */
function readDer(content: Buffer): readonly X509Certificate[] {
  const found: X509Certificate[] = [];
  for (let rest = content; rest[0] === 0x30;) {
    const length = elementLength(rest);
    const certificate = length > 0 ? parse(rest.subarray(0, length)) : undefined;
    if (!certificate) {
      break;
    }
    found.push(certificate);
    rest = rest.subarray(length);
  }
  return found;
}

/** Whether the finding indicates that the file is meant to contain certificates. */
const isAboutCertificate = (code: CaFileFinding['code']): boolean =>
  ['marker', 'unpaired', 'unreadable', 'carriageReturns'].includes(code);

function firstOfEachKind(findings: readonly CaFileFinding[]): readonly CaFileFinding[] {
  const seen = new Map<string, number>();
  return findings.filter((finding) => {
    const kind = 'label' in finding ? `${finding.code} ${finding.label}` : finding.code;
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= (finding.code === 'unreadable' || finding.code === 'unpaired' ? namedOfEachKind : 1);
  });
}

const byteOrderMark = '\xef\xbb\xbf';
const labels = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];
/** Hyphens of all kinds, in UTF-8: word processors replace several by a longer one. */
const almostMarker =
  /(?:BEGIN|END)[ \w.]{0,40}CERTIFICATE\s{0,9}(?:-|\xe2\x80[\x90-\x95])|(?:-|\xe2\x80[\x90-\x95])\s{0,9}(?:BEGIN|END)\s{0,9}CERTIFICATE/i;

interface Block {
  readonly label: string;
  readonly line: number;
  readonly body: string[];
}

/** Reads lines like OpenSSL and records findings where other readers differ. */
class PemReader {
  readonly certificates: X509Certificate[] = [];
  readonly findings: CaFileFinding[] = [];
  /** Blocks that are not certificates. */
  readonly blocks: { readonly label: string; readonly line: number; readonly unpaired?: true }[] = [];
  /** Other format inside a certificate block: Windows writes PKCS #7 this way. */
  wrapped: FileFormat | undefined;
  private open: Block | undefined;
  private skipsEnd = false;
  /** Whether the next line begins the file or follows a block. */
  private begins = true;
  private position = 0;
  private line = 0;

  read(text: string): void {
    for (const line of text.split('\n')) {
      this.line++;
      this.readLine(line);
    }
    if (this.open) {
      this.unpaired('BEGIN', this.open);
    }
    const zero = text.indexOf('\0');
    if (zero >= 0 && zero < text.lastIndexOf('-----END ')) {
      this.findings.push({ code: 'zeroBytes', line: lineAt(text, zero) });
    }
  }

  private readLine(given: string): void {
    // OpenSSL accepts a byte order mark at the start of the file and after each block
    const marked = this.begins && given.startsWith(byteOrderMark);
    this.begins = false;
    const raw = marked ? given.slice(byteOrderMark.length) : given;
    const line = trimmedEnd(raw);
    const behind = raw.slice(line.length);
    const [, kind, label = ''] = /^-----(BEGIN|END) ([^-]*)-----$/.exec(line) ?? [];
    const almost = kind === undefined && almostMarker.test(line);
    if ((this.open || kind || almost) && (line.includes('\r') || behind.startsWith('\r\r'))) {
      this.findings.push({ code: 'carriageReturns', line: this.line });
    }
    if (kind === 'BEGIN') {
      this.begin(label, marked, /[^\r]/.test(behind));
    } else if (kind === 'END') {
      this.end(label, /[^\r ]/.test(behind));
    } else if (almost && (this.open || !/^\s*#/.test(line))) {
      this.broken(line.includes('\r') ? undefined : this.line);
    } else if (this.open) {
      this.open.body.push(line);
    } else if (line.includes('-----')) {
      this.findings.push({ code: 'hyphens', line: this.line });
    }
  }

  /** Records a broken marker, and ignores its counterpart. */
  private broken(line: number | undefined): void {
    if (line !== undefined) {
      this.findings.push({ code: 'marker', line });
    }
    this.open = undefined;
    this.skipsEnd = true;
  }

  private begin(label: string, marked: boolean, spaced: boolean): void {
    if (this.open) {
      this.unpaired('BEGIN', this.open);
    }
    if (marked) {
      this.findings.push({ code: 'byteOrderMark', line: this.line });
    }
    if (spaced) {
      this.findings.push({ code: 'spaceAfterMarker', line: this.line });
    }
    this.open = { label, line: this.line, body: [] };
    this.skipsEnd = false;
    if (labels.includes(label)) {
      this.position++;
    }
  }

  private end(label: string, spaced: boolean): void {
    const { open } = this;
    this.open = undefined;
    this.begins = open !== undefined;
    if (spaced) {
      this.findings.push({ code: 'spaceAfterMarker', line: this.line });
    }
    if (!open) {
      if (!this.skipsEnd) {
        this.unpaired('END', { label, line: this.line });
      }
      this.skipsEnd = false;
    } else if (label !== open.label) {
      this.broken(this.line);
    } else if (labels.includes(label)) {
      this.certificate(open);
    } else {
      this.other(open);
    }
  }

  private certificate({ label, line, body }: Block): void {
    const der = decode(body);
    const length = der ? elementLength(der) : 0;
    // trust settings follow the certificate
    const certificate =
      der && (length === der.length || (label.startsWith('TRUSTED') && length < der.length))
        ? parse(der.subarray(0, length))
        : undefined;
    if (!certificate) {
      this.findings.push({ code: 'unreadable', position: this.position });
      const format = der && recognizeFormat(der);
      this.wrapped ??= format === 'pkcs7Der' ? 'pkcs7Pem' : undefined;
      return;
    }
    this.certificates.push(certificate);
    if (label === 'X509 CERTIFICATE' || label === 'TRUSTED CERTIFICATE') {
      this.findings.push({ code: 'label', label, line });
    }
  }

  private other({ label, line }: Block): void {
    // OpenSSL and Java do not read this label as a certificate, but users do
    if (/CERTIFICATE$/i.test(label)) {
      this.findings.push({ code: 'marker', line });
      return;
    }
    this.blocks.push({ label, line });
    this.findings.push(
      label.endsWith('PRIVATE KEY')
        ? { code: 'privateKey', line }
        : { code: 'otherBlock', label: label.slice(0, 40), line },
    );
  }

  private unpaired(marker: 'BEGIN' | 'END', { label, line }: Omit<Block, 'body'>): void {
    if (marker === 'END' && !labels.includes(label)) {
      this.findings.push({ code: 'hyphens', line }); // OpenSSL skips it
      return;
    }
    this.findings.push({ code: 'unpaired', marker, line });
    if (!labels.includes(label)) {
      this.blocks.push({ label, line, unpaired: true });
    }
  }
}

/** OpenSSL removes all control characters at the end of a line. */
function trimmedEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) <= 0x20) {
    end--;
  }
  return line.slice(0, end);
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
  }
  return line;
}

/** Decodes a body. OpenSSL accepts one blank line, after the BEGIN line; every client rejects incomplete Base64. */
function decode(body: readonly string[]): Buffer | undefined {
  const lines = body[0] === '' ? body.slice(1) : body;
  const base64 = lines.map((line) => line.replace(/[ \t\r]/g, '')).join('');
  return lines.includes('') || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)
    ? undefined
    : Buffer.from(base64, 'base64');
}

/** Length of the DER element at the start, including its header; 0 when there is none that fits. */
function elementLength(der: Buffer): number {
  const [, short = 0] = der;
  const bytes = short > 0x80 ? short & 0x7f : 0;
  if (bytes > 4 || der.length < 2 + bytes) {
    return 0;
  }
  const length = 2 + bytes + (bytes === 0 ? short : der.readUIntBE(2, bytes));
  return length <= der.length ? length : 0;
}

function parse(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
