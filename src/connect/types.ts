import type { ServerKind } from '../domain/server';
import type { VerificationLevel } from '../domain/verificationLevel';

export { verificationLevels, type VerificationLevel } from '../domain/verificationLevel';

/** Source of the trusted CA certificates: a PEM file, or the system's own store where the driver can use it. */
export type RootCertificate = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'system' };

/** The server that strings are made for. */
export interface ConnectionTarget {
  /** `fullyQualifiedDomainName`, as the service gives it. */
  readonly host: string;
  readonly port: number;
  readonly kind: ServerKind;
  readonly name: string;
}

export interface ConnectionFields {
  readonly database: string;
  /** As typed, for example `admin`: `@server` is added for Single Server where it is missing. */
  readonly user: string;
  readonly level: VerificationLevel;
  /** Absent: no file was chosen yet; strings that need one carry a placeholder path and say so. */
  readonly rootCertificate?: RootCertificate;
  /** Through the PgBouncer of a Flexible Server, on its own port. */
  readonly pgBouncer?: boolean;
  /** TLS from the first byte, without asking the server first (`sslnegotiation=direct`, PostgreSQL 17). */
  readonly directTls?: boolean;
  /** A Microsoft Entra access token takes the place of the password. */
  readonly entraToken?: boolean;
}

/** Ids in the order in which drivers are offered: related ones together. */
export const driverIds = [
  'psql',
  'keywordValue',
  'uri',
  'odbc',
  'psycopg',
  'psycopg2',
  'asyncpg',
  'sqlalchemyPsycopg',
  'sqlalchemyAsyncpg',
  'django',
  'nodePg',
  'postgresJs',
  'prisma',
  'prismaUrl',
  'typeorm',
  'knex',
  'sequelize',
  'drizzle',
  'npgsql',
  'entityFramework',
  'appsettings',
  'jdbc',
  'springBoot',
  'springYaml',
  'hibernate',
  'r2dbc',
  'go',
  'goPq',
  'gorm',
  'tokioPostgres',
  'sqlx',
  'php',
  'pdo',
  'laravel',
  'ruby',
  'rails',
  'ecto',
  'libpq',
  'libpqxx',
  'dotenv',
  'dockerCompose',
  'kubernetesSecret',
  'appService',
] as const;

export type DriverId = (typeof driverIds)[number];

/** Ids of earlier versions, which are stored and written in keybindings: `libPq` differed from `libpq` by case only. */
const formerIds = new Map<unknown, DriverId>([['libPq', 'goPq']]);

/** Reads an id from outside: stored, given to a command, or sent by a page. */
export function driverId(value: unknown): DriverId | undefined {
  return driverIds.find((id) => id === value) ?? formerIds.get(value);
}

export interface Driver {
  readonly id: DriverId;
  /** Product name, not localized: "Npgsql (ADO.NET)". */
  readonly label: string;
  /** Programming language or tool, for grouping and search. */
  readonly language: string;
  /** VS Code language id for "Insert in editor" in a new document. */
  readonly editorLanguage: string;
  /** Version of the driver for which its rules were checked, for example `8.23`. */
  readonly checkedVersion: string;
  readonly documentation: string;
}

/** Guarantee of a string that is used as it stands. */
export type Guarantee = 'encrypted' | 'verifiedCa' | 'verifiedCaAndHost';

