import * as l10n from '@vscode/l10n';
import type { Family } from '../code/connection';
import type { Guarantee, Reason } from '../code/judge';
import type { CodeRule } from '../code/rules';
import type { CodeFinding } from '../code/findings';
import type { Fix } from '../code/fix';
import { visible } from '../domain/visible';

const libraries: Readonly<Record<Family, string>> = {
  libpq: 'libpq',
  nodePg: 'node-postgres',
  sequelize: 'Sequelize',
  postgresJs: 'postgres.js',
  prisma: 'Prisma',
  asyncpg: 'asyncpg',
  pg8000: 'pg8000',
  pgjdbc: 'pgJDBC',
  r2dbc: 'R2DBC PostgreSQL',
  vertx: 'Vert.x',
  pgx: 'pgx',
  goPq: 'lib/pq',
  goPg: 'go-pg',
  tokio: 'tokio-postgres',
  sqlx: 'sqlx',
  npgsql: 'Npgsql',
  odbc: 'psqlODBC',
  postgrex: 'Postgrex',
  pgbouncer: 'PgBouncer',
  denoPostgres: 'deno-postgres',
  any: 'libpq',
};

/** What happens because of what the code says. */
export function codeFindingSentence(finding: CodeFinding): string {
  const { reason, family, version, setting = '', value = '', host = '', server } = finding;
  if (reason === undefined) return infrastructureSentence(finding.rule, setting, value);
  const library = libraryName(family ?? 'any', version);
  const sentence = connectionSentence(reason, { library, setting, value, host, server: server ?? host });
  const about = serverSentence(finding);
  return about === undefined ? sentence : `${sentence} ${about}`;
}

/** What the server does about it, where that is known. */
function serverSentence({ rule, server = '', enforced }: CodeFinding): string | undefined {
  if (enforced === undefined) return undefined;
  if (rule === 'code/plaintext')
    return enforced
      ? l10n.t('{0} enforces TLS, and rejects this connection.', server)
      : l10n.t('{0} does not enforce TLS, and accepts this connection.', server);
  if (rule === 'code/fallback')
    return enforced
      ? l10n.t('{0} itself enforces TLS.', server)
      : l10n.t('{0} does not enforce TLS, and accepts this connection in plain text.', server);
  return undefined;
}

export function libraryName(family: Family, version: string | undefined): string {
  const name = libraries[family];
  // the version of Sequelize's driver is not its own
  return version === undefined || family === 'sequelize' ? name : `${name} ${version}`;
}

/** What TLS guarantees for a connection. */
export function guaranteeSentence(guarantee: Guarantee, library: string): string {
  switch (guarantee) {
    case 'plaintext':
      return l10n.t('{0} connects in plain text.', library);
    case 'fallback':
      return l10n.t('{0} encrypts if the server offers it, and verifies nothing.', library);
    case 'unverified':
      return l10n.t('{0} encrypts, and accepts every certificate.', library);
    case 'caOnly':
      return l10n.t('{0} encrypts, and verifies the authority but not the host name.', library);
    case 'verified':
      return l10n.t('{0} encrypts, and verifies the certificate and the host name.', library);
    case 'fails':
      return l10n.t('{0} refuses these settings.', library);
    case 'unknown':
      return l10n.t('What {0} does depends on what is not in this file.', library);
  }
}

interface Data {
  readonly library: string;
  readonly setting: string;
  readonly value: string;
  readonly host: string;
  readonly server: string;
}

