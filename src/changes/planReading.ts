import { remainingChange, type Effect, type Refusal, type TlsChange } from '../domain/change';
import { TlsError, type FailureCode, type PlanProblem } from '../domain/errors';
import { isRecord } from '../domain/input';
import { parseServerId } from '../domain/resourceId';
import { tlsSettingNames } from '../domain/server';
import { isTlsBound, isTlsVersion } from '../domain/tlsVersion';
import { undoing, type UndoingPolicy } from '../domain/undoingPolicy';
import { visible } from '../domain/visible';
import {
  canonicalJson,
  consequences,
  digestOf,
  observedServer,
  planVersion,
  type Hash,
  type Observed,
  type PlanDocument,
  type PlanItem,
} from './planDocument';

/** Longest text of a plan that is read. */
export const mostOfPlan = 32 * 1024 * 1024;
const mostItems = 20_000;
const mostOfText = 300;

/**
 * Reads a plan document from outside: its text, or the value that a caller passes. Nothing in it is believed: ids are
 * checked, and effects are derived again from the observed and the requested settings.
 *
 * @throws TlsError `invalidPlan` with the first problem, or `planDigest`
 */
export function readPlanDocument(given: unknown, hash: Hash): PlanDocument {
  const value = typeof given === 'string' ? parse(given) : given;
  const plan = readPlan(value);
  if (digestOf(plan, hash) !== plan.digest) {
    throw new TlsError({ code: 'planDigest' });
  }
  plan.items.forEach(checkConsequences);
  return plan;
}

function parse(text: string): unknown {
  if (text.length > mostOfPlan) {
    refuse({ code: 'tooLarge', most: mostOfPlan });
  }
  try {
    const value: unknown = JSON.parse(text);
    refuseRepeatedMembers(text);
    return value;
  } catch (error) {
    throw error instanceof TlsError ? error : new TlsError({ code: 'invalidPlan', problem: { code: 'notJson' } });
  }
}

/** A member that is there twice would show a reader one value and have another. */
function refuseRepeatedMembers(text: string): void {
  const open: Set<string>[] = [];
  for (const [token, name] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') {
      open.push(new Set());
    } else if (token === '}') {
      open.pop();
    } else if (name !== undefined) {
      const member = JSON.parse(`"${name}"`) as string;
      if (open.at(-1)?.has(member)) {
        refuse({ code: 'repeatedMember', path: member });
      }
      open.at(-1)?.add(member);
    }
  }
}

function readPlan(value: unknown): PlanDocument {
  if (isRecord(value) && 'version' in value && value.version !== planVersion) {
    refuse({ code: 'version', supported: planVersion });
  }
  const plan = members(value, '', ['version', 'created', 'by', 'cloud', 'items', 'digest']);
  const list = plan.items;
  if (!Array.isArray(list)) {
    return wrong('items', 'array');
  }
  if (list.length > mostItems) {
    refuse({ code: 'tooManyItems', most: mostItems });
  }
  const seen = new Set<string>();
  const items = list.map((one: unknown, index): PlanItem => {
    const item = readItem(one, `items[${index}]`);
    if (seen.has(item.id.toLowerCase())) {
      refuse({ code: 'repeatedServer', path: `items[${index}].id` });
    }
    seen.add(item.id.toLowerCase());
    return item;
  });
  const digest = text(plan.digest, 'digest');
  return {
    version: planVersion,
    created: time(plan.created, 'created'),
    by: text(plan.by, 'by'),
    cloud: text(plan.cloud, 'cloud'),
    items,
    digest: /^[\da-f]{64}$/.test(digest) ? digest : wrong('digest', 'SHA-256'),
  };
}

function readItem(value: unknown, path: string): PlanItem {
  const item = members(
    value,
    path,
    ['id', 'kind', 'observed', 'requested', 'effects', 'weakens', 'blockers'],
    ['clients', 'undoneBy'],
  );
  const id = text(item.id, `${path}.id`, 1000);
  const parsed = parseServerId(id) ?? wrong(`${path}.id`, 'resource id');
  if (item.kind !== parsed.kind) {
    wrong(`${path}.kind`, parsed.kind);
  }
  if (typeof item.weakens !== 'boolean') {
    wrong(`${path}.weakens`, 'true | false');
  }
  const { clients, undoneBy } = item;
  return {
    id,
    kind: parsed.kind,
    observed: readObserved(item.observed, `${path}.observed`),
    requested: readChange(item.requested, `${path}.requested`),
    effects: codes(item.effects, `${path}.effects`) as readonly Effect[],
    weakens: item.weakens === true,
    blockers: codes(item.blockers, `${path}.blockers`) as readonly Refusal[],
    ...(clients === undefined ? {} : { clients: readClients(clients, `${path}.clients`) }),
    ...(undoneBy === undefined ? {} : { undoneBy: readPolicies(undoneBy, `${path}.undoneBy`) }),
  };
}

function readObserved(value: unknown, path: string): Observed {
  const observed = members(
    value,
    path,
    ['at', 'state'],
    ['enforcement', 'minimum', 'maximum', 'allowedMinimums', 'readOnly'],
  );
  const { maximum, allowedMinimums, readOnly } = observed;
  if (maximum !== undefined && !isTlsBound(maximum)) {
    wrong(`${path}.maximum`, versions);
  }
  return {
    at: time(observed.at, `${path}.at`),
    state: text(observed.state, `${path}.state`),
    ...readSettings(observed, path),
    ...(isTlsBound(maximum) ? { maximum } : {}),
    ...(allowedMinimums === undefined
      ? {}
      : { allowedMinimums: list(allowedMinimums, `${path}.allowedMinimums`, isTlsVersion, versions) }),
    ...(readOnly === undefined
      ? {}
      : { readOnly: list(readOnly, `${path}.readOnly`, isSettingName, tlsSettingNames.join(' | ')) }),
  };
}

