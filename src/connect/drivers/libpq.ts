import { libpqTarget, libpqTls } from '../libpq';
import { conninfo, cQuoted } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

export const libpq: DriverModule = {
  driver: {
    id: 'libpq',
    label: 'libpq',
    language: 'C/C++',
    editorLanguage: 'c',
    checkedVersion: '18',
    documentation: 'https://www.postgresql.org/docs/current/libpq-connect.html',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const keywords = conninfo([...libpqTarget(request), ...parameters]);
    return {
      text: `PGconn *connection = PQconnectdb(${cQuoted(keywords)});`,
      guarantee,
      notes: [...notes, passwordFromEnvironment],
    };
  },
};
