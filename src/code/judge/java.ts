import type { Connection, Setting } from '../connection';
import { faulty, issue, modeVerdict, Settings, truth, unknown, type Verdict, verified, weak } from './verdict';

const keys =
  /^ssl$|^ssl(?:mode|factory|factoryarg|hostnameverifier|cert|key|rootcert|password|passwordcallback|responsetimeout|negotiation)$|^xmlfactory/;
const foreign =
  /^(?:usessl|requiressl|verifyservercertificate|encrypt|trustservercertificate|tls|sslenabled|enabletls|sslmode|ssl|sslrootcert|sslfactory)$/;

/** pgJDBC: a URL, and properties beside it. */
export function judgePgJdbc(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const setters = connection.form === 'options' || connection.settings.some(({ from }) => from === 'option');
  // names in a URL and of properties are exact; setters and builders have names of their own
  const wrong = connection.settings.find(
    ({ from, key, name }) => foreign.test(key) && from === 'string' && (!keys.test(key) || name !== name.toLowerCase()),
  );
  const mode = settings.get('sslmode', 'string');
  const ssl = settings.get('ssl', 'string');
  const factory = settings.get('sslfactory', 'string');
  const nonValidating = /NonValidating|TrustAll|AllTrust/i.test(factory?.value ?? '');
  if (wrong && (mode === undefined || mode === wrong) && (ssl === undefined || ssl === wrong)) {
    return faulty('code/ignored', 'ignoredKey', wrong, 'fallback');
  }
  if (mode) return judgeMode(mode, factory, nonValidating, settings, setters);
  if (ssl && (truth(ssl) === true || ssl.value === '')) {
    if (nonValidating && factory) return weak('unverified', 'unverifiedByFactory', factory);
    const javaStore = /DefaultJavaSSLFactory/.test(factory?.value ?? '');
    return javaStore || settings.get('sslrootcert')
      ? verified
      : { guarantee: 'verified', issues: [issue('code/ca-missing', 'caNeeded', ssl)] };
  }
  if (ssl && ssl.value === undefined) return unknown;
  if (ssl && truth(ssl) === false) return weak('fallback', 'fallback', ssl);
  return settings.complete ? weak('fallback', 'fallbackByDefault', connection.hostRange) : unknown;
}

function judgeMode(
  mode: Setting,
  factory: Setting | undefined,
  nonValidating: boolean,
  settings: Settings,
  setters: boolean,
): Verdict {
  if (mode.value === undefined) return unknown;
  const value = mode.value.toLowerCase().replace(/^.*\./, '');
  const word = setters && !mode.quoted ? value.replaceAll('_', '-') : value;
  switch (word) {
    case 'require':
      return /DefaultJavaSSLFactory/.test(factory?.value ?? '')
        ? weak('caOnly', 'nameNotChecked', mode)
        : weak('unverified', 'unverified', mode);
    case 'verify-ca':
      return nonValidating && factory
        ? weak('unverified', 'unverifiedByFactory', factory)
        : weak('caOnly', 'caOnly', mode);
    case 'verify-full': {
      if (nonValidating && factory) return weak('unverified', 'unverifiedByFactory', factory);
      const verifier = settings.get('sslhostnameverifier');
      if (verifier && /AllowAll|Noop|Trust|Null/i.test(verifier.value ?? ''))
        return weak('caOnly', 'nameNotChecked', verifier);
      return factory || settings.get('sslrootcert')
        ? verified
        : { guarantee: 'verified', issues: [issue('code/ca-missing', 'caNeeded', mode)] };
    }
    default:
      return (
        modeVerdict(mode, word) ??
        (mode.quoted || mode.from === 'string' ? faulty('code/invalid', 'invalidValue', mode) : unknown)
      );
  }
}

/** r2dbc-postgresql: no TLS unless it is asked for. */
export function judgeR2dbc(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const named = (key: string, name: string): Setting | undefined => {
    const found = settings.get(key, 'string');
    return found && (found.from !== 'string' || found.name === name) ? found : undefined;
  };
  const mode = named('sslmode', 'sslMode');
  const ssl = settings.get('ssl', 'string') ?? settings.get('enablessl');
  const secure = /^\s*r2dbcs:/i.test(connection.text?.chars ?? '');
  if (!mode) {
    const wrong = settings.from('sslmode', 'string');
    if (wrong && !secure && truth(ssl) !== true) return faulty('code/ignored', 'ignoredKey', wrong, 'plaintext');
    if (truth(ssl) === true || secure) return verified;
    if (ssl && ssl.value === undefined) return unknown;
    if (ssl && truth(ssl) === false) return weak('plaintext', 'off', ssl);
    return settings.complete ? weak('plaintext', 'offByDefault', connection.hostRange) : unknown;
  }
  if (mode.value === undefined) return unknown;
  const value = mode.value.toLowerCase().replace(/^.*\./, '').replaceAll('_', '-');
  if (value === 'tunnel') return verified;
  return modeVerdict(mode, value) ?? (mode.quoted ? faulty('code/invalid', 'invalidValue', mode) : unknown);
}

/** The reactive client of Vert.x, which Quarkus uses: no TLS by default. */
export function judgeVertx(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const mode = settings.get('sslmode', 'option') ?? settings.get('postgresql.sslmode');
  const trustAll = connection.settings.find(({ key }) => key === 'trustall' || key === 'ssl.trustall');
  if (trustAll && truth(trustAll) === true) return weak('unverified', 'unverified', trustAll);
  if (!mode) return settings.complete ? weak('plaintext', 'offByDefault', connection.hostRange) : unknown;
  if (mode.value === undefined) return unknown;
  const value = mode.value.toLowerCase().replace(/^.*\./, '').replaceAll('_', '-');
  return modeVerdict(mode, value) ?? (mode.quoted ? faulty('code/invalid', 'invalidValue', mode) : unknown);
}
