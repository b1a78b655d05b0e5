import type { Parameter } from './quoting';
import { guarantees, type StringRequest, type WrittenString } from './request';
import type { StringNote } from './types';

/** Library under a driver that follows libpq's rules, with the first version that knows `sslrootcert=system`. */
type RootsSupport = { readonly library: 'libpq' | 'pgx'; readonly version: string };

const libpq: RootsSupport = { library: 'libpq', version: '16' };

interface LibpqTls extends Omit<WrittenString, 'text'> {
  readonly parameters: readonly Parameter[];
}

/**
 * `sslmode` and `sslrootcert` by libpq's rules (PostgreSQL documentation, "SSL Support"): a root certificate would
 * turn `require` into `verify-ca`, so it is left out there; `sslrootcert=system` takes `verify-full` only.
 */
export function libpqTls({ level, roots }: StringRequest, support: RootsSupport = libpq): LibpqTls {
  if (level === 'require') {
    return { parameters: [['sslmode', level]], guarantee: guarantees[level], notes: [] };
  }
  if (roots.kind === 'system') {
    const stronger: StringNote[] =
      level === 'verify-ca' ? [{ code: 'strongerThanAsked', asked: level }, { code: 'systemRootsVerifyFull' }] : [];
    return {
      parameters: [
        ['sslmode', 'verify-full'],
        ['sslrootcert', 'system'],
      ],
      guarantee: guarantees['verify-full'],
      notes: [...stronger, { code: 'systemRootsNeed', ...support }],
    };
  }
  // a file of that name must not be read as the keyword
  const path = roots.path === 'system' ? './system' : roots.path;
  return {
    parameters: [
      ['sslmode', level],
      ['sslrootcert', path],
    ],
    guarantee: guarantees[level],
    notes: [],
  };
}

/** libpq's names for where to connect to. */
export function libpqTarget({ host, port, database, user }: StringRequest): readonly Parameter[] {
  return [
    ['host', host],
    ['port', String(port)],
    ['dbname', database],
    ['user', user],
  ];
}
