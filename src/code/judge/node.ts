import type { Connection, Setting } from '../connection';
import type { Value } from '../value';
import { plainKey } from '../value';
import { faulty, issue, Settings, unknown, verified, weak, type Verdict } from './verdict';

const urlKeys = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

/** node-postgres, and what is built on it. */
export function judgeNodePg(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const inUrl = connection.settings.filter(
    ({ from, key }) => from === 'string' && (urlKeys.some((one) => one === key) || key === 'ssl'),
  );
  const object = settings.from('ssl', 'option');
  // Bun's option of the same meaning
  const tls = connection.callees.some((name) => /(?:^|\.)SQL$/.test(name)) ? settings.from('tls', 'option') : undefined;
  if (tls) return tls.node?.kind === 'table' ? judgeObject(tls, settings, connection) : unknown;
  const sequelize = connection.family === 'sequelize';
  const [passedOver] = inUrl;
  // MikroORM takes the server, the user and the database from its URL, and nothing else
  if (passedOver && connection.hostEntry?.key === 'clientUrl') {
    return object
      ? judgeObject(object, settings, connection)
      : faulty('code/ignored', 'ignoredKey', passedOver, 'plaintext');
  }
  if (inUrl.length > 0 && connection.form === 'url') {
    const verdict = judgeUrl(connection, settings);
    if (!object || sequelize) return verdict;
    const detail = settings.from('ssl.rejectunauthorized', 'option') ?? object;
    // what the URL says replaces the object, its CA included
    return {
      guarantee: verdict.guarantee,
      issues: [
        issue('code/ignored', 'ignoredObject', detail),
        ...verdict.issues.filter(({ rule }) => rule !== 'code/next-major'),
      ],
    };
  }
  if (object) return judgeObject(object, settings, connection);
  const environment = settings.from('sslmode', 'environment');
  if (environment) return judgeEnvironment(environment, connection);
  if (connection.form !== 'url' && settings.from('sslmode', 'option')) {
    const mode = settings.from('sslmode', 'option');
    if (mode && connection.callees.length > 0) return faulty('code/ignored', 'ignoredKey', mode, 'plaintext');
  }
  return settings.complete ? weak('plaintext', 'offByDefault', connection.hostRange) : unknown;
}

/** From version 9 on, `sslmode` means what libpq means by it. */
const meansLibpq = ({ version }: Connection): boolean => version !== undefined && Number.parseInt(version, 10) >= 9;

function judgeUrl(connection: Connection, settings: Settings): Verdict {
  const mode = settings.from('sslmode', 'string');
  const ssl = settings.from('ssl', 'string');
  const root = settings.from('sslrootcert', 'string');
  const compatible = meansLibpq(connection) || settings.from('uselibpqcompat', 'string')?.value === 'true';
  if (root?.value === 'system') return faulty('code/invalid', 'systemIsAFile', root);
  if (!mode) {
    if (root || settings.from('sslcert', 'string')) return verified;
    if (!ssl) return unknown;
    switch (ssl.value) {
      case 'true':
      case '1':
        return verified;
      case '0':
        return weak('plaintext', 'off', ssl);
      case 'no-verify':
        return weak('unverified', 'unverified', ssl);
      case '':
        return weak('plaintext', 'off', ssl);
      case undefined:
        return unknown;
      default:
        return faulty('code/invalid', 'truthyText', ssl, 'verified');
    }
  }
  switch (mode.value) {
    case undefined:
      return unknown;
    case 'disable':
      return weak('plaintext', 'off', mode);
    case 'no-verify':
      return weak('unverified', 'unverified', mode);
    case 'verify-full':
      return verified;
    case 'prefer':
      return compatible ? weak('unverified', 'unverified', mode) : nextMajor(mode);
    case 'require':
      return compatible
        ? root
          ? weak('caOnly', 'caOnlyByRootFile', mode)
          : weak('unverified', 'unverified', mode)
        : nextMajor(mode);
    case 'verify-ca':
      return compatible
        ? root
          ? weak('caOnly', 'caOnly', mode)
          : faulty('code/invalid', 'caNeeded', mode)
        : nextMajor(mode);
    default:
      return faulty('code/invalid', 'invalidValue', mode, 'verified');
  }
}

const nextMajor = (mode: Setting): Verdict => ({
  guarantee: 'verified',
  issues: [issue('code/next-major', 'nextMajor', mode)],
});

