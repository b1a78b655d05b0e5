import { libpqString, libpqTls } from '../libpq';
import { doubleQuoted, type Parameter } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

/** Keyword arguments, which psycopg quotes for libpq. */
export const psycopg: DriverModule = {
  driver: {
    id: 'psycopg',
    label: 'psycopg 3',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '3.3',
    documentation: 'https://www.psycopg.org/psycopg3/docs/api/connections.html',
  },
  write: (request) => libpqString(request, (parameters) => connectCall('psycopg', parameters)),
};

export const psycopg2: DriverModule = {
  driver: {
    id: 'psycopg2',
    label: 'psycopg2',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '2.9',
    documentation: 'https://www.psycopg.org/docs/module.html#psycopg2.connect',
  },
  write: (request) => libpqString(request, (parameters) => connectCall('psycopg2', parameters)),
};

function connectCall(module: string, parameters: readonly Parameter[]): string {
  const keywordArguments = parameters.map(
    ([keyword, value]) => `    ${keyword}=${keyword === 'port' ? value : doubleQuoted(value)},`,
  );
  return [`import ${module}`, '', `connection = ${module}.connect(`, ...keywordArguments, ')'].join('\n');
}

/** A URL object, because SQLAlchemy does not decode the database of a URL. */
export const sqlalchemyPsycopg: DriverModule = {
  driver: {
    id: 'sqlalchemyPsycopg',
    label: 'SQLAlchemy (psycopg)',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '2.1',
    documentation:
      'https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#module-sqlalchemy.dialects.postgresql.psycopg',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const text = [
      'from sqlalchemy import URL, create_engine',
      '',
      'engine = create_engine(',
      '    URL.create(',
      '        "postgresql+psycopg",',
      `        username=${doubleQuoted(request.user)},`,
      `        host=${doubleQuoted(request.host)},`,
      `        port=${request.port},`,
      `        database=${doubleQuoted(request.database)},`,
      '        query={',
      ...dictionary(parameters, 12),
      '        },',
      '    )',
      ')',
    ].join('\n');
    return { text, guarantee, notes: [...notes, passwordFromEnvironment] };
  },
};

export const django: DriverModule = {
  driver: {
    id: 'django',
    label: 'Django',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '5.2',
    documentation: 'https://docs.djangoproject.com/en/5.2/ref/databases/#postgresql-connection-settings',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const text = [
      'DATABASES = {',
      '    "default": {',
      '        "ENGINE": "django.db.backends.postgresql",',
      ...dictionary(
        [
          ['HOST', request.host],
          ['PORT', String(request.port)],
          ['NAME', request.database],
          ['USER', request.user],
        ],
        8,
      ),
      '        "OPTIONS": {',
      ...dictionary(parameters, 12),
      '        },',
      '    }',
      '}',
    ].join('\n');
    return { text, guarantee, notes: [...notes, passwordFromEnvironment] };
  },
};

function dictionary(parameters: readonly Parameter[], indent: number): readonly string[] {
  return parameters.map(([keyword, value]) => `${' '.repeat(indent)}"${keyword}": ${doubleQuoted(value)},`);
}
