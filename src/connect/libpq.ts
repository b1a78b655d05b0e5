import type { Parameter } from './quoting';
import {
  directTlsNeeds,
  guarantees,
  noDirectTls,
  passwordFromEnvironment,
  type StringRequest,
  type WrittenString,
} from './request';
import type { StringNote } from './types';

/** A library with libpq's rules. */
interface Library {
  readonly library: string;
  /** First version that supports `sslrootcert=system`. */
  readonly systemRoots: string;
  /** First version that supports `sslnegotiation=direct`; absent: none that works with PostgreSQL. */
  readonly directTls?: string;
}

export const libpq: Library = { library: 'libpq', systemRoots: '16', directTls: '17' };

interface LibpqTls extends Omit<WrittenString, 'text'> {
  readonly parameters: readonly Parameter[];
}

/**
 * Sets `sslmode`, `sslrootcert` and `sslnegotiation` by libpq's rules (PostgreSQL documentation, "SSL Support"):
 * `require` omits the root certificate, which would turn it into `verify-ca`; `sslrootcert=system` requires
 * `verify-full`.
 */
export function libpqTls(request: StringRequest, library: Library = libpq): LibpqTls {
  const { parameters, guarantee, notes } = verification(request, library);
  return library.directTls === undefined
    ? { parameters, guarantee, notes: [...notes, ...noDirectTls(request)] }
    : {
        parameters: request.directTls ? [...parameters, ['sslnegotiation', 'direct']] : parameters,
        guarantee,
        notes: [...notes, ...directTlsNeeds(request, library.library, library.directTls)],
      };
}

function verification({ level, roots }: StringRequest, { library, systemRoots }: Library): LibpqTls {
  if (level === 'require') {
    return { parameters: [['sslmode', level]], guarantee: guarantees[level], notes: [{ code: 'defaultRootChecked' }] };
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
      notes: [...stronger, { code: 'systemRootsNeed', library, version: systemRoots }],
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

/** libpq's parameters for the address, the database and the user. */
export function libpqTarget({ host, port, database, user }: StringRequest): readonly Parameter[] {
  return [
    ['host', host],
    ['port', String(port)],
    ['dbname', database],
    ['user', user],
  ];
}

/** Writes a string of libpq's parameters for a driver that leaves the password to libpq's variable. */
export function libpqString(
  request: StringRequest,
  text: (parameters: readonly Parameter[]) => string,
  library: Library = libpq,
): WrittenString {
  const { parameters, guarantee, notes } = libpqTls(request, library);
  return {
    text: text([...libpqTarget(request), ...parameters]),
    guarantee,
    notes: [...notes, passwordFromEnvironment],
  };
}