function judgeEnvironment(mode: Setting, connection: Connection): Verdict {
  switch (mode.value) {
    case 'disable':
      return weak('plaintext', 'off', mode);
    case 'no-verify':
      return weak('unverified', 'unverified', mode);
    case 'prefer':
    case 'require':
    case 'verify-ca':
      return meansLibpq(connection) ? weak('unverified', 'unverified', mode) : verified;
    case 'verify-full':
      return verified;
    case undefined:
      return unknown;
    default:
      return faulty('code/invalid', 'invalidValue', mode, 'plaintext');
  }
}

/** The `ssl` option of node-postgres, postgres.js and what is built on them. */
export function judgeObject(object: Setting, settings: Settings, connection: Connection): Verdict {
  const node = object.node;
  if (!node) return unknown;
  const nested = connection.settings.filter(({ key, from }) => key.startsWith('ssl.') && from === 'option');
  if (node.kind === 'table') return judgeTable(node, nested);
  return judgeValue(object, node);
}

function judgeTable(node: Extract<Value, { kind: 'table' }>, nested: readonly Setting[]): Verdict {
  const find = (name: string): Setting | undefined => nested.find(({ key }) => key === `ssl.${name}`);
  const reject = find('rejectunauthorized');
  if (reject) {
    if (reject.value === 'false' && !reject.quoted) return weak('unverified', 'unverified', reject);
    if (reject.value === '0' && !reject.quoted) return verified;
    if (reject.value !== 'true' && reject.value !== 'false') return unknown;
    if (reject.value === 'false') return verified; // a text is no `false`
  }
  const identity = find('checkserveridentity');
  if (identity) return acceptsAll(identity.node) ? weak('caOnly', 'nameNotChecked', identity) : unknown;
  if (node.open && !reject) return unknown;
  return verified;
}

/** `() => undefined`, `() => {}`, `null`. */
function acceptsAll(node: Value | undefined): boolean {
  if (node?.kind === 'table') return node.entries.length === 0 && node.items.length === 0;
  if (node?.kind === 'unknown') {
    const last = node.within?.at(-1);
    return (
      last === undefined ||
      (last.kind === 'word' && /^(?:undefined|null|true)$/.test(last.name)) ||
      (last.kind === 'table' && last.entries.length === 0 && last.items.length === 0) ||
      (last.kind === 'table' &&
        last.items.every((item) => item.kind === 'word' && /^(?:return|undefined|null)$/.test(item.name)))
    );
  }
  return false;
}

function judgeValue(object: Setting, node: Value): Verdict {
  switch (node.kind) {
    case 'word':
      if (node.name === 'true') return verified;
      return /^(?:false|undefined|null|0)$/.test(node.name) ? weak('plaintext', 'off', object) : unknown;
    case 'text':
      return judgeSslText(object, node.chars);
    case 'choice': {
      const verdicts = node.options.map((option) => judgeOption(object, option));
      const bad = verdicts.filter(({ issues }) => issues.length > 0);
      if (verdicts.every(({ guarantee }) => guarantee === 'verified')) return verified;
      return bad.length === verdicts.length
        ? (bad.find(({ guarantee }) => guarantee === 'unverified') ?? bad[0] ?? unknown)
        : unknown;
    }
    case 'table':
    case 'call':
    case 'concat':
    case 'unknown':
      return unknown;
  }
}

function judgeSslText(object: Setting, text: string): Verdict {
  switch (text) {
    case 'true':
    case 'require':
    case 'verify-full':
    case 'verify-ca':
      return verified;
    case '':
      return weak('plaintext', 'off', object);
    case 'no-verify':
      return weak('unverified', 'unverified', object);
    default:
      return /^(?:false|0|disable|prefer|allow|off)$/.test(text)
        ? faulty('code/invalid', 'truthyText', object, 'verified')
        : unknown;
  }
}

function judgeOption(object: Setting, option: Value): Verdict {
  if (option.kind !== 'table') return judgeValue({ ...object, range: option, valueRange: option }, option);
  const reject = option.entries.find(({ key }) => plainKey(key) === 'rejectunauthorized');
  if (reject?.value.kind === 'word' && reject.value.name === 'false') {
    return weak('unverified', 'unverified', {
      ...object,
      name: reject.key,
      range: { start: reject.keyRange.start, end: reject.value.end },
      valueRange: reject.value,
      value: 'false',
    });
  }
  return reject && !(reject.value.kind === 'word' && reject.value.name === 'true') ? unknown : verified;
}