function connectionSentence(reason: Reason, { library, setting, value, host, server }: Data): string {
  switch (reason) {
    case 'off':
      return l10n.t('TLS is off: {0} sends the password and all data to {1} in plain text.', library, host);
    case 'offByDefault':
      return l10n.t('No TLS setting: {0} connects to {1} in plain text by default.', library, host);
    case 'fallback':
      return l10n.t(
        '{0} uses TLS only if the server offers it: anyone on the path to {1} can make the connection plain text.',
        library,
        host,
      );
    case 'fallbackByDefault':
      return l10n.t(
        'No TLS setting: {0} falls back to plain text by default, and does not verify the certificate of {1}.',
        library,
        host,
      );
    case 'plaintextFirst':
      return l10n.t('{0} tries {1} in plain text first, and uses TLS only if the server rejects that.', library, host);
    case 'unverified':
      return l10n.t(
        '{0} encrypts but accepts every certificate: anyone on the path to {1} can read and change the data.',
        library,
        host,
      );
    case 'unverifiedByDefault':
      return l10n.t(
        'No verification is set: {0} encrypts by default but accepts every certificate for {1}.',
        library,
        host,
      );
    case 'unverifiedByFactory':
      return l10n.t('{0} accepts every certificate for {1} with this factory.', library, host);
    case 'unverifiedProcess':
      return l10n.t(
        'Node.js accepts every certificate, in all TLS connections of this process: {0} is not verified.',
        host,
      );
    case 'callbackAccepts':
      return l10n.t('This callback accepts every certificate: {0} does not verify {1}.', library, host);
    case 'caOnly':
      return l10n.t(
        '{0} checks the authority but not the host name: any certificate of that authority is accepted for {1}.',
        library,
        host,
      );
    case 'caOnlyByRootFile':
      return l10n.t(
        'With a root file, {0} checks the authority at this mode, but not the host name {1}.',
        library,
        host,
      );
    case 'nameNotChecked':
      return l10n.t('{0} does not check that the certificate is for {1}.', library, host);
    case 'invalidValue':
      return l10n.t('{0} does not know the value "{1}" of {2}.', library, value, setting);
    case 'invalidKey':
      return l10n.t('{0} does not know the option {1}: the connection fails.', library, setting);
    case 'ignoredKey':
      return l10n.t('{0} ignores {1}: TLS stays at the default of the library.', library, setting);
    case 'ignoredValue':
      return l10n.t(
        '{0} ignores the value "{1}" of {2}, and may fall back to plain text without verification.',
        library,
        value,
        setting,
      );
    case 'ignoredObject':
      return l10n.t('{0} ignores this: the TLS parameters in the connection string replace all of it.', library);
    case 'refusedWithoutTrust':
      return l10n.t(
        '{0} refuses to connect with Require unless Trust Server Certificate is true, which verifies nothing. VerifyFull verifies.',
        library,
      );
    case 'systemNeedsVerifyFull':
      return l10n.t('{0} refuses this mode with sslrootcert=system, which requires verify-full.', library);
    case 'systemIsAFile':
      return l10n.t('{0} reads a file named "system", and fails without it.', library);
    case 'truthyText':
      return l10n.t(
        '{0} takes the text "{1}" for true: TLS is on, although the setting says otherwise.',
        library,
        value,
      );
    case 'minimumInvalid':
      return l10n.t('{0} does not know the TLS version "{1}": the connection fails.', library, value);
    case 'requiresTlsWithout':
      return l10n.t('The connection string requires TLS, but the connector has none: the connection fails.');
    case 'caExpired':
      return host === ''
        ? l10n.t('The CA certificate expired on 2025-05-12, and no server of Azure uses it: connections fail.')
        : l10n.t('The CA certificate expired on 2025-05-12, and no server uses it: connections to {0} fail.', host);
    case 'caOther':
      return l10n.t('This CA file does not contain an authority of Azure: connections to {0} fail.', host);
    case 'caIntermediate':
      return l10n.t(
        'This is an intermediate certificate, which Azure replaces without notice: use the root certificates for {0}.',
        host,
      );
    case 'caNeeded':
      return l10n.t(
        '{0} needs a file with the root certificates of {1} where none is at its default place: connections fail without it.',
        library,
        host,
      );
    case 'belowMinimum':
      return l10n.t(
        'The server {0} rejects this connection: {1} is below its minimum, TLS {2}.',
        server,
        setting,
        value,
      );
    case 'noServer':
      return l10n.t('{0} is no longer listed: the server was deleted, or your account no longer sees it.', host);
    case 'nextMajor':
      return l10n.t(
        '{0} verifies the certificate at this mode today; the next major version will not. verify-full stays verified.',
        library,
      );
  }
}

function infrastructureSentence(rule: CodeRule, setting: string, value: string): string {
  switch (rule) {
    case 'iac/enforcement-off':
      return l10n.t('The server accepts clients without TLS ({0} is {1}).', setting, value);
    case 'iac/minimum':
      return l10n.t('The server accepts TLS versions below 1.2 ({0} is {1}).', setting, value);
    case 'iac/maximum':
      return l10n.t('The server rejects newer TLS versions ({0} is {1}).', setting, value);
    case 'iac/order':
      return /^depends/i.test(setting)
        ? l10n.t(
            'This parameter is written at the same time as another one of the server, which fails with ServerIsBusy: add {0}.',
            setting,
          )
        : l10n.t(
            'This loop writes parameters of a server at the same time, which fails with ServerIsBusy: add {0}.',
            setting,
          );
    case 'iac/destroy':
      return l10n.t(
        'Destroying this resource sets {0} to its default, TLSv1.2: the server then accepts TLS 1.2 again.',
        setting,
      );
    case 'iac/retired':
      return l10n.t('Single Server was retired on 2025-03-28: it gets no security fixes.');
    case 'iac/removed':
      return l10n.t('azurerm 5 has removed Single Server: this resource cannot be planned.');
    case 'code/unused-suppression':
      return l10n.t('This comment accepts {0}, which is not found here.', setting);
    case 'code/plaintext':
    case 'code/fallback':
    case 'code/unverified':
    case 'code/ca-only':
    case 'code/invalid':
    case 'code/ignored':
    case 'code/ca-file':
    case 'code/ca-missing':
    case 'code/next-major':
    case 'code/too-old':
    case 'code/no-server':
      return rule; // these have a reason
  }
}

/** What a repair does, as the title of an action. */
export function codeFixTitle(fix: Fix): string {
  switch (fix.id) {
    case 'verify':
      return verifyTitle(fix);
    case 'value':
      return fix.value === '' ? l10n.t('Set to Empty, the Default') : l10n.t('Set to {0}', visible(fix.value));
    case 'removeParameter':
      return l10n.t('Remove the Parameter');
    case 'order':
      return l10n.t('Write the Parameters of the Server One After the Other');
    case 'protect':
      return l10n.t('Prevent Terraform from Destroying the Resource');
    case 'removeComment':
      return l10n.t('Remove the Unused Comment');
    case 'suppress':
      return l10n.t('Accept {0} with a Comment', fix.rule);
  }
}

function verifyTitle({ roots, caFile = '', needs }: Extract<Fix, { id: 'verify' }>): string {
  switch (roots) {
    case 'file':
      return l10n.t('Verify the Server with {0}', visible(caFile));
    case 'system':
      return needs
        ? l10n.t(
            'Verify the Server with the Root Certificates of the System (Needs {0} {1})',
            needs.library,
            needs.version,
          )
        : l10n.t('Verify the Server with the Root Certificates of the System');
    case 'node':
      return l10n.t('Verify the Server with the Root Certificates of Node.js');
    case 'java':
      return l10n.t('Verify the Server with the Root Certificates of Java');
    case 'named':
      return l10n.t('Verify the Server with the Root Certificates That Are Set');
  }
}
