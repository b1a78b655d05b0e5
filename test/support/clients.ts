import type { Client, Encryption } from '../../src/clients/client';
import type { TlsVersion } from '../../src/domain/tlsVersion';

export const tlsEncryption = (version: TlsVersion): Encryption => ({
  kind: 'tls',
  name: `TLSv${version}`,
  version,
  cipher: 'AES',
  bits: 256,
});

/** A client over TLS 1.2; say what differs. */
export const sampledClient = (overrides: Partial<Client> = {}): Client => ({
  key: '1',
  user: 'app',
  application: 'shop',
  address: '10.0.0.1',
  database: 'shop',
  backendType: 'client backend',
  encryption: tlsEncryption('1.2'),
  ...overrides,
});
