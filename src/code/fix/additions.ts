import { doubleQuoted, singleQuoted, uriQuery } from '../../connect/quoting';
import type { Connection } from '../connection';
import { kindOfFile } from '../fileKind';
import type { Range, Text } from '../text';
import type { Entry, Value } from '../value';
import { beside, type Addition } from './entries';
import type { Edits } from './fix';
import { lineEndOf } from './lines';
import { writtenAt, type FileText } from './literal';
import { readingOf } from './reading';
import { withString } from './strings';
import { wantedInString, type Trust } from './wanted';

/** Settings where there is none: in the string, beside what names the server, or before the command. */
export function additions(file: FileText, connection: Connection, trust: Trust): Edits {
  if (connection.hostEntry?.key === 'clientUrl' && connection.family === 'nodePg') {
    return driverOptions(file, connection, connection.hostEntry, trust);
  }
  const wanted = connection.text ? wantedInString(connection, trust) : undefined;
  if (wanted) {
    const { mode, more, roots } = wanted;
    return withString(file, connection, (writer) => writer.add([mode, ...more, ...(roots ? [roots] : [])]));
  }
  const { hostEntry, commandStart, commandWord } = connection;
  if (connection.family === 'pgbouncer') return bouncerSection(file, trust);
  if (commandWord) return beforeWord(file, commandWord, trust);
  if (commandStart !== undefined) return beforeCommand(file, commandStart, trust);
  if (connection.text && kindOfFile(file.path)?.kind === 'program') {
    const edits = intoCall(file, connection, connection.text, trust);
    if (edits) return edits;
  }
  if (!hostEntry) return undefined;
  if (/^HOST$/.test(hostEntry.key) && connection.family === 'libpq')
    return djangoOptions(file, connection, hostEntry, trust);
  if (hostEntry.key === 'Host' && connection.family === 'libpq')
    return pgAdminEdits(file, connection, hostEntry, trust);
  const table = connection.beside?.find(({ key }) => key === 'dialectOptions')?.value;
  if (table && connection.family === 'sequelize') return intoTable(file, connection, table, trust);
  const added = options(file, connection, trust);
  return added && beside(file, hostEntry, added);
}

/** MikroORM passes on what is in a table of its own; of two tables the later would count. */
function driverOptions(file: FileText, connection: Connection, url: Entry, { caFile }: Trust): Edits {
  if (connection.beside?.some(({ key }) => key === 'driverOptions' || key === '...')) return undefined;
  const reading = readingOf(file, connection, caFile);
  const ssl = reading === undefined ? 'true' : `{ ca: ${reading}, rejectUnauthorized: true }`;
  return beside(file, url, [{ name: 'driverOptions', value: `{ connection: { ssl: ${ssl} } }`, word: true }]);
}

/** Whether the commands of a pipeline may be those of PowerShell or Windows. */
const runsElsewhere = (path: string, source: string): boolean =>
  /\.ya?ml$/.test(path) && /pwsh|powershell|windows-/i.test(source);

