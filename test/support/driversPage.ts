import path from 'node:path';
import { connectionString, drivers } from '../../src/connect/connectionString';
import type { ConnectionFields, ConnectionString, Driver, StringNote } from '../../src/connect/types';
import { proofs, type Proof } from './driverProofs';

/** docs/drivers.md, made from the catalogue. */
export const driversPage = path.join(__dirname, '../../docs/drivers.md');

const rowsOf = (all: readonly Driver[]): string[][] =>
  all.map((driver) => [
    `[${driver.label}](${driver.documentation})`,
    driver.language,
    driver.checkedVersion,
    systemRoots(driver),
    directTls(driver),
    proven(driver),
  ]);

const head = ['driver', 'language', 'rules of version', 'roots of the system', 'direct TLS', 'proven on the wire'];

/** The page's text, formatted as everything in the repository is. */
export async function driversText(): Promise<string> {
  const { format, resolveConfig } = await import('prettier');
  const text = [
    '# Drivers',
    '',
    'What the connection panel writes for each driver. `npm run docs` makes this page from the catalogue in `src/connect/drivers`.',
    '',
    ...[head, head.map(() => '-'), ...rowsOf(drivers)].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    '**Proven on the wire**: `npm test -- wire` starts a real PostgreSQL with a CA of its own and connects with the string as it stands, at each level, to a server that enforces TLS, one that does not and one that has none, with the right and the wrong CA, the right and the wrong host name, and an expired certificate. Each level must refuse exactly what it says. *As libpq*, *as pgJDBC* and *as pgx*: the string says the same to that driver as one that is proven. *Where installed*: the test runs the driver itself on machines that have it; *tried with* is the version that it was last seen to hold with. Drivers on libpq are run with the libpq 18 beside the test server.',
    '',
    'At `require` libpq and what follows it check the certificate as well when there is a file `root.crt` in its default place.',
    '',
    '## What they look like',
    '',
    'At `verify-full`, with a CA file.',
    ...drivers.flatMap((driver) => [
      '',
      `### ${driver.label}`,
      '',
      '```' + driver.editorLanguage,
      write(driver).text,
      '```',
    ]),
  ].join('\n');
  return format(text, { ...(await resolveConfig(driversPage)), parser: 'markdown', embeddedLanguageFormatting: 'off' });
}

function write({ id }: Driver, options: Partial<ConnectionFields> = {}): ConnectionString {
  const target = { host: 'orders.postgres.database.azure.com', port: 5432, kind: 'flexible', name: 'orders' } as const;
  const rootCertificate = { kind: 'file', path: '/ca/azure-postgresql-roots.pem' } as const;
  return connectionString(id, target, {
    database: 'postgres',
    user: 'ada',
    level: 'verify-full',
    rootCertificate,
    ...options,
  });
}

function noteOf<Code extends StringNote['code']>(
  { notes }: ConnectionString,
  code: Code,
): Extract<StringNote, { code: Code }> | undefined {
  return notes.find((note): note is Extract<StringNote, { code: Code }> => note.code === code);
}

function systemRoots(driver: Driver): string {
  const string = write(driver, { rootCertificate: { kind: 'system' } });
  const needs = noteOf(string, 'systemRootsNeed');
  const runtime = noteOf(string, 'noSystemRoots');
  const besides = noteOf(write(driver), 'systemRootsToo') ? 'always, besides the file' : 'yes';
  return needs ? `${needs.library} ${needs.version}` : runtime ? `those of ${runtime.instead}` : besides;
}

function directTls(driver: Driver): string {
  const needs = noteOf(write(driver, { directTls: true }), 'directTlsNeeds');
  return needs ? `${needs.library} ${needs.version}` : 'no';
}

function proven({ id }: Driver): string {
  const { how = [], triedWith } = proofs[id] ?? {};
  const text = how.map((proof) => words[proof]).join(', ') || 'no';
  return triedWith === undefined ? text : `${text} (tried with ${triedWith})`;
}

const words: Readonly<Record<Proof, string>> = {
  itself: 'yes',
  libpq: 'as libpq',
  jdbc: 'as pgJDBC',
  pgx: 'as pgx',
  whereInstalled: 'where installed',
};

/** By language: which drivers connect in the tests, and how. */
export function proofTable(): string {
  const columns: Readonly<Record<string, (how: readonly Proof[]) => boolean>> = {
    'in every test run': (how) => how.includes('itself'),
    'where installed': (how) => how.includes('whereInstalled'),
    'equivalent to one that is': (how) => how.length > 0 && !how.includes('itself') && !how.includes('whereInstalled'),
    'not proven': (how) => how.length === 0,
  };
  const rows = [...new Set(drivers.map(({ language }) => language))].map((language) => [
    language,
    ...Object.values(columns).map((belongs) =>
      drivers
        .filter((driver) => driver.language === language && belongs(proofs[driver.id]?.how ?? []))
        .map(({ label }) => label)
        .join(', '),
    ),
  ]);
  return [['', ...Object.keys(columns)], ['', '', '', '', ''].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