const versions = '1.0 | 1.1 | 1.2 | 1.3 | none';
const isSettingName = (value: unknown): value is (typeof tlsSettingNames)[number] =>
  (tlsSettingNames as readonly unknown[]).includes(value);

function readChange(value: unknown, path: string): TlsChange {
  return readSettings(members(value, path, [], ['enforcement', 'minimum']), path);
}

function readSettings({ enforcement, minimum }: Readonly<Record<string, unknown>>, path: string): TlsChange {
  if (enforcement !== undefined && typeof enforcement !== 'boolean') {
    return wrong(`${path}.enforcement`, 'true | false');
  }
  if (minimum !== undefined && !isTlsBound(minimum)) {
    return wrong(`${path}.minimum`, versions);
  }
  return { ...(enforcement === undefined ? {} : { enforcement }), ...(minimum === undefined ? {} : { minimum }) };
}

function readClients(value: unknown, path: string): NonNullable<PlanItem['clients']> {
  const { refused, seen, at } = members(value, path, ['refused', 'seen', 'at']);
  const count = (number: unknown, member: string): number =>
    typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
      ? number
      : wrong(`${path}.${member}`, 'whole number');
  return { refused: count(refused, 'refused'), seen: count(seen, 'seen'), at: time(at, `${path}.at`) };
}

function readPolicies(value: unknown, path: string): readonly UndoingPolicy[] {
  return list(value, path, isRecord, 'objects with an assignment').map((one, index): UndoingPolicy => {
    const at = `${path}[${index}]`;
    const { assignment, enforcement, minimum } = members(one, at, ['assignment'], ['enforcement', 'minimum']);
    const name = text(assignment, `${at}.assignment`);
    if (enforcement === true && minimum === undefined) {
      return { assignment: name, enforcement };
    }
    return enforcement === undefined && isTlsVersion(minimum)
      ? { assignment: name, minimum }
      : wrong(at, 'enforcement | minimum');
  });
}

/** A list of codes with data; what they mean is derived again and compared. */
function codes(value: unknown, path: string): readonly { readonly code: string }[] {
  const isCode = (one: unknown): one is { readonly code: string } =>
    isRecord(one) && typeof one.code === 'string' && canonicalJson(one).length < mostOfText;
  return list(value, path, isCode, 'objects with a code', 10);
}

/** A reader of the plan has believed these: they must follow from what was observed and requested. */
function checkConsequences(item: PlanItem, index: number): void {
  const path = `items[${index}]`;
  const server = observedServer(item);
  if (!server) {
    return wrong(`${path}.id`, 'resource id');
  }
  const unreadable = item.blockers.some(({ code }) => code === 'unreadable');
  const derived = unreadable
    ? { requested: {}, effects: [], weakens: false, blockers: readUnreadable(item, path) }
    : consequences(server, item.requested);
  for (const member of ['requested', 'effects', 'weakens', 'blockers'] as const) {
    if (canonicalJson(derived[member]) !== canonicalJson(item[member])) {
      refuse({ code: 'doesNotFollow', path: `${path}.${member}` });
    }
  }
  const { undoneBy = [] } = item;
  const change = item.weakens ? remainingChange(server, item.requested) : {};
  if (undoing(change, undoneBy).length !== undoneBy.length) {
    refuse({ code: 'doesNotFollow', path: `${path}.undoneBy` });
  }
}

function readUnreadable({ blockers }: PlanItem, path: string): PlanItem['blockers'] {
  const [only] = blockers as readonly unknown[];
  const { failure } = members(only, `${path}.blockers[0]`, ['code', 'failure']);
  return [{ code: 'unreadable', failure: text(failure, `${path}.blockers[0].failure`, 50) as FailureCode }];
}

/** The members of an object that has all the required ones and no other than the optional ones. */
function members(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    return wrong(path === '' ? 'plan' : path, 'object');
  }
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const unknown = Object.keys(value).find((name) => !required.includes(name) && !optional.includes(name));
  if (unknown !== undefined) {
    refuse({ code: 'unknownMember', path: at(visible(unknown)) });
  }
  const missing = required.find((name) => value[name] === undefined);
  if (missing !== undefined) {
    refuse({ code: 'missingMember', path: at(missing) });
  }
  return value;
}

function text(value: unknown, path: string, most = mostOfText): string {
  return typeof value === 'string' && value.length <= most && visible(value, most) === value
    ? value
    : wrong(path, 'text');
}

function time(value: unknown, path: string): string {
  return typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    !isNaN(Date.parse(value))
    ? value
    : wrong(path, 'ISO 8601');
}

function list<T>(
  value: unknown,
  path: string,
  is: (one: unknown) => one is T,
  expected: string,
  most = 20,
): readonly T[] {
  return Array.isArray(value) && value.length <= most && value.every(is) ? value : wrong(path, expected);
}

function wrong(path: string, expected: string): never {
  return refuse({ code: 'wrongValue', path, expected });
}

function refuse(problem: PlanProblem): never {
  throw new TlsError({ code: 'invalidPlan', problem });
}
