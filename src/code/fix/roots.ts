import { conninfo, escapedQuoted, uriQuery } from '../../connect/quoting';
import type { Connection, Setting } from '../connection';
import { kindOfFile } from '../fileKind';
import type { Range } from '../text';
import { plainKey, type Word } from '../value';
import { beside, replaceText, type Addition } from './entries';
import type { Edits } from './fix';
import { writtenAt, type FileText } from './literal';
import { readingOf } from './reading';
import { withString } from './strings';
import { wantedInString, type Trust } from './wanted';

// What a repair says of the roots that a connection trusts.

export const modeKey = /^(?:sslmode|servertlssslmode|postgresqlsslmode|databasesslmode|tlsmode)$/;
export const rootKey =
  /^(?:sslrootcert|rootcertificate|servertlscafile|pqopt|sslca|ssl\.(?:ca|cacertfile)|cacertfile|sslcert)$/;

export const same = (a: Range, b: Range): boolean => a.start === b.start && a.end === b.end;

/** The roots beside the mode, or beside what else says that TLS is on. */
export function rootEdits(file: FileText, connection: Connection, trust: Trust): Edits {
  const { settings } = connection;
  const mode =
    settings.find(({ key }) => modeKey.test(key)) ??
    settings.find(({ key }) => key === 'ssl.rejectunauthorized') ??
    settings.find(({ key }) => key === 'ssl');
  if (!mode) return undefined;
  if (mode.from === 'string') {
    const roots = wantedInString(connection, trust)?.roots;
    if (roots && (!connection.text || mode.within !== undefined)) return besidePair(file, mode, roots);
    return roots && withString(file, connection, (writer) => writer.add([roots], writer.parameter(mode)));
  }
  const root = rootOption(file, connection, mode, trust);
  if (root && isElsewhere(mode)) return besideVariable(file, mode, root);
  const model = entryOf(mode);
  return root && model && beside(file, model, [root]);
}

/** A parameter after one of pairs that are no whole string. */
function besidePair(file: FileText, { range, within }: Setting, [name, value]: readonly [string, string]): Edits {
  const mark = within === 'connectionproperties' ? ';' : '&';
  const pair = mark === ';' ? `${name}=${value}` : uriQuery([[name, value]]);
  const text = /[;\s]/.test(value) ? undefined : writtenAt(file, range.end, mark + pair);
  return text === undefined ? undefined : [{ start: range.end, end: range.end, text }];
}

const java = 'org.postgresql.ssl.DefaultJavaSSLFactory';

const isProgram = (path: string): boolean => kindOfFile(path)?.kind === 'program';

function rootOption(
  file: FileText,
  connection: Connection,
  { from, name, within }: Setting,
  { caFile }: Trust,
): Addition | undefined {
  const { family } = connection;
  const { path } = file;
  if (from === 'environment') {
    const value = caFile ?? (family === 'libpq' ? 'system' : undefined);
    return name === 'PGSSLMODE' && value !== undefined ? { name: 'PGSSLROOTCERT', value } : undefined;
  }
  switch (family) {
    case 'libpq':
      // pgAdmin's older name
      if (name === 'SSLMode') return { name: 'SSLRootCert', value: caFile ?? 'system' };
      return name === 'sslmode' ? { name: 'sslrootcert', value: caFile ?? 'system' } : undefined;
    case 'pgjdbc': {
      if (within === 'postgressl' || within === 'handlers')
        return caFile === undefined ? { name: 'sslFactory', value: java } : { name: 'ssl.ca.cert', value: caFile };
      if (caFile === undefined) return { name: 'sslfactory', value: java };
      return { name: /^[sS]slMode$|^Ssl$/.test(name) ? 'sslRootCert' : 'sslrootcert', value: caFile };
    }
    case 'pgx':
    case 'goPq':
      // the provider of Terraform has it; Grafana has another
      return name === 'sslmode' && caFile !== undefined && path.endsWith('.tf')
        ? { name: 'sslrootcert', value: caFile }
        : undefined;
    case 'pgbouncer':
      return caFile === undefined ? undefined : { name: 'server_tls_ca_file', value: caFile };
    case 'nodePg':
    case 'sequelize':
    case 'postgresJs': {
      const reading = /^rejectUnauthorized$/.test(name) ? readingOf(file, connection, caFile) : undefined;
      return reading === undefined ? undefined : { name: 'ca', value: reading, word: true };
    }
    case 'npgsql':
      return caFile !== undefined && isProgram(path)
        ? { name: 'RootCertificate', value: escapedQuoted(caFile), word: true }
        : undefined;
    case 'prisma':
    case 'asyncpg':
    case 'pg8000':
    case 'r2dbc':
    case 'vertx':
    case 'goPg':
    case 'tokio':
    case 'sqlx':
    case 'odbc':
      return { name: 'pqopt', value: conninfo([['sslrootcert', caFile ?? 'system']]) };
    case 'postgrex':
    case 'denoPostgres':
    case 'any':
      return undefined;
  }
}

