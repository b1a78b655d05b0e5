import { libpqTarget, libpqTls } from '../libpq';
import { doubleQuoted } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

/** Keyword arguments: psycopg quotes them for libpq itself. */
export const psycopg: DriverModule = {
  driver: {
    id: 'psycopg',
    label: 'psycopg',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '3.3',
    documentation: 'https://www.psycopg.org/psycopg3/docs/api/connections.html',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const keywordArguments = [...libpqTarget(request), ...parameters].map(
      ([keyword, value]) => `    ${keyword}=${keyword === 'port' ? value : doubleQuoted(value)},`,
    );
    return {
      text: ['import psycopg', '', 'connection = psycopg.connect(', ...keywordArguments, ')'].join('\n'),
      guarantee,
      notes: [...notes, passwordFromEnvironment],
    };
  },
};
