import type { Setting } from './connection';
import type { Parameter } from './connectionText';
import type { Scope } from './scope';
import { hasHole, rangeIn, type Text } from './text';
import { plainKey, type Entry, type Value } from './value';

/** Tables of options that are options of the connection. */
const containers =
  /^(?:options|option|dialectoptions|extra|connectargs|driveroptions|connectionparameters|pgoptions|properties|datasourceproperties|additionaljdbcproperties|jsondata|query|args|kwargs|params|connection|connectionoptions|config|configuration|libpqoptions|poolconfig|engineoptions|connconfig|securejsondata|hikari|postgresql|additionalproperties|defaultconnection|pdo|driverproperties|poolmanager|credentials|connectoptions|advancedoptions|handlers|postgressl|pool|db|database|datasource|settings|sqlalchemyengineoptions)$/;
const tls =
  /ssl|tls|trustserver|trustall|rootcert|rejectunauthorized|^encrypt$|cacert|uselibpqcompat|usessl|verifyserver|certificatevalidation|hostnameverif|insecure|useencryption|^pqopt$/;
const nested = /^(?:ssl|tls|tlsconfig|sslopts|ssloptions|tlsoptions|sslcontext|sslconfig)$/;
const not =
  /^(?:ssltunnel|sslcommerz|postgressl|usesslproxy|sslport|sslredirect|securesslredirect|sslnegotiation|tlsport|enablesslredirect)$/;

/** Whether a key, without what spellings differ in, says something of TLS. */
export const tlsKey = (key: string): boolean => tls.test(key) && !not.test(key);

/** PGSSLMODE and its like, which libpq and others read. */
export const nativeVariable = /^PGSSL[A-Z]*$|^PGREQUIRESSL$/;

const mostOfOneKey = 20;
/** Tables that are spread into one that is itself spread: each of them may have as many. */
const mostSpread = 4;

interface Found {
  readonly settings: readonly Setting[];
  /** Whether something that is not visible may set TLS as well. */
  readonly open: boolean;
}

/** The TLS settings among entries, also of the tables of options in them. */
export function flatten(entries: readonly Entry[], scope: Scope, depth = 0, within = ''): Found {
  if (depth > 0 && entries.filter(({ key }) => key === '...').length > mostSpread) {
    return { settings: [], open: true };
  }
  return together(entries.map((entry) => foundIn(entry, scope, depth, within)));
}

/** The TLS settings of tables. Each table is read once, whatever number of connections it has. */
export class TableSettings {
  readonly #known = new Map<readonly Entry[], readonly (readonly [Entry, Found])[]>();

  constructor(readonly scope: Scope) {}

  of(entries: readonly Entry[], isExcept: (entry: Entry) => boolean = () => false): Found {
    const known = this.#known.get(entries) ?? this.#read(entries);
    this.#known.set(entries, known);
    return together(known.flatMap(([entry, found]) => (isExcept(entry) ? [] : [found])));
  }

  /** What entries say of TLS. Of many with one key, the first ones decide. */
  #read(entries: readonly Entry[]): readonly (readonly [Entry, Found])[] {
    const keys = new Map<string, number>();
    return entries.flatMap((entry): [Entry, Found][] => {
      const count = (keys.get(entry.key) ?? 0) + 1;
      keys.set(entry.key, count);
      const found = count > mostOfOneKey ? undefined : foundIn(entry, this.scope, 0, '');
      return found ? [[entry, found]] : [];
    });
  }
}

const together = (all: readonly (Found | undefined)[]): Found => ({
  settings: all.flatMap((one) => one?.settings ?? []),
  open: all.some((one) => one?.open),
});

/** A handler of DBeaver that is switched off. */
const isDisabled = (value: Value): boolean =>
  value.kind === 'table' &&
  value.entries.some(({ key, value: on }) => key === 'enabled' && on.kind === 'word' && on.name === 'false');

const opaque: Found = { settings: [], open: true };
/** Tables that often come from elsewhere. */
const hidden = /^(?:connectargs|dialectoptions|driveroptions|extra|sqlalchemyengineoptions)$/;

const ofCalls = /^(?:options|connectargs|dialectoptions|driveroptions|extra|sqlalchemyengineoptions)$/;

