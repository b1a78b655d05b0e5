import type { Connection, Setting } from '../connection';
import type { Hazards } from './others';
import { faulty, issue, modeVerdict, Settings, truth, unknown, type Verdict, verified, weak } from './verdict';

/** How a library that takes libpq's parameters differs from it. */
export interface Dialect {
  /** Without `sslmode`. */
  readonly absent: 'fallback' | 'unverified' | 'plaintext';
  /** Whether `require` with a root file verifies the chain. */
  readonly requireVerifiesWithRoot: boolean;
  /** Whether parameters that are not known are an error, sent to the server, or passed over. */
  readonly unknownKeys: 'invalid' | 'ignored';
  readonly keys: RegExp;
  readonly caseless?: boolean;
  /** Whether `verify-full` needs a root file. */
  readonly needsRoot: boolean;
  /** `sslrootcert=system` */
  readonly systemRoots: boolean;
}

const libpqKeys =
  /^ssl(?:mode|rootcert|cert|key|password|crl|crldir|sni|compression|negotiation|minprotocolversion|maxprotocolversion|certmode|keylogfile)$|^requiressl$/;

export const dialects = {
  libpq: {
    absent: 'fallback',
    requireVerifiesWithRoot: true,
    unknownKeys: 'invalid',
    keys: libpqKeys,
    needsRoot: true,
    systemRoots: true,
  },
  pgx: {
    absent: 'fallback',
    requireVerifiesWithRoot: true,
    unknownKeys: 'ignored',
    keys: libpqKeys,
    needsRoot: false,
    systemRoots: true,
  },
  goPq: {
    absent: 'unverified',
    requireVerifiesWithRoot: true,
    unknownKeys: 'ignored',
    keys: libpqKeys,
    needsRoot: false,
    systemRoots: true,
  },
  sqlx: {
    absent: 'fallback',
    requireVerifiesWithRoot: false,
    unknownKeys: 'ignored',
    keys: /^ssl(?:mode|rootcert|ca|cert|key|rootcertpem)$/,
    caseless: true,
    needsRoot: false,
    systemRoots: false,
  },
  odbc: {
    absent: 'fallback',
    requireVerifiesWithRoot: true,
    unknownKeys: 'ignored',
    keys: /^(?:sslmode|pqopt|sslcompression|ca)$/,
    caseless: true,
    needsRoot: true,
    systemRoots: true,
  },
} as const satisfies Readonly<Record<string, Dialect>>;

const foreign =
  /^(?:ssl|tls|usessl|sslca|sslmode|requiressl|encrypt|sslaccept|trustservercertificate|sslcacert|verifyca|tlsmode|ssl\.\w+|enabletls|tlsca|sslverify|sslenabled|tlsenabled|usetls)$/;

export function judgeLibpq(connection: Connection, dialect: Dialect): Verdict {
  const settings = new Settings(connection);
  const inString = connection.form !== 'options' && connection.form !== 'environment';
  const caseSensitive =
    dialect.caseless !== true && inString && connection.form !== 'ado' && connection.form !== 'odbc';
  const fault = connection.settings.find(
    (setting) =>
      setting.from !== 'environment' &&
      !setting.key.startsWith('ssl.') &&
      foreign.test(setting.key) &&
      !isKnown(setting, dialect, caseSensitive && setting.from === 'string', connection),
  );
  const mode = settings.get('sslmode');
  const misspelled = fault !== undefined && fault === mode;
  if (fault && (mode === undefined || misspelled || (dialect.unknownKeys === 'invalid' && connection.strict))) {
    const invalid = dialect.unknownKeys === 'invalid' && connection.strict;
    return faulty(
      invalid ? 'code/invalid' : 'code/ignored',
      invalid ? 'invalidKey' : 'ignoredKey',
      fault,
      invalid ? 'fails' : dialect.absent,
    );
  }
  return judgeMode(connection, dialect, settings, mode ?? urlShorthand(settings, connection));
}

