import { compareTls, tlsVersions, type TlsVersion } from '../domain/tlsVersion';
import { isOfTls13, suiteName } from './cipherSuites';
import { groupsOf, newestOf, versionNumbers, type HelloOptions, type Retry } from './clientHello';
import { WireError } from './problem';
import { alertName, groupName, hexadecimal } from './tlsNames';
import type { Wire } from './wire';

/** Final answer of a server to a hello. */
export type FinalFlight =
  | {
      readonly kind: 'chosen';
      readonly version: TlsVersion;
      /** Number of the suite. */
      readonly suite: number;
      /** Group or kind of the key exchange, where the server named it. */
      readonly keyExchange?: string;
    }
  /**
   * A fatal alert, by its name, for example `protocol_version`. `after`: what the server had chosen before, and could
   * not go on with.
   */
  | { readonly kind: 'alert'; readonly alert: string; readonly after?: { version: TlsVersion; suite: number } };

export type ServerFlight =
  | FinalFlight
  /** The server chose TLS 1.3 and wants another hello before it goes on. */
  | { readonly kind: 'retry'; readonly retry: Retry };

const record = { alert: 21, changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const message = { serverHello: 2, serverKeyExchange: 12, serverHelloDone: 14 } as const;

/** Longest record, with what encryption may add. RFC 5246 section 6.2.3. */
const longestRecord = 2 ** 14 + 2048;

/** Longest handshake message that is accepted. */
const longestMessage = 64 * 1024;

/** A ServerHello with this random asks for another key share. RFC 8446 section 4.1.3. */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** The end of a random by which a server says that it could speak a newer version. RFC 8446 section 4.1.3. */
const downgradeMarks = { below13: '444f574e47524401', below12: '444f574e47524400' } as const;

/**
 * Reads the server's side of a handshake up to where the client would go on.
 *
 * A ServerHello alone does not count as consent: a server whose library cannot sign in an old version says so by an
 * alert after it. Up to TLS 1.2 the whole flight is read; in 1.3 what follows is encrypted, or a request for another
 * key share.
 *
 * @param offer what the hello offered: a choice of anything else is no answer
 * @param retried what the server wanted of the first hello, when this is the second
 * @throws WireError `closed`, `timedOut`, `tooMuch`, `notTls`, `notOffered`, `downgraded`
 */
export function readServerFlight(wire: Wire, offer: HelloOptions): Promise<ServerFlight>;
export function readServerFlight(wire: Wire, offer: HelloOptions, retried: Retry): Promise<FinalFlight>;
export async function readServerFlight(wire: Wire, offer: HelloOptions, retried?: Retry): Promise<ServerFlight> {
  let hello: ServerHello | undefined;
  let keyExchange: string | undefined;
  let warning: string | undefined;
  let handshake: Buffer = Buffer.alloc(0);
  for (;;) {
    const { type, body } = await readRecord(wire).catch((error: unknown) => {
      if (warning !== undefined && error instanceof WireError && error.problem.code === 'closed') {
        return { type: record.alert, body: undefined }; // the warning was the server's last word
      }
      throw error;
    });
    if (body === undefined) {
      return alert(warning ?? '', hello);
    }
    if (type === record.alert) {
      const { name, fatal } = parseAlert(body);
      if (fatal) {
        return alert(name, hello);
      }
      warning = name;
    } else if (type === record.handshake) {
      handshake = Buffer.concat([handshake, body]);
      for (let next = takeMessage(handshake); next !== undefined; next = takeMessage(handshake)) {
        handshake = next.rest;
        if (next.type === message.serverHello && hello === undefined) {
          hello = parseServerHello(next.body);
          checkChoice(hello, offer);
          if (hello.retry && retried !== undefined) {
            throw notTls(next.body); // a server may ask once
          }
          if (hello.retry) {
            const { group, cookie } = hello;
            return { kind: 'retry', retry: { ...(group === undefined ? {} : { group }), ...(cookie && { cookie }) } };
          }
        } else if (hello === undefined || next.type === message.serverHello) {
          throw notTls(next.body);
        } else if (next.type === message.serverKeyExchange) {
          keyExchange = groupOfKeyExchange(hello, next.body);
        } else if (next.type === message.serverHelloDone) {
          return chosen(hello, keyExchange ?? (suiteName(hello.suite).startsWith('TLS_RSA_') ? 'RSA' : undefined));
        }
      }
    } else if (hello?.version === '1.3' && type === record.applicationData) {
      return isEncryptedAlert(hello, body) ? alert('encrypted', hello) : chosen(hello, groupOf(hello));
    } else if (!mayChangeCipher(hello, retried) || type !== record.changeCipherSpec) {
      throw notTls(body);
    }
  }
}

/** TLS 1.3 sends this record for the sake of old middleboxes, after its first message. RFC 8446 appendix D.4. */
const mayChangeCipher = (hello: ServerHello | undefined, retried: Retry | undefined): boolean =>
  hello === undefined ? retried !== undefined : hello.version === '1.3';

/** Reads a record with one alert; its level counts only where it may be a warning. RFC 8446 section 6. */
function parseAlert(body: Buffer): { readonly name: string; readonly fatal: boolean } {
  const [level = 0, description = 0] = body;
  if (body.length !== 2 || level < 1 || level > 2) {
    throw notTls(body);
  }
  return { name: alertName(description), fatal: level === 2 || description === 0 };
}

/**
 * The first that comes encrypted is the server's extensions, six bytes at the least. What is shorter can be an alert
 * only.
 */
function isEncryptedAlert({ suite }: ServerHello, { length }: Buffer): boolean {
  const name = suiteName(suite);
  const tag = name.includes('CCM_8')
    ? 8
    : name.endsWith('_SHA256_SHA256')
      ? 32
      : name.includes('SHA384_SHA384')
        ? 48
        : 16;
  return length < 6 + 1 + tag;
}

/** A server may choose an older version, except in TLS 1.3, where each version is named; never anything else. */
function checkChoice({ version, suite, random, retry, group }: ServerHello, offer: HelloOptions): void {
  const { versions, suites } = offer;
  const newest = newestOf(versions);
  const mayChoose = versions.includes(version) || (compareTls(version, newest) < 0 && version !== '1.3');
  if (!mayChoose) {
    throw new WireError({ code: 'notOffered', choice: `TLS ${version}` });
  }
  if (!suites.includes(suite) || isOfTls13(suite) !== (version === '1.3')) {
    throw new WireError({ code: 'notOffered', choice: suiteName(suite) });
  }
  if (retry && group !== undefined && !groupsOf(offer).includes(group)) {
    throw new WireError({ code: 'notOffered', choice: groupName(group) });
  }
  const mark = random.subarray(24).toString('hex');
  const knows13 = newest === '1.3' && version !== '1.3' && mark === downgradeMarks.below13;
  const knows12 = compareTls(newest, '1.2') >= 0 && compareTls(version, '1.2') < 0 && mark === downgradeMarks.below12;
  if (knows13 || knows12) {
    throw new WireError({ code: 'downgraded', version });
  }
}

async function readRecord(wire: Wire): Promise<{ readonly type: number; readonly body: Buffer }> {
  const first = await wire.read(1);
  const type = first.readUInt8(0);
  if (!(Object.values(record) as number[]).includes(type)) {
    throw notTls(Buffer.concat([first, wire.peek(7)]));
  }
  const rest = await wire.read(4);
  const length = rest.readUInt16BE(2);
  if (rest.readUInt8(0) !== 3 || length === 0 || length > longestRecord) {
    throw notTls(Buffer.concat([first, rest]));
  }
  return { type, body: await wire.read(length) };
}

function takeMessage(
  bytes: Buffer,
): { readonly type: number; readonly body: Buffer; readonly rest: Buffer } | undefined {
  if (bytes.length < 4) {
    return undefined;
  }
  const end = 4 + bytes.readUIntBE(1, 3);
  if (end > longestMessage) {
    throw notTls(bytes);
  }
  return bytes.length < end
    ? undefined
    : { type: bytes.readUInt8(0), body: bytes.subarray(4, end), rest: bytes.subarray(end) };
}

interface ServerHello {
  readonly version: TlsVersion;
  readonly suite: number;
  readonly random: Buffer;
  readonly group?: number;
  readonly cookie?: Buffer;
  readonly retry: boolean;
}

function parseServerHello(body: Buffer): ServerHello {
  try {
    const sessionEnd = 35 + body.readUInt8(34);
    const suite = body.readUInt16BE(sessionEnd);
    const extensions = parseExtensions(body.subarray(sessionEnd + 3));
    const number = extensions.get(43)?.readUInt16BE(0) ?? body.readUInt16BE(0);
    const version = tlsVersions.find((candidate) => versionNumbers[candidate] === number);
    if (version === undefined) {
      throw new WireError({ code: 'notOffered', choice: hexadecimal(number) });
    }
    const group = version === '1.3' ? extensions.get(51)?.readUInt16BE(0) : undefined;
    const cookie = version === '1.3' ? extensions.get(44) : undefined;
    const random = body.subarray(2, 34);
    return {
      version,
      suite,
      random,
      ...(group === undefined ? {} : { group }),
      ...(cookie === undefined ? {} : { cookie: cookie.subarray(2, 2 + cookie.readUInt16BE(0)) }),
      retry: version === '1.3' && random.equals(retryRandom),
    };
  } catch (error) {
    throw error instanceof RangeError ? notTls(body) : error;
  }
}

/** @param bytes their length in two bytes, then each with type and length */
function parseExtensions(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const extensions = new Map<number, Buffer>();
  for (let at = 2; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    extensions.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, end));
    at = end;
  }
  return extensions;
}

