import type { Setting } from './connection';
import type { Scope } from './scope';
import { hasHole } from './text';
import { plainKey, type Entry, type Value } from './value';

/** Tables of options that are options of the connection. */
const containers =
  /^(?:options|option|dialectoptions|extra|connectargs|driveroptions|connectionparameters|pgoptions|properties|datasourceproperties|additionaljdbcproperties|jsondata|query|args|kwargs|params|connection|connectionoptions|config|configuration|libpqoptions|poolconfig|engineoptions|connconfig|securejsondata|hikari|postgresql|additionalproperties|defaultconnection|pdo|driverproperties|poolmanager|credentials|connectoptions|advancedoptions|pool|db|database|datasource|sqlalchemyengineoptions)$/;
const tls =
  /ssl|tls|trustserver|trustall|rootcert|rejectunauthorized|^encrypt$|cacert|uselibpqcompat|usessl|verifyserver|certificatevalidation|hostnameverif|insecure|useencryption|^pqopt$/;
const nested = /^(?:ssl|tls|tlsconfig|sslopts|ssloptions|tlsoptions|sslcontext|sslconfig)$/;
const not =
  /^(?:ssltunnel|sslcommerz|usesslproxy|sslport|sslredirect|securesslredirect|sslnegotiation|tlsport|enablesslredirect)$/;

/** Whether a key, without what spellings differ in, says something of TLS. */
export const tlsKey = (key: string): boolean => tls.test(key) && !not.test(key);

/** The TLS settings among entries, also of the tables of options in them. */
export function flatten(
  entries: readonly Entry[],
  scope: Scope,
  except?: Entry,
  depth = 0,
  within = '',
): { settings: Setting[]; open: boolean } {
  const settings: Setting[] = [];
  let open = false;
  for (const entry of entries) {
    if (entry === except) continue;
    const key = plainKey(entry.key.slice(entry.key.lastIndexOf('.') + 1));
    const value = scope.resolve(entry.value);
    if (entry.key === '...') {
      if (value.kind === 'table' && depth < 5) {
        const inner = flatten(value.entries, scope, undefined, depth + 1);
        settings.push(...inner.settings);
        open ||= inner.open;
      } else {
        open = true;
      }
    } else if (tlsKey(key)) {
      settings.push(...settingsOf(entry, key, value, scope).map((one) => (within === '' ? one : { ...one, within })));
    } else if (containers.test(key) && depth < 5) {
      if (value.kind === 'table' || value.kind === 'call') {
        const inner = flatten(
          value.kind === 'table' ? value.entries : value.named,
          scope,
          undefined,
          depth + 1,
          within === '' ? key : within,
        );
        settings.push(...inner.settings);
        open ||= inner.open;
      } else if (/^(?:connectargs|dialectoptions|driveroptions|extra|sqlalchemyengineoptions)$/.test(key)) {
        open = true;
      }
    }
  }
  return { settings, open };
}

function settingsOf(entry: Entry, key: string, value: Value, scope: Scope): Setting[] {
  const own = settingOf(key, entry, value, scope);
  const inner = value.kind === 'table' ? value.entries : value.kind === 'call' ? value.named : [];
  if (!nested.test(key) || inner.length === 0) return [own];
  return [own, ...inner.map((each) => settingOf(`ssl.${plainKey(each.key)}`, each, scope.resolve(each.value), scope))];
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
    ...(entry.value.kind === 'word' ? { variable: entry.value.name } : {}),
  };
}
