import { tlsVersions, type TlsVersion } from '../domain/tlsVersion';
import { versionNumbers } from './clientHello';
import { WireError } from './problem';
import { alertName, groupName, suiteName } from './tlsNames';
import type { Wire } from './wire';

/** What a server answers to a hello. */
export type ServerFlight =
  | {
      readonly kind: 'chosen';
      readonly version: TlsVersion;
      /** Name of the IANA registry. */
      readonly cipher: string;
      /** Group or kind of the key exchange, where the server named it. */
      readonly keyExchange?: string;
    }
  /** A fatal alert, by its name, for example `protocol_version`. */
  | { readonly kind: 'alert'; readonly alert: string };

const record = { alert: 21, changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const message = { serverHello: 2, serverKeyExchange: 12, serverHelloDone: 14 } as const;

/** Longest record, with what encryption may add. RFC 5246 section 6.2.3. */
const longestRecord = 2 ** 14 + 2048;

/** Longest handshake message that is taken for one. */
const longestMessage = 64 * 1024;

/** A ServerHello with this random asks for another key share. RFC 8446 section 4.1.3. */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/**
 * Reads the server's side of a handshake up to where the client would go on.
 *
 * A ServerHello alone is not taken for consent: a server whose library cannot sign in an old version says so by an
 * alert after it. Up to TLS 1.2 the whole flight is read; in 1.3 what follows is encrypted, or a request for another
 * key share.
 *
 * @throws WireError `closed`, `timedOut`, `tooMuch`, `notTls`
 */
export async function readServerFlight(wire: Wire): Promise<ServerFlight> {
  let hello: ServerHello | undefined;
  let keyExchange: string | undefined;
  let handshake: Buffer = Buffer.alloc(0);
  for (;;) {
    const { type, body } = await readRecord(wire);
    if (type === record.alert) {
      const [level = 0, description = 0] = body;
      const warning = level === 1 && description !== 0;
      if (!warning) {
        return { kind: 'alert', alert: alertName(description) };
      }
    } else if (type === record.handshake) {
      handshake = Buffer.concat([handshake, body]);
      for (let next = takeMessage(handshake); next !== undefined; next = takeMessage(handshake)) {
        handshake = next.rest;
        if (next.type === message.serverHello) {
          hello = parseServerHello(next.body);
          if (hello.retry) {
            return chosen(hello, hello.group);
          }
        } else if (hello === undefined) {
          throw notTls(next.body);
        } else if (next.type === message.serverKeyExchange) {
          keyExchange = groupOfKeyExchange(hello, next.body);
        } else if (next.type === message.serverHelloDone) {
          return chosen(hello, keyExchange ?? (hello.cipher.startsWith('TLS_RSA_') ? 'RSA' : undefined));
        }
      }
    } else if (hello?.version === '1.3') {
      return chosen(hello, hello.group);
    } else {
      throw notTls(body);
    }
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
  readonly cipher: string;
  readonly group?: string;
  readonly retry: boolean;
}

function parseServerHello(body: Buffer): ServerHello {
  try {
    const sessionEnd = 35 + body.readUInt8(34);
    const extensions = parseExtensions(body.subarray(sessionEnd + 3));
    const number = extensions.get(43)?.readUInt16BE(0) ?? body.readUInt16BE(0);
    const version = tlsVersions.find((candidate) => versionNumbers[candidate] === number);
    if (version === undefined) {
      throw notTls(body);
    }
    const group = version === '1.3' ? extensions.get(51)?.readUInt16BE(0) : undefined;
    return {
      version,
      cipher: suiteName(body.readUInt16BE(sessionEnd)),
      ...(group === undefined ? {} : { group: groupName(group) }),
      retry: body.subarray(2, 34).equals(retryRandom),
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
function groupOfKeyExchange({ cipher }: ServerHello, body: Buffer): string | undefined {
  if (body.length < 3) {
    return undefined;
  }
  if (cipher.startsWith('TLS_ECDHE_')) {
    return body.readUInt8(0) === 3 ? groupName(body.readUInt16BE(1)) : undefined;
  }
  return cipher.startsWith('TLS_DHE_') ? `DH ${body.readUInt16BE(0) * 8}` : undefined;
}

function chosen({ version, cipher }: ServerHello, keyExchange: string | undefined): ServerFlight {
  return { kind: 'chosen', version, cipher, ...(keyExchange === undefined ? {} : { keyExchange }) };
}

const notTls = (bytes: Buffer): WireError =>
  new WireError({ code: 'notTls', received: bytes.subarray(0, 8).toString('hex') });
