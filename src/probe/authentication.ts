import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { readAnswer, type BackendMessage } from './postgresProtocol';
import { WireError, type ServerError } from './problem';
import type { Wire } from './wire';

/**
 * Logging in, to see whether a password or token is good. By hand, because here the caller decides between the
 * handshake and the password: drivers send it to whoever answered, and check the chain in ways of their own.
 */

export interface Credentials {
  readonly user: string;
  readonly database: string;
  /** Password, or Microsoft Entra access token. */
  readonly password: string;
}

export type LoginAnswer =
  | { readonly kind: 'loggedIn' }
  | { readonly kind: 'refused'; readonly error: ServerError }
  /** The server asks for a proof that is not spoken here: Kerberos, a certificate. */
  | { readonly kind: 'unsupported' }
  /** The server could not prove that it knows the password (SCRAM). */
  | { readonly kind: 'serverNotProven' };

/** Most rounds of hashing that a server may ask for: PostgreSQL's default is 4,096. */
const mostIterations = 1_000_000;

/**
 * Answers what the server asks for after the start-up, and ends the session when it has begun.
 *
 * @param first the server's answer to the start-up
 * @throws WireError
 */
export async function logIn(wire: Wire, first: BackendMessage, credentials: Credentials): Promise<LoginAnswer> {
  let scram: Scram | undefined;
  for (let answer = first; ; answer = await readAnswer(wire)) {
    if (answer.type === 'E') {
      return { kind: 'refused', error: answer.error };
    }
    if (answer.type === 'Z') {
      wire.write(frame('X'));
      return { kind: 'loggedIn' };
    }
    if (answer.type !== 'R') {
      continue; // notices and parameters
    }
    const { body } = answer;
    switch (body.length < 4 ? -1 : body.readUInt32BE(0)) {
      case 0:
        if (scram?.isProven === false) {
          return { kind: 'serverNotProven' };
        }
        break;
      case 3:
        wire.write(passwordMessage(credentials.password));
        break;
      case 5:
        wire.write(passwordMessage(md5Response(credentials, body.subarray(4, 8))));
        break;
      case 10:
        if (!body.includes('SCRAM-SHA-256\0')) {
          return { kind: 'unsupported' };
        }
        scram = new Scram(credentials.password);
        wire.write(scram.first());
        break;
      case 11:
        if (scram === undefined) {
          return { kind: 'serverNotProven' };
        }
        wire.write(await scram.final(body.subarray(4).toString('utf8')));
        break;
      case 12:
        scram?.check(body.subarray(4).toString('utf8'));
        break;
      default:
        return { kind: 'unsupported' };
    }
  }
}

/** SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677), as PostgreSQL has it: the user is the start-up's. */
class Scram {
  private readonly bare = `n=,r=${randomBytes(18).toString('base64')}`;
  private signature: Buffer | undefined;
  private proven = false;

  constructor(private readonly password: string) {}

  first(): Buffer {
    const text = Buffer.from(`n,,${this.bare}`);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return frame('p', Buffer.from('SCRAM-SHA-256\0'), length, text);
  }

  /** @throws WireError `notPostgres` when the server's part is not what the protocol says */
  async final(serverFirst: string): Promise<Buffer> {
    const parts = attributes(serverFirst);
    const nonce = parts.get('r') ?? '';
    const salt = Buffer.from(parts.get('s') ?? '', 'base64');
    const iterations = Number(parts.get('i'));
    const ownNonce = this.bare.slice('n=,r='.length);
    const reasonable = Number.isInteger(iterations) && iterations > 0 && iterations <= mostIterations;
    if (!nonce.startsWith(ownNonce) || nonce === ownNonce || salt.length === 0 || !reasonable) {
      throw new WireError({ code: 'notPostgres', received: Buffer.from(serverFirst.slice(0, 8)).toString('hex') });
    }
    const salted = await promisify(pbkdf2)(prepared(this.password), salt, iterations, 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const withoutProof = `c=biws,r=${nonce}`;
    const signed = `${this.bare},${serverFirst},${withoutProof}`;
    const clientSignature = hmac(createHash('sha256').update(clientKey).digest(), signed);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (clientSignature[index] ?? 0)));
    this.signature = hmac(hmac(salted, 'Server Key'), signed);
    return frame('p', Buffer.from(`${withoutProof},p=${proof.toString('base64')}`));
  }

  /** Whether the server has shown that it knows the password. */
  get isProven(): boolean {
    return this.proven;
  }

  check(serverFinal: string): void {
    const given = Buffer.from(attributes(serverFinal).get('v') ?? '', 'base64');
    this.proven = this.signature?.length === given.length && timingSafeEqual(this.signature, given);
  }
}

function attributes(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(',').map((part) => [part.charAt(0), part.slice(2)]));
}

/** The step of SASLprep (RFC 4013) that changes passwords that people have; PostgreSQL leaves out the rest alike. */
const prepared = (password: string): string => password.normalize('NFKC');

function md5Response({ user, password }: Credentials, salt: Buffer): string {
  const md5 = (...parts: (string | Buffer)[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest('hex');
  return `md5${md5(md5(password, user), salt)}`;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const passwordMessage = (password: string): Buffer => frame('p', Buffer.from(`${password}\0`));

function frame(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}
