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
 * GORM passes the string to pgx, but reads the text after `TimeZone=` anywhere in it as the time zone of its sessions:
 * a name or path that contains this is rejected.
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
 * 1.10.7 to 1.10.9 check the host name at `verify-ca` as well, and versions before 1.12 ignore the default root
 * certificate at `require` (observed with 1.10). Until July 2026, `sslnegotiation=direct` did not send ALPN, which
 * PostgreSQL requires: not offered yet.
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
