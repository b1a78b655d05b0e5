import { libpqTarget, libpqTls } from '../libpq';
import { conninfo, shellQuoted } from '../quoting';
import { tokenCommand, type DriverModule, type StringRequest } from '../request';
import { libpqUri } from './uri';

export const psql: DriverModule = {
  driver: {
    id: 'psql',
    label: 'psql',
    language: 'Command line',
    editorLanguage: 'shellscript',
    checkedVersion: '18',
    documentation: 'https://www.postgresql.org/docs/current/app-psql.html',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const keywords = conninfo([...libpqTarget(request), ...parameters]);
    // PowerShell up to 7.2 drops double quotes inside an argument, so there must be none
    const argument =
      request.shell === 'powershell' && keywords.includes('"') ? libpqUri(request, parameters) : keywords;
    return {
      text: `${token(request)}psql ${shellQuoted(argument, request.shell)}`,
      guarantee,
      notes: request.entraToken ? notes : [...notes, { code: 'passwordAsked' }],
    };
  },
};

/** Fetches the token when the line runs: it is too long, and too short-lived, to be pasted. */
function token({ entraToken, shell }: StringRequest): string {
  if (!entraToken) {
    return '';
  }
  return shell === 'posix' ? `PGPASSWORD="$(${tokenCommand})" ` : `$env:PGPASSWORD = ${tokenCommand}; `;
}
