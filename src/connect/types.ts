import type { ServerKind } from '../domain/server';
import type { VerificationLevel } from '../domain/verificationLevel';

export { verificationLevels, type VerificationLevel } from '../domain/verificationLevel';

/** Source of the trusted CA certificates: a PEM file, or the system's store if the driver supports it. */
export type RootCertificate = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'system' };

/** The server of a connection string. */
export interface ConnectionTarget {
  /** `fullyQualifiedDomainName`, as the service returns it. */
  readonly host: string;
  readonly port: number;
  readonly kind: ServerKind;
  readonly name: string;
}

export interface ConnectionFields {
  readonly database: string;
  /** As typed, for example `admin`: for Single Server, `@server` is added if missing. */
  readonly user: string;
  readonly level: VerificationLevel;
  /** Absent: no file is chosen yet; strings that need one contain a placeholder path and have a note about it. */
  readonly rootCertificate?: RootCertificate;
  /** Connects through the PgBouncer of a Flexible Server, on its own port. */
  readonly pgBouncer?: boolean;
  /** TLS from the first byte, without requesting it first (`sslnegotiation=direct`, PostgreSQL 17). */
  readonly directTls?: boolean;
  /** Uses a Microsoft Entra access token as the password. */
  readonly entraToken?: boolean;
}

/** Ids in the order of selection lists: related drivers are together. */
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

/** Ids of earlier versions, found in stored state and keybindings: `libPq` differed from `libpq` only in case. */
const formerIds = new Map<unknown, DriverId>([['libPq', 'goPq']]);

/** Reads an external id: stored, passed to a command, or sent by a page. */
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
  /** Version of the driver that its rules were checked with, for example `8.23`. */
  readonly checkedVersion: string;
  readonly documentation: string;
}

/** Guarantee of a string when used unchanged. */
export type Guarantee = 'encrypted' | 'verifiedCa' | 'verifiedCaAndHost';

/** Note shown with a string. Sentences are made at the edge. */
export type StringNote =
  /** The string guarantees less than requested: this driver does not support `asked`. */
  | { readonly code: 'weakerThanAsked'; readonly asked: VerificationLevel }
  /** The string verifies more than requested: this driver has no weaker check. */
  | { readonly code: 'strongerThanAsked'; readonly asked: VerificationLevel }
  /** A CA file is required but not chosen: the path in the string is a placeholder. */
  | { readonly code: 'needsCaFile' }
  /** The driver cannot use the requested system roots: the string trusts those of its runtime instead. */
  | { readonly code: 'noSystemRoots'; readonly instead: 'Java' | 'Node.js' }
  /** System roots require at least this version of the driver's library; an older one refuses to connect. */
  | { readonly code: 'systemRootsNeed'; readonly library: string; readonly version: string }
  /** The driver trusts the system's roots in addition to the file. */
  | { readonly code: 'systemRootsToo' }
  /** The driver reads only the first certificate of the file. */
  | { readonly code: 'firstCertificateOnly' }
  /** System roots require verify-full. */
  | { readonly code: 'systemRootsVerifyFull' }
  /** A root certificate at libpq's default path is checked at `require`, too. */
  | { readonly code: 'defaultRootChecked' }
  /** Direct TLS requires at least this version of the library, and PostgreSQL 17 or PgBouncer 1.25 on the server. */
  | { readonly code: 'directTlsNeeds'; readonly library: string; readonly version: string }
  /** The driver does not support the requested direct TLS: the string requests TLS first, as usual. */
  | { readonly code: 'noDirectTls' }
  /** PgBouncer runs only while the server parameter `pgbouncer.enabled` is on. */
  | { readonly code: 'pgBouncer' }
  /**
   * The string is a Kubernetes Secret, which supplies the pod's variables. With a CA file, `placeholder` stands for the
   * file's content, and the Secret must be mounted at `folder`.
   */
  | { readonly code: 'kubernetesVariables' }
  | { readonly code: 'kubernetesCaFile'; readonly placeholder: string; readonly folder: string }
  /** The certificate file must be on the machine where the application runs. */
  | { readonly code: 'fileGoesWithApp' }
  /** The variables are libpq's: programs that do not use libpq may ignore those about TLS. */
  | { readonly code: 'libpqVariables' }
  /**
   * The user is a Microsoft Entra one and the password a token, which is valid for about an hour; `command` prints one.
   */
  | { readonly code: 'entraToken'; readonly command: string }
  /** The command line is valid only in this shell. */
  | { readonly code: 'forShell'; readonly shell: Exclude<Shell, 'other'> }
  /** Readers of `.env` files disagree about quotes, `$`, `#` and `\\`, so the file does not contain the password. */
  | { readonly code: 'passwordOutsideFile' }
  /** Spring replaces `${name}` in every value, including a password from the environment. */
  | { readonly code: 'springPlaceholders' }
  /** The driver hashes the password unchanged, whereas PostgreSQL normalizes it first (SASLprep, RFC 4013). */
  | { readonly code: 'passwordNotNormalized' }
  /** Source of the password: exactly one of the following. */
  | { readonly code: 'passwordAsked' }
  /** The password replaces `placeholder`, in the encoding of its format. */
  | { readonly code: 'passwordPlaceholder'; readonly placeholder: string; readonly encoding: PasswordEncoding }
  /** A variable of the application's environment contains the password, not encoded. */
  | { readonly code: 'passwordFromEnvironment'; readonly variable: string }
  /** A system property of the Java runtime contains the password, not encoded. */
  | { readonly code: 'passwordFromSystemProperty'; readonly property: string }
  /** The password is passed to the driver separately, not encoded. */
  | { readonly code: 'passwordBesideString' };

/**
 * Encoding of a password in place of a placeholder: percent-encoded; in ODBC braces; in a JSON string; unchanged, on
 * its own line.
 */
export type PasswordEncoding = 'percent' | 'odbc' | 'json' | 'none';

export interface ConnectionString {
  readonly driver: DriverId;
  readonly text: string;
  readonly guarantee: Guarantee;
  readonly notes: readonly StringNote[];
}

/**
 * Shells of command lines. `posix`: sh, bash, zsh, dash and ksh. `other`: a shell with unknown rules, which gets no
 * command line.
 */
export type Shell = 'posix' | 'fish' | 'powershell' | 'cmd' | 'other';

export interface StringOptions {
  /** Shell of command lines (psql); `posix` by default. */
  readonly shell?: Shell;
}
