import { parseServerId } from '../domain/resourceId';
import {
  tlsSettingNames,
  unknownReasons,
  type Reading,
  type Server,
  type Subscription,
  type TlsSettings,
} from '../domain/server';
import { isTlsVersion, type TlsBound } from '../domain/tlsVersion';
import type { KnownFleet } from './fleet';
import { nextTask } from './slices';

/**
 * A fleet as lines of JSON: a header, then servers in pages, so that neither writing nor reading ten thousand of them
 * blocks the extension host. What the id of a server says is not written again.
 */
const version = 1;
const serversOnOneLine = 500;

type Json = Readonly<Record<string, unknown>>;

/** @param owner whose fleet it is: an opaque key */
export async function writeKnownFleet(owner: string, { asOf, subscriptions, servers }: KnownFleet): Promise<string> {
  const lines = [JSON.stringify({ version, owner, asOf, subscriptions, servers: servers.length })];
  for (let start = 0; start < servers.length; start += serversOnOneLine) {
    await nextTask();
    lines.push(JSON.stringify(servers.slice(start, start + serversOnOneLine).map(toRecord)));
  }
  return lines.join('\n');
}

/** Undefined for another owner's, an older version's, or a damaged fleet: a part of one would look like a whole one. */
export async function readKnownFleet(owner: string, text: string): Promise<KnownFleet | undefined> {
  const [first = '', ...pages] = text.split('\n');
  const header = parse(first);
  if (!isRecord(header) || header.version !== version || header.owner !== owner || !isTime(header.asOf)) {
    return undefined;
  }
  const subscriptions = all(header.subscriptions, toSubscription);
  const servers: Server[] = [];
  for (const page of pages) {
    await nextTask();
    const read = all(parse(page), toServer);
    if (!read) {
      return undefined;
    }
    servers.push(...read);
  }
  return subscriptions && servers.length === header.servers ? { asOf: header.asOf, subscriptions, servers } : undefined;
}

function toRecord({ id, location, host, version: pg, state, administratorLogin, tls, readAt }: Server): Json {
  return { id, location, host, version: pg, state, administratorLogin, tls, readAt };
}

function toServer(value: unknown): Server | undefined {
  if (!isRecord(value) || typeof value.id !== 'string') {
    return undefined;
  }
  const { id, location, state, readAt } = value;
  const parts = parseServerId(id);
  const tls = toTlsSettings(value.tls);
  const texts = optionalTexts(value, ['host', 'version', 'administratorLogin']);
  return parts && tls && texts && typeof location === 'string' && typeof state === 'string' && isTime(readAt)
    ? { id, ...parts, location, state, ...texts, tls, readAt }
    : undefined;
}

function toTlsSettings(value: unknown): TlsSettings | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const enforcement = toReading(value.enforcement, (one): one is boolean => typeof one === 'boolean');
  const minimum = toReading(value.minimum, isBound);
  const maximum = toReading(value.maximum, isBound);
  const allowedMinimums = optional(value.allowedMinimums, (list) =>
    all(list, (one) => (isTlsVersion(one) ? one : undefined)),
  );
  const readOnly = optional(value.readOnly, (list) => all(list, (one) => tlsSettingNames.find((name) => name === one)));
  const { pendingRestart } = value;
  if (!enforcement || !minimum || !maximum || !allowedMinimums || !readOnly) {
    return undefined;
  }
  return {
    enforcement,
    minimum,
    maximum,
    ...(allowedMinimums.value ? { allowedMinimums: allowedMinimums.value } : {}),
    ...(readOnly.value ? { readOnly: readOnly.value } : {}),
    ...(typeof pendingRestart === 'boolean' ? { pendingRestart } : {}),
  };
}

function toReading<T>(value: unknown, is: (value: unknown) => value is T): Reading<T> | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  if (value.known === true) {
    return is(value.value) ? { known: true, value: value.value } : undefined;
  }
  const { raw } = value;
  const reason = unknownReasons.find((one) => one === value.reason);
  return value.known === false && reason !== undefined && (raw === undefined || typeof raw === 'string')
    ? { known: false, reason, ...(raw === undefined ? {} : { raw }) }
    : undefined;
}

function toSubscription(value: unknown): Subscription | undefined {
  const texts = isRecord(value) ? optionalTexts(value, ['tenantId']) : undefined;
  return isRecord(value) && texts && typeof value.id === 'string' && typeof value.name === 'string'
    ? { id: value.id, name: value.name, ...texts }
    : undefined;
}

/** Undefined as soon as one of them is not what it should be. */
function all<T>(value: unknown, read: (value: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const found = value.map(read).filter((one) => one !== undefined);
  return found.length === value.length ? found : undefined;
}

/** Tells "absent" (`{}`) from "damaged" (undefined). */
function optional<T>(value: unknown, read: (value: unknown) => T | undefined): { readonly value?: T } | undefined {
  if (value === undefined) {
    return {};
  }
  const found = read(value);
  return found === undefined ? undefined : { value: found };
}

function optionalTexts<K extends string>(value: Json, names: readonly K[]): Partial<Record<K, string>> | undefined {
  const texts: Partial<Record<K, string>> = {};
  for (const name of names) {
    const text = value[name];
    if (typeof text === 'string') {
      texts[name] = text;
    } else if (text !== undefined) {
      return undefined;
    }
  }
  return texts;
}

function isBound(value: unknown): value is TlsBound {
  return value === 'none' || isTlsVersion(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
