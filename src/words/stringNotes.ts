import * as l10n from '@vscode/l10n';
import type { Guarantee, PasswordEncoding, Shell, StringNote } from '../connect/types';

/** Words beside a connection string: what it guarantees, and what else is to be known. */

/** One sentence on what a string guarantees. */
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
      return l10n.t('Less than you asked for: this driver cannot do {0}.', about.asked);
    case 'strongerThanAsked':
      return l10n.t('More than you asked for: this driver has nothing as weak as {0}.', about.asked);
    case 'needsCaFile':
      return l10n.t('It cannot verify yet: download a CA file, or put your path in place of the placeholder.');
    case 'noSystemRoots':
      return l10n.t('This driver cannot use the system roots: it trusts those of {0}.', about.instead);
    case 'systemRootsNeed':
      return l10n.t(
        'System roots need {0} {1} or newer; an older one refuses to connect.',
        about.library,
        about.version,
      );
    case 'systemRootsVerifyFull':
      return l10n.t('With system roots the host name is always checked.');
    case 'systemRootsToo':
      return l10n.t('This driver trusts the roots of the system as well as those of the file.');
    case 'firstCertificateOnly':
      return l10n.t('This driver reads only the first certificate of the file.');
    case 'defaultRootChecked':
      return l10n.t('With a file root.crt in its default place, the certificate is checked against that.');
    case 'directTlsNeeds':
      return l10n.t(
        'Direct TLS needs {0} {1} or newer, and PostgreSQL 17 or newer on the server.',
        about.library,
        about.version,
      );
    case 'noDirectTls':
      return l10n.t('This driver cannot do direct TLS: it asks the server for TLS first.');
    case 'pgBouncer':
      return l10n.t('PgBouncer answers when the server parameter pgbouncer.enabled is on.');
    case 'kubernetesVariables':
      return l10n.t('Take the variables into the pod with envFrom and secretRef.');
    case 'kubernetesCaFile':
      return l10n.t(
        'Put the content of the CA file in place of "{0}", each line indented by four spaces, and mount the Secret at {1}.',
        about.placeholder,
        about.folder,
      );
    case 'fileGoesWithApp':
      return l10n.t('Deploy the CA file with the application, and put its path there.');
    case 'libpqVariables':
      return l10n.t('Drivers that are not built on libpq may ignore the variables about TLS.');
    case 'entraToken':
      return l10n.t(
        'The user is a Microsoft Entra user or group of the server. The password is an access token, good for about an hour: {0}',
        about.command,
      );
    case 'forShell':
      return l10n.t('A command line for {0}.', shellWords(about.shell));
    case 'passwordAsked':
      return l10n.t('psql asks for the password; it is never stored here.');
    case 'passwordPlaceholder':
      return placeholderSentence(about.placeholder, about.encoding);
    case 'passwordFromEnvironment':
      return l10n.t(
        'Set the environment variable {0} to the password, unchanged; it is never stored here.',
        about.variable,
      );
    case 'passwordFromSystemProperty':
      return l10n.t(
        'Set the Java system property {0} to the password, unchanged, before the application connects: {1}',
        about.property,
        `System.setProperty("${about.property}", System.getenv("${about.property}"))`,
      );
    case 'passwordBesideString':
      return l10n.t(
        'Give the driver the password beside the URL, unchanged: {0}',
        'DriverManager.getConnection(url, user, password)',
      );
    case 'passwordOutsideFile':
      return l10n.t('Keep the password out of the file: readers of .env files differ on $, #, quotes and backslashes.');
    case 'passwordNotNormalized':
      return l10n.t(
        'This driver does not normalize passwords (SASLprep): one with characters outside ASCII may be refused.',
      );
    case 'springPlaceholders':
      return l10n.t(
        'Spring replaces {0} in the password as well: write {1} instead (Spring Boot 3.4 or newer).',
        '${name}',
        '\\${name}',
      );
  }
}

/** How the password is written where it takes the place of a placeholder, with an example. */
function placeholderSentence(placeholder: string, encoding: PasswordEncoding): string {
  switch (encoding) {
    case 'percent':
      return l10n.t(
        'Put the password in place of {0}, percent-encoded: {1} is written {2}. It is never stored here.',
        placeholder,
        'p@ss&1',
        'p%40ss%261',
      );
    case 'odbc':
      return l10n.t(
        'Put the password in place of {0}, inside the braces, with each closing brace doubled: {1} is written {2}. It is never stored here.',
        placeholder,
        'p}1',
        'p}}1',
      );
    case 'none':
      return l10n.t('Put the password in place of {0}, unchanged. It is never stored here.', placeholder);
    case 'json':
      return l10n.t(
        'Put the password in place of {0}, with a backslash before each quotation mark and backslash: {1} is written {2}. It is never stored here.',
        placeholder,
        'p"\\1',
        'p\\"\\\\1',
      );
  }
}

/** Names of the shells that a command line is right in. */
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