/** Variables for a command that is a list of its words: `env` sets them. */
function beforeWord(file: FileText, word: Text, { caFile = 'system' }: Trust): Edits {
  const { source, path } = file;
  if (kindOfFile(path)?.kind === 'program' || !/^[\w./:@+-]+$/.test(caFile)) return undefined;
  const written = source.slice(word.start, word.end);
  const quote = /^["']/.exec(written)?.[0] ?? '';
  if (written !== quote + word.chars + quote) return undefined;
  const head = source.slice(source.lastIndexOf('\n', word.start - 1) + 1, word.start);
  const isItem = /^[ \t]*(?:-[ \t]+)+$/.test(head);
  const separator = isItem ? `${lineEndOf(source)}${head.replace(/-(?=[ \t]+-)/g, ' ')}` : ', ';
  const words = ['env', 'PGSSLMODE=verify-full', `PGSSLROOTCERT=${caFile}`].map((one) => quote + one + quote);
  return [{ start: word.start, end: word.start, text: words.map((one) => one + separator).join('') }];
}

/** Variables of a unit of systemd, before the line of a command. */
function unitVariables({ source }: FileText, start: number, caFile: string): Edits {
  let at = source.lastIndexOf('\n', start - 1) + 1;
  while (at > 0 && /\\[ \t]*\r?\n$/.test(source.slice(0, at))) at = source.lastIndexOf('\n', at - 2) + 1;
  const text = `Environment=PGSSLMODE=verify-full PGSSLROOTCERT=${caFile}${lineEndOf(source)}`;
  return [{ start: at, end: at, text }];
}

/** Variables for one command of a shell. */
function beforeCommand(file: FileText, start: number, { caFile = 'system' }: Trust): Edits {
  const { path, source } = file;
  const kind = kindOfFile(path)?.kind;
  if (path.endsWith('.service')) return /^[\w./:@+-]+$/.test(caFile) ? unitVariables(file, start, caFile) : undefined;
  const shell =
    kind !== 'powershell' && kind !== 'program' && !/\.(?:bat|cmd)$/i.test(path) && !runsElsewhere(path, source);
  return shell && /^[\w./:@+-]+$/.test(caFile)
    ? [{ start, end: start, text: `PGSSLMODE=verify-full PGSSLROOTCERT=${caFile} ` }]
    : undefined;
}

/** PgBouncer has one section with the TLS of all databases. */
function bouncerSection(file: FileText, { caFile }: Trust): Edits {
  const section = /^\[pgbouncer\][^\n]*\n/m.exec(file.source);
  const at = section ? section.index + section[0].length : 0;
  const path = section && caFile !== undefined ? writtenAt(file, at, caFile) : undefined;
  const text = `server_tls_sslmode = verify-full\nserver_tls_ca_file = ${path ?? ''}\n`;
  return path === undefined ? undefined : [{ start: at, end: at, text }];
}

/** An argument after the string of a call, for drivers of Python that read nothing of TLS in that string. */
function intoCall(file: FileText, connection: Connection, { start, end }: Range, { caFile }: Trust): Edits {
  const { source } = file;
  const { family } = connection;
  const value = readingOf(file, connection, caFile) ?? 'True';
  const before = source.slice(Math.max(0, start - 80), start);
  const called =
    /(?:^|[\w.]*\.|\W)(create_engine|create_async_engine|connect|create_pool)\(\s*(?:dsn\s*=\s*|url\s*=\s*)?$/.exec(
      before,
    );
  const engine = called?.[1]?.endsWith('engine');
  const python = family === 'asyncpg' || family === 'pg8000';
  if (!called || !python || /^[^)]*\b(?:connect_args|ssl)\s*=/.test(source.slice(end))) return undefined;
  const name = family === 'asyncpg' ? 'ssl' : 'ssl_context';
  const quote = source.charAt(end - 1) === "'" ? "'" : '"';
  const text = engine ? `, connect_args={${quote}${name}${quote}: ${value}}` : `, ${name}=${value}`;
  return [{ start: end, end, text }];
}

const java = ['sslfactory', 'org.postgresql.ssl.DefaultJavaSSLFactory'] as const;

const sslKey = ({ path }: FileText): string => (kindOfFile(path)?.kind === 'json' ? '"ssl"' : 'ssl');

/** Sequelize has a table of the driver's options: of two tables the later would count. */
function intoTable(file: FileText, connection: Connection, { kind, start }: Value, { caFile }: Trust): Edits {
  if (kind !== 'table' || file.source.charAt(start) !== '{') return undefined;
  const reading = readingOf(file, connection, caFile);
  const value = reading === undefined ? 'true' : `{ ca: ${reading}, rejectUnauthorized: true }`;
  const isEmpty = /^\{\s*\}/.test(file.source.slice(start));
  return [{ start: start + 1, end: start + 1, text: ` ${sslKey(file)}: ${value}${isEmpty ? '' : ','}` }];
}

/** pgAdmin has a table of libpq's parameters in its list of servers. */
function pgAdminEdits(
  file: FileText,
  { beside: entries }: Connection,
  host: Entry,
  { caFile = 'system' }: Trust,
): Edits {
  const pairs = `"sslmode": "verify-full", "sslrootcert": ${doubleQuoted(caFile)}`;
  const found = entries?.find(({ key }) => key === 'ConnectionParameters')?.value;
  if (!entries?.some(({ key }) => key === 'MaintenanceDB')) return undefined;
  if (!found) return beside(file, host, [{ name: 'ConnectionParameters', value: `{ ${pairs} }`, word: true }]);
  if (found.kind !== 'table' || file.source.charAt(found.start) !== '{') return undefined;
  const rest = found.entries.length > 0 ? ',' : ' ';
  return [{ start: found.start + 1, end: found.start + 1, text: ` ${pairs}${rest}` }];
}

/** Django has a table of libpq's parameters. */
function djangoOptions(file: FileText, connection: Connection, host: Entry, { caFile = 'system' }: Trust): Edits {
  const quoted = file.source.charAt(host.keyRange.start) === "'" ? singleQuoted : doubleQuoted;
  const pairs = [
    ['sslmode', 'verify-full'],
    ['sslrootcert', caFile],
  ].map(([key = '', value = '']) => `${quoted(key)}: ${quoted(value)}`);
  const found = connection.beside?.find(({ key }) => key === 'OPTIONS')?.value;
  if (!found) return beside(file, host, [{ name: 'OPTIONS', value: `{${pairs.join(', ')}}`, word: true }]);
  if (found.kind !== 'table' || file.source.charAt(found.start) !== '{') return undefined;
  const rest = found.entries.length > 0 ? ', ' : '';
  return [{ start: found.start + 1, end: found.start + 1, text: pairs.join(', ') + rest }];
}

/** DBeaver has a table with properties of the driver. */
function dbeaver({ beside: entries }: Connection, caFile: string | undefined): readonly Addition[] | undefined {
  const roots = caFile === undefined ? java : (['sslrootcert', caFile] as const);
  const pairs = [['sslmode', 'verify-full'] as const, roots].map(([key, value]) => `"${key}": ${doubleQuoted(value)}`);
  return entries?.some(({ key }) => /^properties$|^handlers$/.test(key))
    ? undefined
    : [{ name: 'properties', value: `{ ${pairs.join(', ')} }`, word: true }];
}

/** Options that verify, where the library takes options of their own. */
function options(file: FileText, connection: Connection, { caFile }: Trust): readonly Addition[] | undefined {
  const { family, form, hostEntry, callees } = connection;
  const roots = caFile ?? 'system';
  const name = hostEntry?.key.slice(hostEntry.key.lastIndexOf('.') + 1) ?? '';
  const program = kindOfFile(file.path);
  const reading = readingOf(file, connection, caFile);
  const object = reading === undefined ? undefined : `{ ca: ${reading}, rejectUnauthorized: true }`;
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
      if (!/^(?:host|hostaddr)$/.test(name)) return undefined;
      if (callees.some((one) => /URL\.create/.test(one))) {
        const query = `{"sslmode": "verify-full", "sslrootcert": ${doubleQuoted(roots)}}`;
        return connection.beside?.some(({ key }) => key === 'query')
          ? undefined
          : [{ name: 'query', value: query, word: true }];
      }
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
      if (name === 'server') return [{ name: 'pgOptions', value: '{ "ssl": true }', word: true }];
      return name === 'host' ? [{ name: 'ssl', value: object ?? 'true', word: true }] : undefined;
    case 'postgresJs':
      if (name !== 'host') return undefined;
      return [
        object === undefined ? { name: 'ssl', value: 'verify-full' } : { name: 'ssl', value: object, word: true },
      ];
    case 'asyncpg':
      return name === 'host' && callees.some((one) => /connect|create_pool|Database/.test(one))
        ? [{ name: 'ssl', value: reading ?? 'True', word: true }]
        : undefined;
    case 'pg8000':
      return name === 'host' ? [{ name: 'ssl_context', value: reading ?? 'True', word: true }] : undefined;
    case 'npgsql':
      return name === 'Host'
        ? [
            { name: 'SslMode', value: 'SslMode.VerifyFull', word: true },
            ...(caFile === undefined ? [] : [{ name: 'RootCertificate', value: caFile }]),
          ]
        : undefined;
    case 'pgjdbc':
      if (name === 'KC_DB_URL_HOST' || name === 'db-url-host') {
        const roots: [string, string] =
          caFile === undefined ? ['sslfactory', 'org.postgresql.ssl.DefaultJavaSSLFactory'] : ['sslrootcert', caFile];
        const properties = name === 'db-url-host' ? 'db-url-properties' : 'KC_DB_URL_PROPERTIES';
        return [{ name: properties, value: `?${uriQuery([['sslmode', 'verify-full'], roots])}` }];
      }
      if (hostEntry?.key === 'database.hostname' && caFile !== undefined) {
        return [
          { name: 'database.sslmode', value: 'verify-full' },
          { name: 'database.sslrootcert', value: caFile },
        ];
      }
      if (name === 'host' && /data-sources[\w.-]*\.json$/.test(file.path)) return dbeaver(connection, caFile);
      return /^serverName$/i.test(name) || /^ServerName$/.test(name)
        ? [
            { name: 'sslMode', value: 'verify-full' },
            caFile === undefined
              ? { name: 'sslfactory', value: 'org.postgresql.ssl.DefaultJavaSSLFactory' }
              : { name: 'sslRootCert', value: caFile },
          ]
        : undefined;
    case 'postgrex':
      return /^(?:hostname|url)$/.test(name) ? [{ name: 'ssl', value: 'true', word: true }] : undefined;
    case 'sequelize':
      return name === 'host'
        ? [{ name: 'dialectOptions', value: `{ ${sslKey(file)}: ${object ?? 'true'} }`, word: true }]
        : undefined;
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
