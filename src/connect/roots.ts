/** Cloud that a server runs in. */
export type Cloud = 'public' | 'usGovernment' | 'china';

export type CaRootId = 'microsoftRsa2017' | 'digicertG2' | 'digicertG1' | 'baltimore';

/**
 * Status of a root. `current`: server certificates are issued under it. `retired`: replaced, but needed until the last
 * server has a new certificate. `expired`: no client accepts it.
 */
export type CaRootStatus = 'current' | 'retired' | 'expired';

/** A root certificate that signs, or signed, the servers' certificates. */
export interface CaRoot {
  readonly id: CaRootId;
  /** Common name of the certificate's subject. */
  readonly name: string;
  /** SHA-256 of the certificate (DER), 64 upper-case hexadecimal digits. */
  readonly sha256: string;
  /** Validity, ISO 8601 in UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** PEM file in `media/ca`. */
  readonly file: string;
  /** URLs where its authority publishes it, preferred one first. */
  readonly sources: readonly CaSource[];
  /** Clouds whose servers need it; may be empty. */
  readonly clouds: readonly Cloud[];
  readonly status: CaRootStatus;
  /** Root that replaces it. */
  readonly successor?: CaRootId;
}

interface CaSource {
  readonly url: string;
  readonly format: 'PEM' | 'DER';
}

/**
 * The supported roots. The fingerprints are from the authorities' repositories; the use by clouds is from Microsoft's
 * pages on certificate rotation of Azure Database for PostgreSQL.
 */
export const caRoots: readonly CaRoot[] = [
  {
    id: 'microsoftRsa2017',
    name: 'Microsoft RSA Root Certificate Authority 2017',
    sha256: 'C741F70F4B2A8D88BF2E71C14122EF53EF10EBA0CFA5E64CFA20F418853073E0',
    notBefore: '2019-12-18T22:51:22Z',
    notAfter: '2042-07-18T23:00:23Z',
    file: 'MicrosoftRsaRoot2017.pem',
    sources: [
      {
        url: 'https://www.microsoft.com/pkiops/certs/Microsoft%20RSA%20Root%20Certificate%20Authority%202017.crt',
        format: 'DER',
      },
    ],
    clouds: ['public', 'usGovernment', 'china'],
    status: 'current',
  },
  {
    id: 'digicertG2',
    name: 'DigiCert Global Root G2',
    sha256: 'CB3CCBB76031E5E0138F8DD39A23F9DE47FFC35E43C1144CEA27D46A5AB1CB5F',
    notBefore: '2013-08-01T12:00:00Z',
    notAfter: '2038-01-15T12:00:00Z',
    file: 'DigiCertGlobalRootG2.pem',
    sources: [{ url: 'https://cacerts.digicert.com/DigiCertGlobalRootG2.crt.pem', format: 'PEM' }],
    clouds: ['public', 'usGovernment', 'china'],
    status: 'current',
  },
  {
    id: 'digicertG1',
    name: 'DigiCert Global Root CA',
    sha256: '4348A0E9444C78CB265E058D5E8944B4D84F9662BD26DB257F8934A443C70161',
    notBefore: '2006-11-10T00:00:00Z',
    notAfter: '2031-11-10T00:00:00Z',
    file: 'DigiCertGlobalRootCA.pem',
    sources: [{ url: 'https://cacerts.digicert.com/DigiCertGlobalRootCA.crt.pem', format: 'PEM' }],
    clouds: ['china'],
    status: 'retired',
    successor: 'digicertG2',
  },
  {
    id: 'baltimore',
    name: 'Baltimore CyberTrust Root',
    sha256: '16AF57A9F676B0AB126095AA5EBADEF22AB31119D644AC95CD4B93DBF3F26AEB',
    notBefore: '2000-05-12T18:46:00Z',
    notAfter: '2025-05-12T23:59:00Z',
    file: 'BaltimoreCyberTrustRoot.pem',
    sources: [{ url: 'https://www.digicert.com/CACerts/BaltimoreCyberTrustRoot.crt.pem', format: 'PEM' }],
    clouds: [],
    status: 'expired',
    successor: 'digicertG2',
  },
];

/**
 * First day on which servers of a cloud get certificates under other intermediates, region by region; China also leaves
 * a root (ISO date; from Microsoft's page on TLS in Azure Database for PostgreSQL).
 */
export const intermediateRotation: Readonly<Record<Cloud, string>> = {
  public: '2025-11-11',
  usGovernment: '2026-01-19',
  china: '2026-03-09',
};

export function findRoot(id: string): CaRoot | undefined {
  return caRoots.find((root) => root.id === id);
}

/** Exactly the roots that a client of servers in `cloud` must trust. */
export function bundleFor(cloud: Cloud): readonly CaRoot[] {
  return caRoots.filter((root) => root.clouds.includes(cloud));
}

/** Cloud by the suffix of the server's host name; `public` for any other suffix. */
export function cloudOfHost(host: string): Cloud {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name.endsWith('.database.usgovcloudapi.net')) {
    return 'usGovernment';
  }
  return name.endsWith('.database.chinacloudapi.cn') ? 'china' : 'public';
}

/** Formats a fingerprint as certificate tools do: `CB:3C:…`. */
export function formatFingerprint(sha256: string): string {
  return (sha256.match(/../g) ?? []).join(':');
}

/** Displayed facts about a root, as data. */
export interface RootDescription {
  readonly id: CaRootId;
  readonly name: string;
  /** `CB:3C:…` */
  readonly fingerprint: string;
  readonly notAfter: string;
  readonly expired: boolean;
  readonly status: CaRootStatus;
  /** Name of the root that replaces it. */
  readonly successor?: string;
}

/** @param now milliseconds since the epoch */
export function describeRoots(roots: readonly CaRoot[], now: number): readonly RootDescription[] {
  return roots.map(({ id, name, sha256, notAfter, status, successor }) => {
    const replacedBy = successor && findRoot(successor)?.name;
    return {
      id,
      name,
      fingerprint: formatFingerprint(sha256),
      notAfter,
      expired: now > Date.parse(notAfter),
      status,
      ...(replacedBy ? { successor: replacedBy } : {}),
    };
  });
}
