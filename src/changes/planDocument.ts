import type { Client } from '../clients/client';
import { wouldBeRefused } from '../clients/cutOff';
import {
  planChange,
  recommendedMinimum,
  remainingChange,
  type AllowedChange,
  type Effect,
  type Refusal,
  type TlsChange,
} from '../domain/change';
import type { FailureCode } from '../domain/errors';
import type { PolicyFor } from '../domain/posture';
import { formatServerId, parseServerId } from '../domain/resourceId';
import { known, unknown, type Reading, type Server, type ServerKind, type TlsSettingName } from '../domain/server';
import { compareTls, type TlsBound, type TlsVersion } from '../domain/tlsVersion';
import { undoing, type UndoingPolicy } from '../domain/undoingPolicy';
import { visible } from '../domain/visible';

/** Version of the form of plan documents. */
export const planVersion = 1;

/**
 * The settings that a plan asks for. `minimum`: at least this version, so that no server is lowered; `exactly`: this
 * version, also where it lowers a server. `recommended`: what the policy of each server asks for.
 */
export type PlanTarget =
  { readonly recommended: true } | (TlsChange & { readonly exactly?: boolean; readonly recommended?: undefined });

/** The settings of a server as they were read for a plan. A setting that is absent was not known. */
export interface Observed {
  /** When they were read (ISO 8601, UTC). */
  readonly at: string;
  /** The service's name of the state. */
  readonly state: string;
  readonly enforcement?: boolean;
  readonly minimum?: TlsBound;
  readonly maximum?: TlsBound;
  readonly allowedMinimums?: readonly TlsVersion[];
  readonly readOnly?: readonly TlsSettingName[];
}

/** Reason that an item is not sent. */
export type Blocker = Refusal | { readonly code: 'unreadable'; readonly failure: FailureCode };

/** One server of a plan. An item without a blocker whose `requested` differs from `observed` is sent. */
export interface PlanItem {
  /** ARM resource id. */
  readonly id: string;
  readonly kind: ServerKind;
  readonly observed: Observed;
  /** The settings that the server has afterwards, as far as the plan asks for any. */
  readonly requested: TlsChange;
  readonly effects: readonly Effect[];
  readonly weakens: boolean;
  readonly blockers: readonly Blocker[];
  /** Clients that were seen connected, and those of them that would be refused. */
  readonly clients?: { readonly refused: number; readonly seen: number; readonly at: string };
  /** Policies that set again what the change weakens. Absent: none are known. */
  readonly undoneBy?: readonly UndoingPolicy[];
}

/** A plan as it is kept, reviewed and applied later. */
export interface PlanDocument {
  readonly version: typeof planVersion;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** Name of the account that made the plan. */
  readonly by: string;
  /** Cloud that the servers are in; `offline` for simulated servers. */
  readonly cloud: string;
  readonly items: readonly PlanItem[];
  /** SHA-256 of the canonical JSON of the other members, in hexadecimal digits. */
  readonly digest: string;
}

/** SHA-256 of a text in hexadecimal digits. */
export type Hash = (text: string) => string;

export interface PlanOptions {
  readonly by: string;
  readonly cloud: string;
  readonly now: number;
  readonly policyFor: PolicyFor;
  readonly hash: Hash;
  /** The clients that were last seen, by id of the server in lower case. */
  readonly clientSamples?: ReadonlyMap<string, { readonly clients: readonly Client[]; readonly until: number }>;
  /** The policies that set settings again, by id of the server in lower case. */
  readonly policies?: ReadonlyMap<string, readonly UndoingPolicy[]>;
  /** Servers that could not be read, with the code of the failure. */
  readonly unreadable?: readonly { readonly id: string; readonly failure: FailureCode }[];
}

/** Plans a target for servers as they were last read. Reads nothing and sends nothing. */
export function createPlanDocument(
  servers: readonly Server[],
  target: PlanTarget | ((server: Server) => TlsChange),
  options: PlanOptions,
): PlanDocument {
  const { by, cloud, now, hash, policyFor, clientSamples, policies, unreadable = [] } = options;
  const items = servers.map((server) => {
    const requested = typeof target === 'function' ? target(server) : requestFor(server, target, policyFor);
    const key = server.id.toLowerCase();
    return itemOf(server, requested, { sample: clientSamples?.get(key), policies: policies?.get(key) });
  });
  const failed = unreadable.flatMap(({ id, failure }) => unreadableItem(id, failure, now));
  const content = {
    version: planVersion,
    created: new Date(now).toISOString(),
    by: visible(by),
    cloud,
    items: [...items, ...failed],
  } as const;
  return { ...content, digest: digestOf(content, hash) };
}

/** The same plan with some of its items, for example without those that were left out. */
export function withItems(plan: PlanDocument, keep: (item: PlanItem) => boolean, hash: Hash): PlanDocument {
  const { version, created, by, cloud, items } = plan;
  const content = { version, created, by, cloud, items: items.filter(keep) };
  return { ...content, digest: digestOf(content, hash) };
}

/** Digest of a plan: of everything but the digest itself. */
export function digestOf(content: Omit<PlanDocument, 'digest'>, hash: Hash): string {
  const { version, created, by, cloud, items } = content;
  return hash(canonicalJson({ version, created, by, cloud, items }));
}

