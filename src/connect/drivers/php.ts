import { libpqString, libpqTls } from '../libpq';
import { conninfo, conninfoValue, singleQuoted, type Parameter } from '../quoting';
import { noDirectTls, passwordFromEnvironment, unwritable, type DriverModule } from '../request';

export const php: DriverModule = {
  driver: {
    id: 'php',
    label: 'pgsql extension',
    language: 'PHP',
    editorLanguage: 'php',
    checkedVersion: '8.4',
    documentation: 'https://www.php.net/manual/en/function.pg-connect.php',
  },
  write: (request) =>
    libpqString(request, (parameters) => `$connection = pg_connect(${singleQuoted(conninfo(parameters))});`),
};

/** libpq's variable for each parameter whose value may contain a semicolon. */
const variables: Readonly<Record<string, string>> = {
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  sslrootcert: 'PGSSLROOTCERT',
};

/**
 * PDO replaces every semicolon in the string by a space, even in quotes: such values are passed in libpq's variables.
 */
export const pdo: DriverModule = {
  driver: {
    id: 'pdo',
    label: 'PDO',
    language: 'PHP',
    editorLanguage: 'php',
    checkedVersion: '8.4',
    documentation: 'https://www.php.net/manual/en/ref.pdo-pgsql.connection.php',
  },
  write: (request) =>
    libpqString(request, (parameters) => {
      const inString = parameters.filter(([, value]) => !value.includes(';'));
      const inVariables = parameters.filter(([, value]) => value.includes(';'));
      return [
        ...inVariables.map(
          ([keyword, value]) => `putenv(${singleQuoted(`${variables[keyword] ?? keyword}=${value}`)});`,
        ),
        `$connection = new PDO(${singleQuoted(`pgsql:${conninfo(inString)}`)});`,
      ].join('\n');
    }),
};

/**
 * Laravel inserts the values into PDO's string: the database between quotes that it does not escape, the others
 * unchanged. They are therefore escaped for libpq first; a value that PDO would change or read as a name or password is
 * rejected.
 */
export const laravel: DriverModule = {
  driver: {
    id: 'laravel',
    label: 'Laravel',
    language: 'PHP',
    editorLanguage: 'php',
    checkedVersion: '12',
    documentation: 'https://laravel.com/docs/12.x/database#configuration',
  },
  write(request) {
    const { host, port, database, user, level } = request;
    const { parameters, guarantee, notes } = libpqTls({ ...request, directTls: false });
    const root = parameters.find(([keyword]) => keyword === 'sslrootcert')?.[1];
    const pdoChanges = /;|user=|password=/;
    if (pdoChanges.test(database)) {
      throw unwritable('database', 'text without ; user= password=');
    }
    if (root !== undefined && pdoChanges.test(root)) {
      throw unwritable('rootCertificate', 'text without ; user= password=');
    }
    const entries: readonly Parameter[] = [
      ['driver', 'pgsql'],
      ['host', host],
      ['port', String(port)],
      ['database', database.replace(/[\\']/g, '\\$&')],
      ['username', user],
      ['charset', 'utf8'],
      ['sslmode', parameters.find(([keyword]) => keyword === 'sslmode')?.[1] ?? level],
      ...(root === undefined ? [] : [['sslrootcert', conninfoValue(root)] as const]),
    ];
    return {
      text: ["'pgsql' => [", ...entries.map(([key, value]) => `    '${key}' => ${singleQuoted(value)},`), '],'].join(
        '\n',
      ),
      guarantee,
      notes: [...notes, ...noDirectTls(request), passwordFromEnvironment],
    };
  },
};
