import { TlsError } from '../../domain/errors';
import { libpqTarget, libpqTls } from '../libpq';
import { conninfo } from '../quoting';
import { tokenCommand, unwritable, type DriverModule, type StringRequest } from '../request';
import { shellQuoted } from '../shells';
import type { Shell } from '../types';
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
    const { shell } = request;
    // cmd.exe cannot assign a program's output to a variable with one syntax for both a prompt and a file
    if (shell === 'other' || (shell === 'cmd' && request.entraToken)) {
      throw new TlsError({ code: 'noCommandLine' });
    }
    const { parameters, guarantee, notes } = libpqTls(request);
    const keywords = conninfo([...libpqTarget(request), ...parameters]);
    const argument = shellQuoted(needsUri(keywords, shell) ? libpqUri(request, parameters) : keywords, shell);
    if (argument === undefined) {
      const values = { database: request.database, user: request.user };
      const found = (['database', 'user'] as const).find((name) => shellQuoted(values[name], shell) === undefined);
      throw unwritable(found ?? 'rootCertificate', 'text without " % !, and without \\ at its end');
    }
    return {
      text: `${token(request)}psql ${argument}`,
      guarantee,
      notes: [
        ...notes,
        { code: 'forShell', shell },
        ...(request.entraToken ? [] : [{ code: 'passwordAsked' } as const]),
      ],
    };
  },
};

/**
 * Whether a URI is necessary. It contains no byte above ASCII, which line editors may read as a key, and no double
 * quote, which PowerShell up to 7.2 drops inside an argument. cmd.exe has neither problem, and would expand the URI's
 * `%`.
 */
function needsUri(keywords: string, shell: Shell): boolean {
  return shell !== 'cmd' && (!/^[ -~]*$/.test(keywords) || (shell === 'powershell' && keywords.includes('"')));
}

/** Command that fetches the token when the line runs: it is too long and too short-lived to paste. */
function token({ entraToken, shell }: StringRequest): string {
  if (!entraToken) {
    return '';
  }
  switch (shell) {
    case 'fish':
      return `PGPASSWORD=(${tokenCommand}) `;
    case 'powershell':
      return `$env:PGPASSWORD = ${tokenCommand}; `;
    case 'posix':
    case 'cmd':
    case 'other':
      return `PGPASSWORD="$(${tokenCommand})" `;
  }
}