/** What an entry says of TLS; undefined when that is nothing. */
function foundIn(entry: Entry, scope: Scope, depth: number, within: string): Found | undefined {
  // DBeaver's name
  const key = entry.key === 'ssl.ca.cert' ? 'sslrootcert' : plainKey(entry.key.slice(entry.key.lastIndexOf('.') + 1));
  if (key === 'postgressl' && isDisabled(entry.value)) return undefined;
  if (entry.key === '...') {
    const value = scope.resolve(entry.value);
    return value.kind === 'table' && depth < 5
      ? flatten(value.entries, scope, depth + 1)
      : { settings: [], open: true };
  }
  if (nativeVariable.test(entry.key)) {
    const value = scope.resolve(entry.value);
    return { settings: [settingOf(plainKey(entry.key.slice(2)), entry, value, scope, 'environment')], open: false };
  }
  if (tlsKey(key)) {
    const settings = settingsOf(entry, key, scope.resolve(entry.value), scope);
    return { settings: within === '' ? settings : settings.map((one) => ({ ...one, within })), open: false };
  }
  const isPairs = /^(?:connectionproperties|dburlproperties|kcdburlproperties)$/.test(key);
  if (!(isPairs || containers.test(key)) || depth >= 5) return undefined;
  const value = scope.resolve(entry.value);
  if (isPairs && value.kind === 'text')
    return { settings: settingsInPairs(value).map((one) => ({ ...one, within: key })), open: hasHole(value.chars) };
  if (value.kind === 'table' || value.kind === 'call') {
    const inner = value.kind === 'table' ? value.entries : value.named;
    // what a call makes of a text
    if (value.kind === 'call' && inner.length === 0 && value.args.length > 0 && ofCalls.test(key)) return opaque;
    return flatten(inner, scope, depth + 1, within === '' ? key : within);
  }
  if (value.kind === 'choice') return oneOf(value.options, scope, depth, within === '' ? key : within);
  return hidden.test(key) ? { settings: [], open: true } : undefined;
}

/** What one of several tables says, when the others say nothing. */
function oneOf(options: readonly Value[], scope: Scope, depth: number, within: string): Found {
  const found = options.slice(0, mostSpread).map((option) => {
    const table = scope.resolve(option);
    return table.kind === 'table' ? flatten(table.entries, scope, depth + 1, within) : opaque;
  });
  const said = found.filter(({ settings, open }) => open || settings.length > 0);
  return said.length > 1 ? opaque : (said[0] ?? { settings: [], open: false });
}

function settingsOf(entry: Entry, key: string, value: Value, scope: Scope): Setting[] {
  const own = settingOf(key, entry, value, scope);
  const inner = value.kind === 'table' ? value.entries : value.kind === 'call' ? value.named : [];
  if (!nested.test(key) || inner.length === 0) return [own];
  return [own, ...inner.map((each) => settingOf(`ssl.${plainKey(each.key)}`, each, scope.resolve(each.value), scope))];
}

/** The TLS settings among the parameters of a connection string. */
export const settingsInString = (
  parameters: readonly Pick<Parameter, 'key' | 'value' | 'range' | 'valueRange'>[],
): Setting[] =>
  parameters.flatMap(({ key: name, value, range, valueRange }): Setting[] =>
    tlsKey(plainKey(name))
      ? [{ key: plainKey(name), name, value, quoted: true, range, valueRange, from: 'string' }]
      : [],
  );

/** The TLS settings among pairs with `&` or `;` between them, which are no whole connection string. */
export function settingsInPairs(text: Text): Setting[] {
  let at = 0;
  const pairs = text.chars.split(/[?&;]/).map((pair) => {
    const [key = '', value] = pair.split('=');
    const range = rangeIn(text, at, at + pair.length);
    const valueRange = rangeIn(text, at + Math.min(key.length + 1, pair.length), at + pair.length);
    at += pair.length + 1;
    return { key: key.trim(), value, range, valueRange };
  });
  return settingsInString(pairs);
}

/** A setting as an entry says it. */
export function settingOf(
  key: string,
  entry: Entry,
  value: Value,
  scope: Scope,
  from: Setting['from'] = 'option',
): Setting {
  const text = scope.textOf(value);
  const word = value.kind === 'word' ? value.name : undefined;
  const variable = scope.variableOf(entry.value);
  const visible = text === undefined ? word : hasHole(text.chars) ? undefined : text.chars;
  return {
    key,
    name: entry.key,
    value: visible,
    node: value,
    quoted: text !== undefined,
    range: { start: entry.keyRange.start, end: Math.max(entry.value.end, entry.keyRange.end) },
    valueRange: text ?? { start: value.start, end: value.end },
    from,
    ...(variable ? { variable } : {}),
  };
}
