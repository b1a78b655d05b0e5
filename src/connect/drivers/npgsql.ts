import { adoNet, escapedQuoted, jsonQuoted, type Parameter } from '../quoting';
import {
  directTlsNeeds,
  guarantees,
  passwordFromEnvironment,
  rootFile,
  type DriverModule,
  type StringRequest,
  type WrittenString,
} from '../request';
import type { VerificationLevel } from '../types';

const sslModes: Readonly<Record<VerificationLevel, string>> = {
  require: 'Require',
  'verify-ca': 'VerifyCA',
  'verify-full': 'VerifyFull',
};

/**
 * Npgsql reads PGPASSWORD when a string has no password. Since Npgsql 8, `Require` validates nothing; the other modes
 * use the system's roots unless a root certificate is set.
 */
export const npgsql: DriverModule = {
  driver: {
    id: 'npgsql',
    label: 'Npgsql (ADO.NET)',
    language: '.NET',
    editorLanguage: 'plaintext',
    checkedVersion: '10.0',
    documentation: 'https://www.npgsql.org/doc/security.html',
  },
  write: (request) => written(request, (keywords) => keywords),
};

export const entityFramework: DriverModule = {
  driver: {
    id: 'entityFramework',
    label: 'Entity Framework Core',
    language: '.NET',
    editorLanguage: 'csharp',
    checkedVersion: '10.0',
    documentation: 'https://www.npgsql.org/efcore/',
  },
  write: (request) => written(request, (keywords) => `options.UseNpgsql(${escapedQuoted(keywords)});`),
};

/** The same string in .NET's JSON settings, under the name that templates use. */
export const appsettings: DriverModule = {
  driver: {
    id: 'appsettings',
    label: 'appsettings.json (Npgsql)',
    language: '.NET',
    editorLanguage: 'json',
    checkedVersion: '10.0',
    documentation: 'https://learn.microsoft.com/ef/core/miscellaneous/connection-strings',
  },
  write: (request) =>
    written(request, (keywords) =>
      ['{', '  "ConnectionStrings": {', `    "DefaultConnection": ${jsonQuoted(keywords)}`, '  }', '}'].join('\n'),
    ),
};

function written(request: StringRequest, text: (keywords: string) => string): WrittenString {
  const { host, port, database, user, level, directTls } = request;
  const file = rootFile(request);
  const keywords: readonly Parameter[] = [
    ['Host', host],
    ['Port', String(port)],
    ['Database', database],
    ['Username', user],
    ['SSL Mode', sslModes[level]],
    ...(file === undefined ? [] : [['Root Certificate', file] as const]),
    ...(directTls ? [['SSL Negotiation', 'Direct'] as const] : []),
  ];
  return {
    text: text(adoNet(keywords)),
    guarantee: guarantees[level],
    notes: [...directTlsNeeds(request, 'Npgsql', '9.0'), passwordFromEnvironment],
  };
}
