import type { Connection, Setting } from '../connection';
import type { Value } from '../value';
import { faulty, modeVerdict, Settings, truth, unknown, type Verdict, verified, weak } from './verdict';

/** asyncpg, also below SQLAlchemy: then parameters of the URL are arguments of the call. */
export function judgeAsyncpg(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const engine = connection.callees.some((name) =>
    /create_async_engine|create_engine|engine_from_config|URL\.create/.test(name),
  );
  const foreign =
    settings.from('sslmode', 'option') ??
    (engine || /\+asyncpg/.test(connection.text?.chars ?? '') ? settings.from('sslmode', 'string') : undefined);
  if (foreign) return faulty('code/invalid', 'invalidKey', foreign);
  const option = settings.from('ssl', 'option');
  if (option) return judgePythonSsl(option, connection);
  const inUrl = settings.from('ssl', 'string');
  if (inUrl && connection.callees.some((name) => /(?:^|\.)Database$/.test(name))) {
    // databases reads this parameter itself
    const isOn = truth(inUrl);
    if (isOn !== undefined) return isOn ? verified : weak('plaintext', 'off', inUrl);
  }
  const mode =
    settings.from('sslmode', 'string') ?? settings.from('ssl', 'string') ?? settings.from('sslmode', 'environment');
  if (!mode) return settings.complete ? weak('fallback', 'fallbackByDefault', connection.hostRange) : unknown;
  return asyncpgMode(mode);
}

function asyncpgMode(mode: Setting): Verdict {
  const value = mode.value?.replaceAll('_', '-');
  if (value === undefined) return unknown;
  return modeVerdict(mode, value) ?? faulty('code/invalid', 'invalidValue', mode);
}

/** A value of `ssl=` or `ssl_context=`: a word, a mode or an SSL context. */
export function judgePythonSsl(setting: Setting, connection: Connection): Verdict {
  const { node } = setting;
  if (node?.kind === 'word') {
    if (node.name === 'True') return verified;
    return /^(?:False|None)$/.test(node.name)
      ? weak(node.name === 'None' && connection.family === 'asyncpg' ? 'fallback' : 'plaintext', 'off', setting)
      : unknown;
  }
  if (setting.quoted) return asyncpgMode(setting);
  return node?.kind === 'call' ? judgeContext(setting, node, connection) : unknown;
}

function judgeContext(setting: Setting, call: Extract<Value, { kind: 'call' }>, { members }: Connection): Verdict {
  const { name } = call;
  const set = setting.variable ? members(setting.variable.name, setting.variable.start) : [];
  const verify = set.findLast(({ key }) => key === 'verify_mode');
  const host = set.findLast(({ key }) => key === 'check_hostname');
  const word = (value: Value | undefined): string => (value?.kind === 'word' ? value.name : '');
  const at = (entry: { keyRange: { start: number }; value: Value; key: string }): Setting => ({
    ...setting,
    name: entry.key,
    value: word(entry.value),
    range: { start: entry.keyRange.start, end: entry.value.end },
    valueRange: entry.value,
  });
  if (/_create_unverified_context$/.test(name)) return weak('unverified', 'unverified', { ...setting, range: call });
  if (!/create_default_context$|SSLContext$/.test(name)) return unknown;
  if (verify && /CERT_NONE$/.test(word(verify.value))) return weak('unverified', 'unverified', at(verify));
  const checked = verify !== undefined && /CERT_REQUIRED$/.test(word(verify.value));
  if (/SSLContext$/.test(name) && !/PROTOCOL_TLS_CLIENT$/.test(word(call.args[0]))) {
    if (!checked)
      return call.args.length > 0 && word(call.args[0]) === ''
        ? unknown
        : weak('unverified', 'unverified', { ...setting, range: call });
    return host && word(host.value) === 'True' ? verified : weak('caOnly', 'nameNotChecked', at(verify));
  }
  if (host && word(host.value) === 'False') return weak('caOnly', 'nameNotChecked', at(host));
  return verified;
}

/** pg8000: without an SSL context there is no TLS. */
export function judgePg8000(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const foreign = settings.get('sslmode', 'string');
  if (foreign && foreign.from !== 'environment') return faulty('code/invalid', 'invalidKey', foreign);
  const context = settings.from('sslcontext', 'option') ?? settings.from('ssl', 'option');
  if (context) return judgePythonSsl(context, connection);
  return settings.complete ? weak('plaintext', 'offByDefault', connection.hostRange) : unknown;
}
