import type { Connection, Setting } from '../connection';
import { faulty, modeVerdict, Settings, truth, unknown, verified, weak, type Verdict } from './verdict';

const foreign =
  /^(?:encrypt|usessl|ssl|tls|sslenabled|requiressl|usesslstream|sslrootcert|rootcert|sslca|integratedtls)$/;

/** Npgsql, whose meaning of `Require` has changed twice. */
export function judgeNpgsql(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const major = connection.version === undefined ? undefined : Number.parseInt(connection.version, 10);
  const callback = connection.settings.find(({ key, node }) => /callback$/.test(key) && acceptsAll(key, node));
  if (callback) return weak('unverified', 'callbackAccepts', callback);
  if (connection.form === 'url') return unknown;
  const mode = settings.get('sslmode');
  const trust = settings.get('trustservercertificate');
  const wrong =
    connection.form === 'ado'
      ? connection.settings.find(({ from, key }) => from === 'string' && foreign.test(key))
      : undefined;
  if (wrong) return faulty('code/invalid', 'invalidKey', wrong);
  if (!mode) {
    if (!settings.complete) return unknown;
    return major !== undefined && major < 6
      ? weak('plaintext', 'offByDefault', connection.hostRange)
      : weak('fallback', 'fallbackByDefault', connection.hostRange);
  }
  if (mode.value === undefined) return unknown;
  return judgeMode(mode, mode.value.toLowerCase().replace(/^.*\./, ''), trust, major);
}

function judgeMode(mode: Setting, value: string, trust: Setting | undefined, major: number | undefined): Verdict {
  switch (value) {
    case 'require':
      if (truth(trust) === true && major !== undefined && major < 8)
        return weak('unverified', 'unverified', trust ?? mode);
      if (major === 6 || major === 7) return faulty('code/invalid', 'refusedWithoutTrust', mode);
      return major !== undefined && major < 6 ? verified : weak('unverified', 'unverified', mode);
    case 'verifyca':
    case 'verify-ca':
      return weak('caOnly', 'caOnly', mode);
    case 'verifyfull':
    case 'verify-full':
      return truth(trust) === true && trust ? faulty('code/ignored', 'ignoredKey', trust, 'verified') : verified;
    default:
      return (
        modeVerdict(mode, value) ??
        (mode.quoted || mode.from === 'string' ? faulty('code/invalid', 'invalidValue', mode) : unknown)
      );
  }
}

/** Whether a callback accepts every certificate, or sets one that does. */
function acceptsAll(key: string, node: Setting['node']): boolean {
  if (node?.kind !== 'unknown') return false;
  if (/certificatevalidationcallback$/.test(key)) return says(node, 'true');
  const body = node.within?.at(-1);
  const entries = body?.kind === 'table' ? body.entries : [];
  return entries.some((entry) => acceptsAll(entry.key.toLowerCase(), entry.value));
}

/** Whether a function does nothing but return a word. */
function says(node: Extract<Setting['node'], { kind: 'unknown' }>, word: string): boolean {
  const last = node.within?.at(-1);
  if (last?.kind === 'word') return last.name === word;
  return (
    last?.kind === 'table' &&
    last.entries.length === 0 &&
    last.items.length > 0 &&
    last.items.every((item) => item.kind === 'word' && (item.name === word || item.name === 'return'))
  );
}
