import type { Connection } from '../connection';
import { kindOfFile } from '../fileKind';
import { beside, type Addition } from './entries';
import type { Edit } from './fix';
import type { FileText } from './literal';
import { withString } from './strings';
import { wantedInString, type Trust } from './wanted';

/** Settings where there is none: in the string, or beside what names the server. */
export function additions(file: FileText, connection: Connection, trust: Trust): readonly Edit[] | undefined {
  if (connection.text) {
    const wanted = wantedInString(connection, trust);
    return (
      wanted &&
      withString(file, connection, (writer) =>
        writer.add([wanted.mode, ...wanted.more, ...(wanted.roots ? [wanted.roots] : [])]),
      )
    );
  }
  const { hostEntry } = connection;
  const wanted = hostEntry && options(file, connection, trust);
  return wanted && beside(file, hostEntry, wanted);
}

/** Options that verify, where the library takes options of their own. */
function options(file: FileText, connection: Connection, { caFile }: Trust): readonly Addition[] | undefined {
  const { family, form, hostEntry, callees } = connection;
  const roots = caFile ?? 'system';
  const name = hostEntry?.key.slice(hostEntry.key.lastIndexOf('.') + 1) ?? '';
  const program = kindOfFile(file.path);
  switch (family) {
    case 'libpq':
      if (form === 'environment') {
        return name === 'PGHOST'
          ? [
              { name: 'PGSSLMODE', value: 'verify-full' },
              { name: 'PGSSLROOTCERT', value: roots },
            ]
          : undefined;
      }
      // Django has a table for these, and the URL of SQLAlchemy as well
      if (!/^(?:host|hostaddr)$/.test(name) || callees.some((one) => /URL\.create/.test(one))) return undefined;
      return [
        { name: 'sslmode', value: 'verify-full' },
        { name: 'sslrootcert', value: roots },
      ];
    case 'goPq':
    case 'pgx':
      return program?.kind === 'program' && program.language === 'hcl' && name === 'host'
        ? [
            { name: 'sslmode', value: 'verify-full' },
            ...(caFile === undefined ? [] : [{ name: 'sslrootcert', value: caFile }]),
          ]
        : undefined;
    case 'nodePg':
      return name === 'host' ? [{ name: 'ssl', value: 'true', word: true }] : undefined;
    case 'postgresJs':
      return name === 'host' ? [{ name: 'ssl', value: 'verify-full' }] : undefined;
    case 'asyncpg':
      return name === 'host' && callees.some((one) => /connect|create_pool|Database/.test(one))
        ? [{ name: 'ssl', value: 'True', word: true }]
        : undefined;
    case 'pg8000':
      return name === 'host' ? [{ name: 'ssl_context', value: 'True', word: true }] : undefined;
    case 'npgsql':
      return name === 'Host'
        ? [
            { name: 'SslMode', value: 'SslMode.VerifyFull', word: true },
            ...(caFile === undefined ? [] : [{ name: 'RootCertificate', value: caFile }]),
          ]
        : undefined;
    case 'pgjdbc':
      return /^serverName$/i.test(name) || /^ServerName$/.test(name)
        ? [
            { name: 'sslMode', value: 'verify-full' },
            caFile === undefined
              ? { name: 'sslfactory', value: 'org.postgresql.ssl.DefaultJavaSSLFactory' }
              : { name: 'sslRootCert', value: caFile },
          ]
        : undefined;
    case 'postgrex':
      return name === 'hostname' ? [{ name: 'ssl', value: 'true', word: true }] : undefined;
    case 'sequelize':
      return name === 'host' ? [{ name: 'dialectOptions', value: '{ ssl: true }', word: true }] : undefined;
    case 'prisma':
    case 'r2dbc':
    case 'vertx':
    case 'goPg':
    case 'tokio':
    case 'sqlx':
    case 'odbc':
    case 'pgbouncer':
    case 'denoPostgres':
    case 'any':
      return undefined;
  }
}