/** `ssl=true` in libpq's URI is `sslmode=require`. */
function urlShorthand(settings: Settings, { form }: Connection): Setting | undefined {
  const ssl = settings.from('ssl', 'string');
  if (form === 'url' && ssl?.value === 'true') return { ...ssl, value: 'require' };
  // dj_database_url's argument
  const required = settings.get('sslrequire');
  if (truth(required) === true && required) return { ...required, value: 'require', quoted: true };
  const old = settings.get('requiressl');
  return old && { ...old, value: old.value === '1' ? 'require' : 'prefer' };
}

function isKnown(
  setting: Setting,
  { keys, unknownKeys }: Dialect,
  caseSensitive: boolean,
  { form }: Connection,
): boolean {
  if (
    setting.key === 'ssl' &&
    unknownKeys === 'invalid' &&
    form === 'url' &&
    setting.from === 'string' &&
    setting.value === 'true'
  )
    return true;
  return keys.test(setting.key) && (!caseSensitive || setting.name === setting.name.toLowerCase());
}

function judgeMode(connection: Connection, dialect: Dialect, settings: Settings, mode: Setting | undefined): Verdict {
  const root = settings.get('sslrootcert') ?? settings.get('sslca') ?? rootInOptions(settings);
  const minimum = ['sslminprotocolversion', 'sslmaxprotocolversion']
    .map((key) => settings.get(key))
    .find((one) => one?.value !== undefined && !/^(?:|TLSv1(?:\.[123])?)$/i.test(one.value));
  if (minimum && dialect === dialects.libpq) return faulty('code/invalid', 'minimumInvalid', minimum);
  if (!mode) {
    if (root?.value === 'system' && dialect.systemRoots) return verified;
    if (!settings.complete) return unknown;
    return absent(dialect, root, connection);
  }
  if (mode.value === undefined) return unknown;
  const word = mode.from === 'option' && !mode.quoted;
  const plain = word
    ? modeOfWord(mode.value)
    : dialect.caseless || mode.from === 'environment'
      ? mode.value.toLowerCase()
      : mode.value;
  // lib/pq knows these since 1.12
  const isNewMode = dialect === dialects.goPq && /^(?:allow|prefer)$/.test(plain);
  if (isNewMode && isOlder(connection.version, 12)) return faulty('code/invalid', 'invalidValue', mode);
  const verdict = modeVerdict(mode, plain);
  if (!verdict) {
    const fails = mode.quoted || /^(?:true|false|\d+)$/.test(plain);
    return fails ? faulty('code/invalid', 'invalidValue', mode) : unknown;
  }
  if (plain === 'verify-full') {
    return root === undefined && dialect.needsRoot && settings.complete
      ? { guarantee: 'verified', issues: [issue('code/ca-missing', 'caNeeded', mode)] }
      : verdict;
  }
  if (root?.value === 'system' && dialect === dialects.libpq) {
    return faulty('code/invalid', 'systemNeedsVerifyFull', mode);
  }
  return plain === 'require' && root && dialect.requireVerifiesWithRoot
    ? weak('caOnly', 'caOnlyByRootFile', mode)
    : verdict;
}

/** Whether a version 1.x is known to be older. */
const isOlder = (version: string | undefined, minor: number): boolean =>
  Number(/^1\.(\d+)/.exec(version ?? '')?.[1] ?? minor) < minor;

/** psqlODBC hands the parameters in `pqopt` to libpq. */
function rootInOptions(settings: Settings): Setting | undefined {
  const options = settings.get('pqopt');
  if (!options) return undefined;
  const value = /(?:^|\s)sslrootcert\s*=\s*(?:'([^']*)'|(\S+))/.exec(options.value ?? '');
  return options.value !== undefined && !value ? undefined : { ...options, value: value?.[1] ?? value?.[2] };
}

/** `PgSslMode::VerifyFull`, `SSLMode.VERIFY_CA`. */
const modeOfWord = (word: string): string =>
  word
    .replace(/^.*[.:]/, '')
    .toLowerCase()
    .replaceAll(/[_-]/g, '')
    .replace(/^verify(?=ca$|full$)/, 'verify-');