/** Note that belongs beside a string. Sentences are made at the edge. */
export type StringNote =
  /** The string guarantees less than asked: this driver cannot do `asked`. */
  | { readonly code: 'weakerThanAsked'; readonly asked: VerificationLevel }
  /** The string does more than asked: this driver has no weaker check. */
  | { readonly code: 'strongerThanAsked'; readonly asked: VerificationLevel }
  /** A CA file is needed and none was chosen: the path in the string is a placeholder. */
  | { readonly code: 'needsCaFile' }
  /** System roots were asked for; this driver cannot use them: the string trusts those of its runtime instead. */
  | { readonly code: 'noSystemRoots'; readonly instead: 'Java' | 'Node.js' }
  /** System roots need at least this version of the library under the driver; an older one refuses to connect. */
  | { readonly code: 'systemRootsNeed'; readonly library: string; readonly version: string }
  /** The driver trusts the system's roots besides the file: whatever they vouch for is accepted as well. */
  | { readonly code: 'systemRootsToo' }
  /** The driver reads one certificate of the file, the first. */
  | { readonly code: 'firstCertificateOnly' }
  /** System roots force verify-full. */
  | { readonly code: 'systemRootsVerifyFull' }
  /** A root certificate in libpq's default place is checked at `require`, too. */
  | { readonly code: 'defaultRootChecked' }
  /** Direct TLS needs at least this version of the library, and PostgreSQL 17 or PgBouncer 1.25 at the other end. */
  | { readonly code: 'directTlsNeeds'; readonly library: string; readonly version: string }
  /** Direct TLS was asked for; this driver cannot do it: the string asks the server first, as usual. */
  | { readonly code: 'noDirectTls' }
  /** PgBouncer answers only while the server parameter `pgbouncer.enabled` is on. */
  | { readonly code: 'pgBouncer' }
  /**
   * The string is a Kubernetes Secret: the pod takes its variables from it. With a CA file, `placeholder` stands for the
   * file's content, and the Secret has to be mounted at `folder`.
   */
  | { readonly code: 'kubernetesVariables' }
  | { readonly code: 'kubernetesCaFile'; readonly placeholder: string; readonly folder: string }
  /** The certificate file has to be where the application runs. */
  | { readonly code: 'fileGoesWithApp' }
  /** The variables are libpq's: what is not built on it may ignore those about TLS. */
  | { readonly code: 'libpqVariables' }
  /** The user is a Microsoft Entra one and the password a token, which lasts about an hour; `command` prints one. */
  | { readonly code: 'entraToken'; readonly command: string }
  /** The command line is right in this shell only. */
  | { readonly code: 'forShell'; readonly shell: Exclude<Shell, 'other'> }
  /** Readers of `.env` files disagree about quotes, `$`, `#` and `\\`, so the password stays out of the file. */
  | { readonly code: 'passwordOutsideFile' }
  /** Spring replaces `${name}` in every value, also in a password that it reads from the environment. */
  | { readonly code: 'springPlaceholders' }
  /** The driver hashes a password as it is typed, where PostgreSQL normalizes it first (SASLprep, RFC 4013). */
  | { readonly code: 'passwordNotNormalized' }
  /** Source of the password, exactly one of these. */
  | { readonly code: 'passwordAsked' }
  /** It takes the place of `placeholder`, written as the format there needs it. */
  | { readonly code: 'passwordPlaceholder'; readonly placeholder: string; readonly encoding: PasswordEncoding }
  /** A variable of the application's environment, which holds it as it is. */
  | { readonly code: 'passwordFromEnvironment'; readonly variable: string }
  /** A system property of the Java runtime, which holds it as it is. */
  | { readonly code: 'passwordFromSystemProperty'; readonly property: string }
  /** Given to the driver beside the string, as it is. */
  | { readonly code: 'passwordBesideString' };

/**
 * How a password is written in place of a placeholder: percent-encoded; in braces of ODBC; in a string of JSON; as it is,
 * on its line.
 */
export type PasswordEncoding = 'percent' | 'odbc' | 'json' | 'none';

export interface ConnectionString {
  readonly driver: DriverId;
  readonly text: string;
  readonly guarantee: Guarantee;
  readonly notes: readonly StringNote[];
}

/**
 * Shells that command lines are written for. `posix`: sh, bash, zsh, dash and ksh. `other`: its rules are not known,
 * so it gets none.
 */
export type Shell = 'posix' | 'fish' | 'powershell' | 'cmd' | 'other';

export interface StringOptions {
  /** For command lines (psql); `posix` by default. */
  readonly shell?: Shell;
}
