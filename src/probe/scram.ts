import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { ChannelBinding } from './channelBinding';
import { beforeAbort } from './deadline';
import { saslPrepared } from './saslPrep';

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL has it: the user is the start-up's. Both sides prove that they know
 * the password, without saying it.
 */

/** Most rounds of hashing that a server may ask for: PostgreSQL's default is 4,096, and a million take half a second. */
const mostIterations = 1_000_000;

export interface ScramOptions {
  readonly password: string;
  /** Mechanisms that the server offers. */
  readonly offered: readonly string[];
  /** Binds the login to this TLS session; undefined where the certificate's signature has no known hash. */
  readonly binding: ChannelBinding | undefined;
  /** Ends the hashing. */
  readonly signal: AbortSignal;
}

export class Scram {
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-256-PLUS';
  private readonly bare: string;
  /** Flag that says whether the login is tied to the TLS session, and what to: a server that hears `y` and offers it fails. */
  private readonly flag: string;
  private readonly bindingInput: Buffer;
  private signature: Buffer | undefined;

  constructor(private readonly options: ScramOptions) {
    const { offered, binding } = options;
    const bound = binding !== undefined && offered.includes('SCRAM-SHA-256-PLUS');
    this.mechanism = bound ? 'SCRAM-SHA-256-PLUS' : 'SCRAM-SHA-256';
    this.flag = bound ? `p=${binding.type},,` : binding !== undefined ? 'y,,' : 'n,,';
    this.bindingInput = Buffer.concat([Buffer.from(this.flag), bound ? binding.data : Buffer.alloc(0)]);
    this.bare = `n=,r=${randomBytes(18).toString('base64')}`;
  }

  first(): string {
    return `${this.flag}${this.bare}`;
  }

  /**
   * The proof, in answer to the server's part.
   *
   * @returns undefined when the server's part is not what the protocol says, or asks for more hashing than is bearable
   * @throws WireError `timedOut`
   */
  async final(serverFirst: string): Promise<string | undefined> {
    const part = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d{0,9})(,[^\0]*)?$/.exec(serverFirst);
    const [, nonce = '', salt = '', rounds = ''] = part ?? [];
    const ownNonce = this.bare.slice('n=,r='.length);
    const iterations = Number(rounds);
    const fits = nonce.startsWith(ownNonce) && nonce !== ownNonce && isBase64(salt) && iterations <= mostIterations;
    if (!part || !fits) {
      return undefined;
    }
    const { password, signal } = this.options;
    const hash = promisify(pbkdf2)(saslPrepared(password), Buffer.from(salt, 'base64'), iterations, 32, 'sha256');
    const salted = await beforeAbort(hash, signal);
    const clientKey = hmac(salted, 'Client Key');
    const withoutProof = `c=${this.bindingInput.toString('base64')},r=${nonce}`;
    const signed = `${this.bare},${serverFirst},${withoutProof}`;
    const clientSignature = hmac(createHash('sha256').update(clientKey).digest(), signed);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (clientSignature[index] ?? 0)));
    this.signature = hmac(hmac(salted, 'Server Key'), signed);
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Whether the server's last part proves that it knows the password. */
  proves(serverFinal: string): boolean {
    const [, text = ''] = /^v=([A-Za-z0-9+/]+={0,2})(,[^\0]*)?$/.exec(serverFinal) ?? [];
    const given = Buffer.from(text, 'base64');
    const { signature } = this;
    return signature !== undefined && signature.length === given.length && timingSafeEqual(signature, given);
  }
}

/** Error that the server sends instead of its proof, for example `invalid-proof`. */
export function scramError(serverFinal: string): string | undefined {
  return /^e=([^,]+)/.exec(serverFinal)?.[1];
}

const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