/** postgres.js, whose texts mean less than libpq's. */
export function judgePostgresJs(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const option = settings.from('ssl', 'option');
  if (option && option.node?.kind !== 'text') {
    return judgeObject(option, settings, connection);
  }
  const root = settings.from('sslrootcert', 'string');
  const inUrl = settings.from('sslmode', 'string') ?? settings.from('ssl', 'string');
  if (!option && root?.value === 'system') return verified;
  const mode = option ?? inUrl ?? settings.from('sslmode', 'environment');
  if (!mode) {
    const wrong = settings.from('sslmode', 'option');
    if (wrong) return faulty('code/ignored', 'ignoredKey', wrong, 'plaintext');
    return settings.complete ? weak('plaintext', 'offByDefault', connection.hostRange) : unknown;
  }
  switch (mode.value) {
    case undefined:
      return unknown;
    case 'disable':
    case 'false':
      return option ? faulty('code/invalid', 'truthyText', mode, 'verified') : weak('plaintext', 'off', mode);
    case 'prefer':
      return weak('fallback', 'fallback', mode);
    case 'allow':
    case 'require':
      return weak('unverified', 'unverified', mode);
    case 'true':
    case 'verify-full':
    case 'verify-ca':
      return verified;
    default:
      return faulty('code/invalid', 'invalidValue', mode, 'verified');
  }
}

/** drizzle-kit, whose options for node-postgres use TLS unless it is switched off. */
export function judgeDrizzleKit(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const ssl = settings.from('ssl', 'option');
  if (!ssl) return settings.complete ? verified : unknown;
  return ssl.quoted && /^(?:prefer|require|allow)$/.test(ssl.value ?? '')
    ? weak('unverified', 'unverified', ssl)
    : judgeNodePg(connection);
}

/** Sequelize passes on `dialectOptions` only, into which it puts what a URL says. */
export function judgeSequelize(connection: Connection): Verdict {
  const passed = connection.settings.filter(
    ({ from, within }) => from !== 'option' || within === 'dialectoptions' || within === 'driveroptions',
  );
  const stray = connection.settings.find((setting) => setting.key === 'ssl' && !passed.includes(setting));
  const verdict = judgeNodePg({ ...connection, settings: passed });
  return stray && verdict.guarantee === 'plaintext' && stray.value !== 'false'
    ? faulty('code/ignored', 'ignoredKey', stray, 'plaintext')
    : verdict;
}

/** Prisma's engine. */
export function judgePrisma(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const mode = settings.get('sslmode', 'string');
  const accept = settings.get('sslaccept', 'string');
  const strict = accept?.value === 'strict';
  if (connection.form !== 'url') return unknown;
  if (!mode) {
    const other = settings.from('ssl', 'string');
    if (other) return faulty('code/ignored', 'ignoredKey', other, 'fallback');
    return settings.complete ? weak('fallback', 'fallbackByDefault', connection.hostRange) : unknown;
  }
  switch (mode.value) {
    case undefined:
      return unknown;
    case 'disable':
      return weak('plaintext', 'off', mode);
    case 'prefer':
      return weak('fallback', 'fallback', mode);
    case 'require':
      if (accept && !/^(?:strict|accept_invalid_certs)$/.test(accept.value ?? 'strict'))
        return faulty('code/invalid', 'invalidValue', accept, 'unverified');
      return strict ? verified : weak('unverified', 'unverified', accept ?? mode);
    default:
      return faulty('code/invalid', 'ignoredValue', mode, 'fallback');
  }
}

/** deno-postgres: TLS is tried, and required only when enforced. */
export function judgeDeno(connection: Connection): Verdict {
  const settings = new Settings(connection);
  const find = (key: string): Setting | undefined =>
    settings.from(`ssl.${key}`, 'option') ?? settings.from(`tls.${key}`, 'option');
  const enabled = find('enabled');
  if (enabled?.value === 'false') return weak('plaintext', 'off', enabled);
  if (find('enforce')?.value === 'true') return verified;
  const mode = settings.from('sslmode', 'string');
  if (mode?.value === 'disable') return weak('plaintext', 'off', mode);
  if (mode?.value === 'require' || /^verify/.test(mode?.value ?? '')) return verified;
  return settings.complete ? weak('fallback', 'fallbackByDefault', mode ?? connection.hostRange) : unknown;
}
