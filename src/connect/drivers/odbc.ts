import { libpqTls } from '../libpq';
import { conninfo, isPlainOdbcValue, odbcBraced, type Parameter } from '../quoting';
import { passwordPlaceholder, type DriverModule } from '../request';

/**
 * psqlODBC removes braces only from `Pwd` and `pqopt`: elsewhere they would become part of the value. Values that need
 * braces, and parameters that are not its keywords, go to libpq in `pqopt`.
 */
export const odbc: DriverModule = {
  driver: {
    id: 'odbc',
    label: 'psqlODBC',
    language: 'Any language',
    editorLanguage: 'plaintext',
    checkedVersion: '17.00',
    documentation: 'https://odbc.postgresql.org/docs/config.html',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const plain: Parameter[] = [];
    const throughLibpq: Parameter[] = [];
    for (const [keyword, libpqKeyword, value] of [
      ['Database', 'dbname', request.database],
      ['Uid', 'user', request.user],
    ] as const) {
      if (isPlainOdbcValue(value)) {
        plain.push([keyword, value]);
      } else {
        throughLibpq.push([libpqKeyword, value]);
      }
    }
    plain.push(...parameters.filter(([keyword]) => keyword === 'sslmode'));
    throughLibpq.push(...parameters.filter(([keyword]) => keyword !== 'sslmode'));
    const placeholder = passwordPlaceholder(request);
    const parts = [
      'Driver={PostgreSQL Unicode}',
      `Server=${request.host}`,
      `Port=${request.port}`,
      ...plain.map(([keyword, value]) => `${keyword}=${value}`),
      ...(throughLibpq.length > 0 ? [`pqopt=${odbcBraced(conninfo(throughLibpq))}`] : []),
      `Pwd=${odbcBraced(placeholder)}`,
    ];
    return {
      text: `${parts.join(';')};`,
      guarantee,
      notes: [...notes, { code: 'passwordPlaceholder', placeholder, encoding: 'odbc' }],
    };
  },
};
