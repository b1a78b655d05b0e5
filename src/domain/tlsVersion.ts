/** TLS protocol versions that an Azure PostgreSQL server can accept. */
export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

/** Lower or upper bound of the accepted versions; `none`: the server sets no bound. */
export type TlsBound = TlsVersion | 'none';

/** Oldest first. */
export const tlsVersions: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

export function isTlsVersion(value: unknown): value is TlsVersion {
  return (tlsVersions as readonly unknown[]).includes(value);
}

export function isTlsBound(value: unknown): value is TlsBound {
  return value === 'none' || isTlsVersion(value);
}

/** Negative when `a` is older than `b`; `none` is older than every version. */
export function compareTls(a: TlsBound, b: TlsBound): number {
  return rank(a) - rank(b);
}

/** Versions accepted between two bounds, oldest first. */
export function acceptedVersions(minimum: TlsBound, maximum: TlsBound = 'none'): readonly TlsVersion[] {
  return tlsVersions.filter(
    (version) => compareTls(version, minimum) >= 0 && (maximum === 'none' || compareTls(version, maximum) <= 0),
  );
}

/** -1 for `none`. */
function rank(bound: TlsBound): number {
  return (tlsVersions as readonly TlsBound[]).indexOf(bound);
}
