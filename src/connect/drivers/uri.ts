import { libpqTls, libpqString } from '../libpq';
import { conninfo, uriEncoded, uriQuery, type Parameter } from '../quoting';
import { passwordFromEnvironment, type DriverModule, type StringRequest } from '../request';

export const keywordValue: DriverModule = {
  driver: {
    id: 'keywordValue',
    label: 'Keywords and values (libpq)',
    language: 'Any language',
    editorLanguage: 'plaintext',
    checkedVersion: '18',
    documentation: 'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE',
  },
  write: (request) => libpqString(request, conninfo),
};

export const uri: DriverModule = {
  driver: {
    id: 'uri',
    label: 'Connection URI (libpq)',
    language: 'Any language',
    editorLanguage: 'plaintext',
    checkedVersion: '18',
    documentation: 'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    return { text: libpqUri(request, parameters), guarantee, notes: [...notes, passwordFromEnvironment] };
  },
};

export function libpqUri({ host, port, database, user }: StringRequest, parameters: readonly Parameter[]): string {
  const authority = `${uriEncoded(user)}@${host}:${port}`;
  return `postgresql://${authority}/${uriEncoded(database)}?${uriQuery(parameters)}`;
}