/** JSON with sorted members and without spaces: the same value has the same text, however it was written. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** What becomes of an item, by the plan alone. */
export function itemState({ blockers, observed, requested }: PlanItem): 'change' | 'alreadySet' | 'blocked' {
  if (has(observed, requested)) {
    return 'alreadySet';
  }
  return blockers.length > 0 ? 'blocked' : 'change';
}

/** The server of an item as it was observed. Only what decides on changes is there. */
export function observedServer({ id, observed }: Pick<PlanItem, 'id' | 'observed'>): Server | undefined {
  const parsed = parseServerId(id);
  if (!parsed) {
    return undefined;
  }
  const reading = <T>(value: T | undefined): Reading<T> => (value === undefined ? unknown('notReadYet') : known(value));
  const { enforcement, minimum, maximum, allowedMinimums, readOnly, state, at } = observed;
  return {
    ...parsed,
    id,
    location: '',
    state,
    tls: {
      enforcement: reading(enforcement),
      minimum: reading(minimum),
      maximum: reading(maximum),
      ...(allowedMinimums ? { allowedMinimums } : {}),
      ...(readOnly ? { readOnly } : {}),
    },
    readAt: Date.parse(at),
  };
}

/** The part of an item that follows from the others, so that a reader need not believe it. */
export function consequences(
  server: Server,
  requested: TlsChange,
): Pick<PlanItem, 'requested' | 'effects' | 'weakens' | 'blockers'> {
  const nothing = { effects: [], weakens: false };
  if (isEmpty(requested) || isEmpty(remainingChange(server, requested))) {
    return { requested, ...nothing, blockers: [] };
  }
  const planned = planChange(server, requested);
  return planned.ok
    ? { requested: { ...requested, ...planned.plan.change }, ...effectsOf(planned.plan), blockers: [] }
    : { requested, ...nothing, blockers: [planned.refusal] };
}

const effectsOf = ({ effects, weakens }: AllowedChange) => ({ effects, weakens });

/** What a target asks of one server, in full: also the settings that it already has. */
function requestFor(server: Server, target: PlanTarget, policyFor: PolicyFor): TlsChange {
  const { minimum: current } = server.tls;
  const atLeast = (bound: TlsBound): TlsBound =>
    current.known && compareTls(current.value, bound) > 0 ? current.value : bound;
  if (target.recommended) {
    const policy = policyFor(server);
    const enforces = policy.enforcement !== false;
    // a minimum that is not known is left out, unless nothing would be asked for: then the plan says why
    return {
      ...(enforces ? { enforcement: true } : {}),
      ...(current.known || !enforces ? { minimum: atLeast(recommendedMinimum(server, policy)) } : {}),
    };
  }
  const { enforcement, minimum, exactly = false } = target;
  return {
    ...(enforcement === undefined ? {} : { enforcement }),
    ...(minimum === undefined ? {} : { minimum: exactly ? minimum : atLeast(minimum) }),
  };
}

interface ItemContext {
  readonly sample: { readonly clients: readonly Client[]; readonly until: number } | undefined;
  readonly policies: readonly UndoingPolicy[] | undefined;
}

function itemOf(given: Server, asked: TlsChange, { sample, policies = [] }: ItemContext): PlanItem {
  const server = { ...given, state: visible(given.state) };
  const { requested, ...others } = consequences(server, asked);
  const clients = sample && wouldBeRefused(sample.clients, remainingChange(server, requested));
  const undoneBy = others.weakens ? undoing(remainingChange(server, requested), policies) : [];
  return {
    id: server.id,
    kind: server.kind,
    observed: observedOf(server),
    requested,
    ...others,
    ...(clients && sample
      ? { clients: { refused: clients.refused.length, seen: clients.seen, at: new Date(sample.until).toISOString() } }
      : {}),
    ...(undoneBy.length > 0 ? { undoneBy } : {}),
  };
}

/** The settings of a server as a plan keeps them. */
export function observedOf({ tls, state, readAt }: Server): Observed {
  const { enforcement, minimum, maximum, allowedMinimums, readOnly } = tls;
  return {
    at: new Date(readAt).toISOString(),
    state,
    ...(enforcement.known ? { enforcement: enforcement.value } : {}),
    ...(minimum.known ? { minimum: minimum.value } : {}),
    ...(maximum.known ? { maximum: maximum.value } : {}),
    ...(allowedMinimums ? { allowedMinimums } : {}),
    ...(readOnly ? { readOnly } : {}),
  };
}

function unreadableItem(id: string, failure: FailureCode, now: number): PlanItem[] {
  const parsed = parseServerId(id);
  return parsed
    ? [
        {
          id: formatServerId(parsed),
          kind: parsed.kind,
          observed: { at: new Date(now).toISOString(), state: '' },
          requested: {},
          effects: [],
          weakens: false,
          blockers: [{ code: 'unreadable', failure }],
        },
      ]
    : [];
}

const isEmpty = (change: TlsChange): boolean => change.enforcement === undefined && change.minimum === undefined;

function has(observed: Observed, { enforcement, minimum }: TlsChange): boolean {
  return (
    (enforcement !== undefined || minimum !== undefined) &&
    (enforcement === undefined || observed.enforcement === enforcement) &&
    (minimum === undefined || observed.minimum === minimum)
  );
}