/** Whether the value is written where a variable gets it. */
const isElsewhere = ({ node, range }: Setting): boolean =>
  node !== undefined && (node.end <= range.start || node.start >= range.end);

/** An option beside one whose value is a variable. */
function besideVariable(file: FileText, { name, range, node, variable: used }: Setting, root: Addition): Edits {
  const { source } = file;
  const given = /^(["']?)(.*?)\1\s*(?:=>|[:=])\s*/s.exec(source.slice(range.start, range.end));
  const isCall = used === undefined || source.slice(range.end - used.name.length, range.end) !== used.name;
  const variable = !isCall
    ? used.name
    : given?.[2] === name
      ? source.slice(range.start + given[0].length, range.end)
      : '';
  if (variable === '') return undefined;
  const start = range.end - variable.length;
  if (source.slice(start, range.end) !== variable || start <= range.start) return undefined;
  const value: Word = { kind: 'word', name: variable, start, end: range.end };
  const quote = node?.kind === 'text' ? /^["']/.exec(source.slice(node.start))?.[0] : undefined;
  const text = quote && node && writtenAt(file, node.start + 1, root.value);
  const word = root.word ? root.value : text === undefined ? undefined : `${quote}${text}${quote}`;
  const model = { key: name, keyRange: { start: range.start, end: start }, value };
  return word === undefined ? undefined : beside(file, model, [{ ...root, value: word, word: true }]);
}

/** A setting as the entry that it was read from. */
function entryOf({ name, range, node }: Setting): Parameters<typeof beside>[1] | undefined {
  if (!node) return undefined;
  // a call that sets it goes on behind the value
  const setter = range.end > node.end || node.start < range.start;
  const end = setter ? range.end : Math.max(range.start, node.start);
  return { key: name, keyRange: { start: range.start, end }, value: node };
}

export function factoryEdits(file: FileText, connection: Connection, setting: Setting, trust: Trust): Edits {
  const wanted = wantedInString(connection, trust);
  return withString(file, connection, (writer) => {
    const found = writer.parameter(setting);
    if (!found || !wanted?.roots) return undefined;
    return writer.replace(found, wanted.roots[0], wanted.roots[1]);
  });
}

/** Another CA file in the place of one that no server fits. */
export function caFileEdits(
  file: FileText,
  connection: Connection,
  at: Range,
  setting: Setting | undefined,
  trust: Trust,
): Edits {
  const { caFile } = trust;
  if (setting?.from === 'string') {
    return withString(file, connection, (writer) => {
      const found = writer.parameter(setting);
      if (!found) return undefined;
      if (caFile !== undefined) return writer.replace(found, found.key, caFile);
      const roots = wantedInString(connection, trust)?.roots;
      if (roots && plainKey(roots[0]) === setting.key) return writer.replace(found, found.key, roots[1]);
      return roots ? writer.replace(found, roots[0], roots[1]) : writer.remove(found);
    });
  }
  const value = setting?.node?.kind === 'text' ? setting.node : undefined;
  const system = caFile ?? (connection.family === 'libpq' && value ? 'system' : undefined);
  if (system === undefined) return undefined;
  if (value && same(at, value)) return replaceText(file, value, system);
  // a text in a call, such as `readFileSync("…")`
  const { source } = file;
  const quoted = /^(["'`]).*\1$/s.test(source.slice(at.start, at.end));
  const inner = quoted ? { start: at.start + 1, end: at.end - 1 } : at;
  const written = caFile === undefined ? undefined : writtenAt(file, inner.start, caFile);
  return written === undefined || source.slice(at.start, at.end).includes('BEGIN CERT')
    ? undefined
    : [{ ...inner, text: written }];
}
