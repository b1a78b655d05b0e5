import type { Connection, Setting } from '../connection';
import { faulty, modeVerdict, Settings, truth, unknown, type Verdict, verified, weak } from './verdict';

/** `TLSConfig` of pgx, go-pg and bun, where it is given. */
export function judgeGoTls(connection: Connection): Verdict | undefined {
  const settings = new Settings(connection);
  const config = settings.from('tlsconfig', 'option');
  const insecure = settings.from('ssl.insecureskipverify', 'option') ?? settings.from('insecureskipverify', 'option');
  if (insecure && truth(insecure) === true) {
    // with a check of its own nothing is known
    return connection.settings.some(({ key }) => /verifypeercertificate|verifyconnection/.test(key))
      ? unknown
      : weak('unverified', 'unverified', insecure);
  }
  if (!config) return undefined;
  if (config.node?.kind === 'word' && config.node.name === 'nil') return weak('plaintext', 'off', config);
  return config.node?.kind === 'call' && /(^|\.)Config$/.test(config.node.name) ? verified : unknown;
}

/** go-pg and bun's pgdriver. */
export function judgeGoPg(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const given = judgeGoTls(connection);
  if (given) return given;
  const insecure = settings.from('withinsecure', 'option') ?? settings.from('insecure', 'option');
  if (insecure && truth(insecure) === true) return weak('plaintext', 'off', insecure);
  const mode = settings.from('sslmode', 'string');
  if (connection.form !== 'url') {
    if (!settings.complete) return unknown;
    const bun = connection.callees.some((name) => /pgdriver|NewConnector/.test(name));
    return bun
      ? weak('unverified', 'unverifiedByDefault', connection.hostRange)
      : weak('plaintext', 'offByDefault', connection.hostRange);
  }
  if (!mode) return settings.complete ? weak('unverified', 'unverifiedByDefault', connection.hostRange) : unknown;
  switch (mode.value) {
    case undefined:
      return unknown;
    case 'disable':
      return weak('plaintext', 'off', mode);
    case 'allow':
    case 'prefer':
    case 'require':
      return weak('unverified', 'unverified', mode);
    case 'verify-ca':
    case 'verify-full':
      return verified;
    default:
      return faulty('code/invalid', 'invalidValue', mode);
  }
}

/** Hazards of a program: what a TLS connector is told not to check. */
export interface Hazards {
  readonly certificates?: Setting;
  readonly names?: Setting;
}

/** tokio-postgres and rust-postgres: the connector decides what is verified. */
export function judgeTokio(connection: Connection, hazards: Hazards): Verdict {
  const settings = new Settings(connection);
  const mode = settings.get('sslmode');
  const value = mode?.value?.toLowerCase().replace(/^.*[.:]/, '');
  if (mode?.from === 'string' && mode.value !== undefined && !/^(?:disable|prefer|require)$/.test(mode.value)) {
    return faulty('code/invalid', 'invalidValue', mode);
  }
  const unfamiliar = connection.settings.find(
    ({ from, key }) => from === 'string' && /^(?:ssl|sslrootcert|sslcert|sslkey)$/.test(key),
  );
  if (unfamiliar) return faulty('code/invalid', 'invalidKey', unfamiliar);
  const none = connection.settings.find(
    ({ key, value: name }) => key === 'connector' && /(?:^|\.)NoTls$/.test(name ?? ''),
  );
  if (none)
    return value === 'require' && mode
      ? faulty('code/invalid', 'requiresTlsWithout', mode)
      : weak('plaintext', 'off', none);
  if (value === 'disable' && mode) return weak('plaintext', 'off', mode);
  // diesel_async makes a connection without a connector
  if (!mode && connection.callees.some((name) => /AsyncPgConnection\.establish$/.test(name)))
    return weak('plaintext', 'offByDefault', connection.hostRange);
  if (hazards.certificates) return weak('unverified', 'unverified', hazards.certificates);
  if (value === 'prefer' && mode) return weak('fallback', 'fallback', mode);
  if (
    mode === undefined &&
    connection.callees.some((name) => /connect|Config|create_pool|Manager/.test(name)) &&
    connection.settings.some(({ key }) => key === 'connector')
  ) {
    return settings.complete ? weak('fallback', 'fallbackByDefault', connection.hostRange) : unknown;
  }
  if (hazards.names) return weak('caOnly', 'nameNotChecked', hazards.names);
  return mode && value === 'require' && connection.settings.some(({ key }) => key === 'connector') ? verified : unknown;
}

/** Postgrex, also below Ecto. */
export function judgePostgrex(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const old = connection.version !== undefined && /^0\.(?:\d|1[0-7])(?:\.|$)/.test(connection.version);
  const url = connection.settings.find(({ from, key }) => from === 'string' && key !== 'ssl');
  const ssl = settings.get('ssl');
  const find = (name: string): Setting | undefined => connection.settings.find(({ key }) => key === `ssl.${name}`);
  if (!ssl) {
    if (url) return faulty('code/ignored', 'ignoredKey', url, 'plaintext');
    return settings.complete ? weak('plaintext', 'offByDefault', connection.hostRange) : unknown;
  }
  if (truth(ssl) === false && ssl.from !== 'environment') return weak('plaintext', 'off', ssl);
  const verify = find('verify');
  if (/verify_none$/.test(verify?.value ?? '') && verify) return weak('unverified', 'unverified', verify);
  const indication = find('servernameindication');
  if (/^:?disable$/.test(indication?.value ?? '') && indication) return weak('caOnly', 'nameNotChecked', indication);
  const match = find('customizehostnamecheck');
  if (match?.node && /true/.test(JSON.stringify(match.node)) && /"->"|fn/.test(JSON.stringify(match.node)))
    return weak('caOnly', 'nameNotChecked', match);
  if (truth(ssl) === true || ssl.node?.kind === 'table') {
    if (old && !/verify_peer$/.test(verify?.value ?? '')) return weak('unverified', 'unverifiedByDefault', ssl);
    return verified;
  }
  return ssl.value === undefined ? unknown : url ? faulty('code/ignored', 'ignoredKey', url, 'plaintext') : unknown;
}

/** PgBouncer's connections to the server. */
export function judgePgBouncer(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const mode = settings.get('servertlssslmode');
  if (!mode) return settings.complete ? weak('fallback', 'fallbackByDefault', connection.hostRange) : unknown;
  if (mode.value === undefined) return unknown;
  return modeVerdict(mode, mode.value) ?? faulty('code/invalid', 'invalidValue', mode);
}
