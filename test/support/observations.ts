import type { ChainJudgement, WireProblem, WireReport } from '../../src/probe';
import { known } from '../../src/domain/server';
import { tlsVersions, type TlsVersion } from '../../src/domain/tlsVersion';

/** A report of a server that was reached and shows a good certificate; say which clients get in. */
export function wireReport(
  accepted: readonly (TlsVersion | 'plaintext')[],
  chain: Partial<ChainJudgement> = {},
): WireReport {
  const milliseconds = 1;
  const versions = Object.fromEntries(
    tlsVersions.map((version) => [
      version,
      accepted.includes(version)
        ? { status: 'accepted', cipher: 'TLS_AES_256_GCM_SHA384', keyExchange: 'X25519', milliseconds }
        : { status: 'refused', reason: 'alert', alert: 'protocol_version', milliseconds },
    ]),
  ) as unknown as WireReport['versions'];
  return {
    format: 1,
    host: 'payments-pg.postgres.database.azure.com',
    port: 5432,
    serverName: 'payments-pg.postgres.database.azure.com',
    startedAt: '2026-01-02T03:04:05.000Z',
    milliseconds: 9,
    names: { status: 'resolved', addresses: [{ address: '20.1.2.3', private: false }], milliseconds },
    aliases: [],
    attempts: [{ address: '20.1.2.3', milliseconds }],
    tls: { status: 'offered', milliseconds },
    plaintext: accepted.includes('plaintext')
      ? { status: 'accepted', method: 'scram-sha-256', milliseconds }
      : { status: 'refused', error: { sqlState: '28000', message: 'no encryption' }, milliseconds },
    versions,
    direct: { status: 'refused', reason: 'notTls', milliseconds },
    session: {
      status: 'established',
      version: '1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      milliseconds,
      start: { status: 'accepted', method: 'scram-sha-256' },
      chain: {
        certificates: [
          {
            subject: 'CN=payments-pg',
            issuer: 'CN=Root',
            notBefore: '2026-01-01T00:00:00Z',
            notAfter: '2026-12-31T00:00:00Z',
            sha256: 'AB'.repeat(32),
            key: 'RSA 2048',
            names: ['payments-pg.postgres.database.azure.com'],
          },
        ],
        unused: [],
        anchor: 'DigiCert Global Root G2',
        trusted: true,
        faults: [],
        hostName: { name: 'payments-pg.postgres.database.azure.com', matches: true },
        daysLeft: 100,
        ...chain,
      },
      clientCertificate: { status: 'notRequested' },
    },
  };
}

/** A report of a server that could not be reached. */
export function unreachedReport(problem: WireProblem): WireReport {
  const notTried = { status: 'unknown', problem: { code: 'notTried' }, milliseconds: 0 } as const;
  const versions = Object.fromEntries(tlsVersions.map((version) => [version, notTried])) as unknown;
  return {
    ...wireReport([]),
    attempts: [{ address: '20.1.2.3', problem, milliseconds: 1 }],
    tls: notTried,
    plaintext: notTried,
    versions: versions as WireReport['versions'],
    direct: notTried,
    session: notTried,
  };
}

/** What is seen of PgBouncer where it is off. */
export const withoutPgBouncer = { enabled: known(false), ports: [] };
