import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** PostgreSQL's default. */
const iterations = 4096;

/** Mechanisms that a server offers; the first one only over TLS. */
const channelBinding = 'SCRAM-SHA-256-PLUS';
const plain = 'SCRAM-SHA-256';

/** Outcome of the client's last message: the server's proof, or the reason for the refusal. */
type ScramResult =
  | { readonly kind: 'proven'; readonly message: string }
  | { readonly kind: 'wrongPassword' | 'wrongBinding' | 'malformed' };

/** The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL has it. */
export class ScramServer {
  private readonly salt = randomBytes(16);
  private flag = '';
  private clientFirst = '';
  private serverFirst = '';
  private nonce = '';

  /** @param certificate the server's own, in DER; undefined: the connection is not encrypted */
  constructor(
    private readonly password: string,
    private readonly certificate: Buffer | undefined,
  ) {}

  get mechanisms(): readonly string[] {
    return this.certificate ? [channelBinding, plain] : [plain];
  }

  /** The answer to the client's first message; undefined when that is malformed or names another binding. */
  first(mechanism: string, message: string): string | undefined {
    const [, flag = '', bare = '', nonce = ''] =
      /^([ny]|p=[a-z-]+),,(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+))$/.exec(message) ?? [];
    const isBound = mechanism === channelBinding;
    // "y": the client supports channel binding and believes that the server does not
    const fits = isBound ? flag === 'p=tls-server-end-point' : flag === 'n' || (flag === 'y' && !this.certificate);
    if (!this.mechanisms.includes(mechanism) || nonce === '' || !fits) {
      return undefined;
    }
    this.flag = `${flag},,`;
    this.clientFirst = bare;
    this.nonce = `${nonce}${randomBytes(18).toString('base64')}`;
    this.serverFirst = `r=${this.nonce},s=${this.salt.toString('base64')},i=${iterations}`;
    return this.serverFirst;
  }

  async final(message: string): Promise<ScramResult> {
    const [, withoutProof = '', binding = '', nonce = '', proof = ''] =
      /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)),p=([A-Za-z0-9+/=]+)$/.exec(message) ?? [];
    if (nonce === '' || nonce !== this.nonce) {
      return { kind: 'malformed' };
    }
    if (!Buffer.from(binding, 'base64').equals(this.expectedBinding())) {
      return { kind: 'wrongBinding' };
    }
    const salted = await promisify(pbkdf2)(this.password.normalize('NFKC'), this.salt, iterations, 32, 'sha256');
    const storedKey = sha256(hmac(salted, 'Client Key'));
    const signed = `${this.clientFirst},${this.serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, signed);
    const given = Buffer.from(proof, 'base64');
    const clientKey = Buffer.from(signature.map((byte, index) => byte ^ (given[index] ?? 0)));
    return given.length === signature.length && timingSafeEqual(sha256(clientKey), storedKey)
      ? { kind: 'proven', message: `v=${hmac(hmac(salted, 'Server Key'), signed).toString('base64')}` }
      : { kind: 'wrongPassword' };
  }

  /** The client's flag and, where it binds the login to the TLS session, the hash of the certificate. */
  private expectedBinding(): Buffer {
    const isBound = this.flag.startsWith('p=') && this.certificate;
    return Buffer.concat([Buffer.from(this.flag), isBound ? sha256(isBound) : Buffer.alloc(0)]);
  }
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
