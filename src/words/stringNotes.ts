import * as l10n from '@vscode/l10n';
import type { Guarantee, PasswordEncoding, Shell, StringNote } from '../connect/types';

/** Words beside a connection string: what it guarantees, and what to know about it. */

export function guaranteeSentence(code: Guarantee): string {
  switch (code) {
    case 'encrypted':
      return l10n.t('Encrypted. Neither the certificate nor the host name is checked.');
    case 'verifiedCa':
      return l10n.t('Encrypted, and the certificate is checked. The host name is not.');
    case 'verifiedCaAndHost':
      return l10n.t('Encrypted, and the certificate and the host name are checked.');
  }
}

export function noteSentence(about: StringNote): string {
  switch (about.code) {
    case 'weakerThanAsked':
      return l10n.t('Weaker than requested: this driver does not support {0}.', about.asked);
    case 'strongerThanAsked':
      return l10n.t('Stronger than requested: this driver has no level as weak as {0}.', about.asked);
    case 'needsCaFile':
      return l10n.t(
        'The string cannot verify yet: download a CA file, or replace the placeholder with the path of yours.',
      );
    case 'noSystemRoots':
      return l10n.t('This driver does not support the system roots: it trusts those of {0}.', about.instead);
    case 'systemRootsNeed':
      return l10n.t(
        'System roots require {0} {1} or newer; older versions do not connect.',
        about.library,
        about.version,
      );
    case 'systemRootsVerifyFull':
      return l10n.t('With system roots, the host name is always verified.');
    case 'systemRootsToo':
      return l10n.t('This driver trusts the system roots as well as those in the file.');
    case 'firstCertificateOnly':
      return l10n.t('This driver reads only the first certificate in the file.');
    case 'defaultRootChecked':
      return l10n.t('If the file root.crt exists in its default location, the certificate is verified against it.');
    case 'directTlsNeeds':
      return l10n.t(
        'Direct TLS requires {0} {1} or newer, and PostgreSQL 17 or newer on the server.',
        about.library,
        about.version,
      );
    case 'noDirectTls':
      return l10n.t('This driver does not support direct TLS: it requests TLS from the server first.');
    case 'pgBouncer':
      return l10n.t('PgBouncer responds when the server parameter pgbouncer.enabled is on.');
    case 'kubernetesVariables':
      return l10n.t('Pass the variables to the pod with envFrom and secretRef.');
    case 'kubernetesCaFile':
      return l10n.t(
        'Replace "{0}" with the content of the CA file, each line indented by four spaces, and mount the Secret at {1}.',
        about.placeholder,
        about.folder,
      );
    case 'fileGoesWithApp':
      return l10n.t('Deploy the CA file with the application, and use its path there.');
    case 'libpqVariables':
      return l10n.t('Drivers that are not based on libpq may ignore the TLS variables.');
    case 'entraToken':
      return l10n.t(
        'The user is a Microsoft Entra user or group of the server. The password is an access token, valid for about an hour: {0}',
        about.command,
      );
    case 'forShell':
      return l10n.t('Command line for {0}.', shellWords(about.shell));
    case 'passwordAsked':
      return l10n.t('psql asks for the password; the extension never stores it.');
    case 'passwordPlaceholder':
      return placeholderSentence(about.placeholder, about.encoding);
    case 'passwordFromEnvironment':
      return l10n.t(
        'Set the environment variable {0} to the unchanged password; the extension never stores it.',
        about.variable,
      );
    case 'passwordFromSystemProperty':
      return l10n.t(
        'Set the Java system property {0} to the unchanged password before the application connects: {1}',
        about.property,
        `System.setProperty("${about.property}", System.getenv("${about.property}"))`,
      );
    case 'passwordBesideString':
      return l10n.t(
        'Pass the unchanged password to the driver separately from the URL: {0}',
        'DriverManager.getConnection(url, user, password)',
      );
    case 'passwordOutsideFile':
      return l10n.t(
        'Keep the password out of the file: .env parsers differ in how they treat $, #, quotes and backslashes.',
      );
    case 'passwordNotNormalized':
      return l10n.t(
        'This driver does not normalize passwords (SASLprep): a password with non-ASCII characters may be rejected.',
      );
    case 'springPlaceholders':
      return l10n.t(
        'Spring replaces {0} in the password: write {1} instead (Spring Boot 3.4 or newer).',
        '${name}',
        '\\${name}',
      );
  }
}

/** How to write the password in place of a placeholder, with an example. */
function placeholderSentence(placeholder: string, encoding: PasswordEncoding): string {
  switch (encoding) {
    case 'percent':
      return l10n.t(
        'Replace {0} with the password, percent-encoded: {1} is written {2}. The extension never stores it.',
        placeholder,
        'p@ss&1',
        'p%40ss%261',
      );
    case 'odbc':
      return l10n.t(
        'Replace {0} with the password, inside the braces and with each closing brace doubled: {1} is written {2}. The extension never stores it.',
        placeholder,
        'p}1',
        'p}}1',
      );
    case 'none':
      return l10n.t('Replace {0} with the unchanged password. The extension never stores it.', placeholder);
    case 'json':
      return l10n.t(
        'Replace {0} with the password, with a backslash before each quotation mark and backslash: {1} is written {2}. The extension never stores it.',
        placeholder,
        'p"\\1',
        'p\\"\\\\1',
      );
  }
}

/** Shells that a command line is written for. */
export function shellWords(shell: Shell): string {
  switch (shell) {
    case 'posix':
      return l10n.t('sh, bash and zsh');
    case 'fish':
      return 'fish';
    case 'powershell':
      return 'PowerShell';
    case 'cmd':
      return l10n.t('the Command Prompt (cmd.exe)');
    case 'other':
      return l10n.t('no shell');
  }
}