/** RFC 8422 section 5.4: kind of curve and its number; else a prime of Diffie-Hellman with its length in bytes. */
function groupOfKeyExchange({ suite }: ServerHello, body: Buffer): string | undefined {
  const name = suiteName(suite);
  if (body.length < 3) {
    return undefined;
  }
  if (/^TLS_(ECDHE_(RSA|ECDSA)|ECDH_anon)_/.test(name)) {
    return body.readUInt8(0) === 3 ? groupName(body.readUInt16BE(1)) : undefined;
  }
  return /^TLS_(DHE_(RSA|DSS)|DH_anon)_/.test(name) ? `DH ${body.readUInt16BE(0) * 8}` : undefined;
}

const groupOf = ({ group }: ServerHello): string | undefined => (group === undefined ? undefined : groupName(group));

function chosen({ version, suite }: ServerHello, keyExchange: string | undefined): ServerFlight {
  return { kind: 'chosen', version, suite, ...(keyExchange === undefined ? {} : { keyExchange }) };
}

function alert(name: string, hello: ServerHello | undefined): ServerFlight {
  return {
    kind: 'alert',
    alert: name,
    ...(hello === undefined ? {} : { after: { version: hello.version, suite: hello.suite } }),
  };
}

const notTls = (bytes: Buffer): WireError =>
  new WireError({ code: 'notTls', received: bytes.subarray(0, 8).toString('hex') });
