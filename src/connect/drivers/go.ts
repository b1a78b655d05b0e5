import { libpqString } from '../libpq';
import { conninfo, escapedQuoted } from '../quoting';
import type { DriverModule } from '../request';

export const go: DriverModule = {
  driver: {
    id: 'go',
    label: 'pgx',
    language: 'Go',
    editorLanguage: 'go',
    checkedVersion: '5.10',
    documentation: 'https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn#ParseConfig',
  },
  write: (request) =>
    libpqString(
      request,
      (parameters) => `connection, err := pgx.Connect(context.Background(), ${escapedQuoted(conninfo(parameters))})`,
      { library: 'pgx', systemRoots: '5.7', directTls: '5.7.5' },
    ),
};

/**
 * 1.10.7 to 1.10.9 check the host name at `verify-ca` as well, and before 1.12 no root certificate is looked for at
 * `require`: seen with 1.10. Its `sslnegotiation=direct` went out without ALPN, which PostgreSQL refuses, until July
 * 2026: not offered yet.
 */
export const libPq: DriverModule = {
  driver: {
    id: 'libPq',
    label: 'lib/pq',
    language: 'Go',
    editorLanguage: 'go',
    checkedVersion: '1.12',
    documentation: 'https://pkg.go.dev/github.com/lib/pq#hdr-Connection_String_Parameters',
  },
  write: (request) =>
    libpqString(
      request,
      (parameters) => `database, err := sql.Open("postgres", ${escapedQuoted(conninfo(parameters))})`,
      { library: 'lib/pq', systemRoots: '1.12' },
    ),
};
