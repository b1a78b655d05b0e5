import { libpqString } from '../libpq';
import { conninfo, cQuoted } from '../quoting';
import type { DriverModule } from '../request';

export const libpq: DriverModule = {
  driver: {
    id: 'libpq',
    label: 'libpq',
    language: 'C and C++',
    editorLanguage: 'c',
    checkedVersion: '18',
    documentation: 'https://www.postgresql.org/docs/current/libpq-connect.html',
  },
  write: (request) =>
    libpqString(request, (parameters) => `PGconn *connection = PQconnectdb(${cQuoted(conninfo(parameters))});`),
};

export const libpqxx: DriverModule = {
  driver: {
    id: 'libpqxx',
    label: 'libpqxx',
    language: 'C and C++',
    editorLanguage: 'cpp',
    checkedVersion: '7.10',
    documentation: 'https://libpqxx.readthedocs.io/stable/classpqxx_1_1connection.html',
  },
  write: (request) =>
    libpqString(request, (parameters) => `pqxx::connection connection{${cQuoted(conninfo(parameters))}};`),
};
