import { createHash } from 'node:crypto';
import type { ChannelBinding } from './channelBinding';
import {
  frame,
  mechanisms,
  methodOf,
  mostMessages,
  oneLine,
  parseError,
  readMessage,
  startupMessage,
  violation,
  type BackendMessage,
} from './postgresProtocol';
import { WireError, type ServerError } from './problem';
import { Scram, scramError } from './scram';
import type { Wire } from './wire';

/**
 * Logging in, to see whether a password or token is good. By hand, because here the caller decides between the
 * handshake and the password: drivers send it to any server that answers, and check the chain in their own ways.
 */

export interface Credentials {
  readonly user: string;
  readonly database: string;
  /** Password, or Microsoft Entra access token. */
  readonly password: string;
}

/** Authentication method that the server requested. `none`: it accepted the user without a password. */
export type LoginMethod = 'none' | 'password' | 'md5' | 'scram-sha-256';

export type LoginAnswer =
  /** The server said so, and has proven that it knows the password where it asked for SCRAM. */
  | { readonly kind: 'loggedIn'; readonly method: LoginMethod }
  | { readonly kind: 'refused'; readonly error: ServerError }
  /** The server asks for a proof that is not spoken here: Kerberos, a certificate. */
  | { readonly kind: 'unsupported' }
  /** The server could not prove that it knows the password (SCRAM). */
  | { readonly kind: 'serverNotProven' };

export interface LogInOptions {
  /** Parameters of the start-up, beside user and database. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly binding: ChannelBinding | undefined;
  /** Ends the hashing of passwords; the wire has its own. */
  readonly signal: AbortSignal;
}

/**
 * Logs in. The order is the protocol's and no other: one request for a proof at most, then consent, then a session that
 * is ready. To be called over TLS only, with a server whose chain and name were checked: it may ask for the password as
 * it is, which is how Microsoft Entra tokens are sent.
 *
 * @throws WireError
 */
export async function logIn(wire: Wire, credentials: Credentials, options: LogInOptions): Promise<LoginAnswer> {
  const { user, database } = credentials;
  wire.write(startupMessage({ user, database, ...options.parameters }));
  let exchange: Exchange | undefined;
  let consented = false;
  for (let count = 0; count < mostMessages; count++) {
    const message = await readMessage(wire, 'ERNvSKZ');
    switch (message.type) {
      case 'E':
        return { kind: 'refused', error: parseError(message.body) };
      case 'R': {
        if (consented) {
          throw violation(message);
        }
        exchange ??= new Exchange(wire, credentials, options, message);
        const outcome = await exchange.answer(message);
        if (outcome === 'consented') {
          consented = true;
        } else if (outcome !== 'goesOn') {
          return outcome;
        }
        break;
      }
      case 'S':
      case 'K':
        if (!consented) {
          throw violation(message);
        }
        break;
      case 'Z':
        if (!consented || exchange === undefined || message.body.toString('latin1') !== 'I') {
          throw violation(message);
        }
        return { kind: 'loggedIn', method: exchange.method };
    }
  }
  throw new WireError({ code: 'tooMuch' });
}

type Step = 'goesOn' | 'consented' | Exclude<LoginAnswer, { kind: 'loggedIn' }>;

/** One exchange of a proof, which the server's first request begins. */
class Exchange {
  readonly method: LoginMethod;
  private readonly isSupported: boolean;
  private readonly scram: Scram | undefined;
  /** Number of the message that the server has to send next. */
  private expected: number;

  constructor(
    private readonly wire: Wire,
    private readonly credentials: Credentials,
    { binding, signal }: LogInOptions,
    first: BackendMessage,
  ) {
    const method = methodOf(first);
    this.isSupported = method !== 'gss' && method !== 'other';
    this.method = method === 'gss' || method === 'other' ? 'none' : method;
    this.expected = first.body.readUInt32BE(0);
    if (method === 'scram-sha-256') {
      this.scram = new Scram({ password: credentials.password, offered: mechanisms(first.body), binding, signal });
    }
  }

  async answer(message: BackendMessage): Promise<Step> {
    const { wire, scram, credentials } = this;
    const { body } = message;
    const number = body.length < 4 ? -1 : body.readUInt32BE(0);
    if (!this.isSupported) {
      return { kind: 'unsupported' };
    }
    if (number === 0 && scram !== undefined && this.expected !== 0) {
      return { kind: 'serverNotProven' };
    }
    const hasText = number > 5;
    if (number !== this.expected || (!hasText && body.length !== (number === 5 ? 8 : 4))) {
      throw violation(message);
    }
    const text = body.subarray(4).toString('utf8');
    switch (number) {
      case 0:
        return 'consented';
      case 3:
        wire.write(passwordMessage(credentials.password));
        this.expected = 0;
        return 'goesOn';
      case 5:
        wire.write(passwordMessage(md5Response(credentials, body.subarray(4))));
        this.expected = 0;
        return 'goesOn';
      case 10: {
        const own = Buffer.from(scram?.first() ?? '');
        const length = Buffer.alloc(4);
        length.writeUInt32BE(own.length);
        wire.write(frame('p', Buffer.from(`${scram?.mechanism ?? ''}\0`), length, own));
        this.expected = 11;
        return 'goesOn';
      }
      case 11: {
        const proof = await scram?.final(text);
        if (proof === undefined) {
          throw violation(message);
        }
        wire.write(frame('p', Buffer.from(proof)));
        this.expected = 12;
        return 'goesOn';
      }
      case 12: {
        const error = scramError(text);
        if (error !== undefined) {
          return { kind: 'refused', error: { message: oneLine(error) } };
        }
        this.expected = 0;
        return scram?.proves(text) ? 'goesOn' : { kind: 'serverNotProven' };
      }
      default:
        throw violation(message);
    }
  }
}

function md5Response({ user, password }: Credentials, salt: Buffer): string {
  const md5 = (...parts: (string | Buffer)[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest('hex');
  return `md5${md5(md5(password, user), salt)}`;
}

const passwordMessage = (password: string): Buffer => frame('p', Buffer.from(`${password}\0`));
