import { libpqString } from '../libpq';
import { conninfo, escapedQuoted } from '../quoting';
import { rootFile, unwritable, type DriverModule } from '../request';

const pgx = { library: 'pgx', systemRoots: '5.7', directTls: '5.7.5' } as const;

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
      pgx,
    ),
};

/**
 * GORM hands the string to pgx, but takes whatever follows `TimeZone=` anywhere in it for the time zone of its sessions:
 * a name or path that has this is refused.
 */
export const gorm: DriverModule = {
  driver: {
    id: 'gorm',
    label: 'GORM (pgx)',
    language: 'Go',
    editorLanguage: 'go',
    checkedVersion: '1.6',
    documentation: 'https://gorm.io/docs/connecting_to_the_database.html#PostgreSQL',
  },
  write(request) {
    const values = { ...request, rootCertificate: rootFile(request) ?? '' };
    for (const argument of ['database', 'user', 'rootCertificate'] as const) {
      if (/time_?zone=/i.test(values[argument])) {
        throw unwritable(argument, 'text without TimeZone=');
      }
    }
    return libpqString(
      request,
      (parameters) =>
        `database, err := gorm.Open(postgres.Open(${escapedQuoted(conninfo(parameters))}), &gorm.Config{})`,
      pgx,
    );
  },
};

/**
 * 1.10.7 to 1.10.9 check the host name at `verify-ca` as well, and before 1.12 no root certificate is looked for at
 * `require`: seen with 1.10. Its `sslnegotiation=direct` went out without ALPN, which PostgreSQL refuses, until July
 * 2026: not offered yet.
 */
export const goPq: DriverModule = {
  driver: {
    id: 'goPq',
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