function absent(dialect: Dialect, root: Setting | undefined, connection: Connection): Verdict {
  switch (dialect.absent) {
    case 'fallback':
      return weak('fallback', 'fallbackByDefault', connection.hostRange);
    case 'plaintext':
      return weak('plaintext', 'offByDefault', connection.hostRange);
    case 'unverified':
      return root
        ? weak('caOnly', 'caOnlyByRootFile', root)
        : weak('unverified', 'unverifiedByDefault', connection.hostRange);
  }
}

/** A program with SQLx that is told to require TLS has the mode of that name. */
export function judgeRequired({ settings }: Connection): Verdict | undefined {
  const required = settings.find(({ key }) => key === 'requiressl');
  const isOnly = settings.every(({ key }) => key === 'requiressl');
  return required && isOnly && truth(required) === true ? weak('unverified', 'unverified', required) : undefined;
}

/** Variables and options whose reader is not known: only what every reader means by them. */
export function judgeAny(connection: Connection, hazards: Hazards): Verdict {
  const settings = new Settings(connection);
  // of the collector of OpenTelemetry, and of what is made with Go
  const insecure = settings.get('ssl.insecure');
  if (insecure && truth(insecure)) return weak('plaintext', 'off', insecure);
  const unchecked = settings.get('ssl.insecureskipverify');
  if (unchecked && truth(unchecked)) return weak('unverified', 'unverified', unchecked);
  const reject =
    settings.get('ssl.rejectunauthorized') ??
    settings.get('sslrejectunauthorized') ??
    settings.get('ssl.verify') ??
    settings.get('sslverify');
  // Swift's `tls: .prefer(context)`
  const tls = settings.from('tls', 'option');
  const named = tls?.node?.kind === 'word' || tls?.node?.kind === 'call' ? tls.node.name : '';
  if (tls && named === 'disable') return weak('plaintext', 'off', tls);
  if (tls && named === 'prefer') return weak('fallback', 'fallback', tls);
  if (named === 'require')
    return hazards.certificates ? weak('unverified', 'unverified', hazards.certificates) : unknown;
  const mode =
    settings.get('sslmode') ??
    settings.get('ssl') ??
    settings.get('tlsmode') ??
    settings.get('sslenabled') ??
    settings.get('usessl') ??
    settings.get('requiressl') ??
    settings.get('databasesslmode') ??
    settings.get('pgssl');
  // without TLS there is nothing to verify
  const isOff = /^(?:disable|false|off|0)$/i.test(mode?.value ?? '');
  if (truth(reject) === false && reject && !isOff) return weak('unverified', 'unverified', reject);
  if (!mode || mode.value === undefined) return unknown;
  const value = mode.value
    .toLowerCase()
    .replace(/^(?:sslmode\.)/, '')
    .replaceAll('_', '-')
    .replace(/^verify(?=ca|full)/, 'verify-');
  switch (value) {
    case 'disable':
    case 'false':
    case 'off':
    case '0':
      return weak('plaintext', 'off', mode);
    case 'allow':
    case 'prefer':
    case 'preferred':
      return weak('fallback', 'fallback', mode);
    case 'require':
    case 'required':
    case 'no-verify':
      return settings.get('sslrootcert')
        ? weak('caOnly', 'caOnlyByRootFile', mode)
        : weak('unverified', 'unverified', mode);
    case 'verify-ca':
      return weak('caOnly', 'caOnly', mode);
    case 'verify-full':
      return verified;
    case 'disabled':
    case 'verify-all':
    case 'enable':
    case 'enabled':
      return mode.key === 'sslmode' ? faulty('code/invalid', 'invalidValue', mode) : unknown;
    default:
      return mode.key === 'sslmode' && /^(?:true|1|on|yes)$/.test(value)
        ? faulty('code/invalid', 'invalidValue', mode)
        : unknown;
  }
}
