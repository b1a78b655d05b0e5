import { libpqTarget, libpqTls } from '../libpq';
import { conninfo, singleQuoted } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

export const php: DriverModule = {
  driver: {
    id: 'php',
    label: 'pgsql extension',
    language: 'PHP',
    editorLanguage: 'php',
    checkedVersion: '8.4',
    documentation: 'https://www.php.net/manual/en/function.pg-connect.php',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const keywords = conninfo([...libpqTarget(request), ...parameters]);
    return {
      text: `$connection = pg_connect(${singleQuoted(keywords)});`,
      guarantee,
      notes: [...notes, passwordFromEnvironment],
    };
  },
};
