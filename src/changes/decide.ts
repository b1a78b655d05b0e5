import type { Client } from '../clients/client';
import { wouldBeRefused } from '../clients/cutOff';
import { planChange, type AllowedChange, type Effect, type TlsChange } from '../domain/change';
import { differences, type SettingDifference } from '../domain/difference';
import { TlsError } from '../domain/errors';
import type { Server } from '../domain/server';
import type { TlsVersion } from '../domain/tlsVersion';
import { undoing, type UndoingPolicy } from '../domain/undoingPolicy';
import type { Guard } from './guard';

/** A reason to ask before a change that the rules allow is sent. */
export type Concern =
  /** The server has other settings than those that were shown. */
  | { readonly code: 'changedMeanwhile'; readonly differences: readonly SettingDifference[] }
  /** An earlier change lost this minimum; `restored` is the same change with it. */
  | { readonly code: 'minimumRestorable'; readonly minimum: TlsVersion; readonly restored: ServerChange }
  /**
   * Clients get in afterwards that did not before. `typed`: the requester types the name of the server. `undoneBy`:
   * policies that set the settings again.
   */
  | {
      readonly code: 'weakens';
      readonly effects: readonly Effect[];
      readonly typed: boolean;
      readonly undoneBy?: readonly UndoingPolicy[];
    }
  /** Clients that were seen connected could not connect again. `until`: when they were last seen, in milliseconds since the epoch. */
  | { readonly code: 'refusesClients'; readonly refused: number; readonly seen: number; readonly until: number }
  /** Connections in the user's code could not be made again; `places`: number of places in it. */
  | { readonly code: 'refusesCode'; readonly places: number }
  /** Some clients may be refused, and none were sampled. */
  | { readonly code: 'clientsUnknown' };

/** Concerns that the requester has already agreed to, and whether they can be asked about others. */
export interface Consent {
  /** `person`: asked about every concern. `caller`: a program, which gets a code for another user's change. */
  readonly asker: 'person' | 'caller';
  /** The requester has agreed to weakening, and to nothing else. */
  readonly confirmed: boolean;
  /**
   * Clients that would be refused: `ifSeen` asks about those that were sampled, `always` also where none were,
   * `shown` does not ask, as the choice itself showed them.
   */
  readonly clients: 'ifSeen' | 'always' | 'shown';
}

/** A change of one server as it would be sent. */
export interface ServerChange extends AllowedChange {
  readonly kind: 'change';
  /** The server as read. */
  readonly server: Server;
  readonly requested: TlsChange;
  /** Concerns that the consent does not cover: each needs a yes before the change is sent. */
  readonly concerns: readonly Concern[];
  /** A person was asked after the server was read: it is read once more before the change is sent. */
  readonly asked: boolean;
}

export type ServerPlan =
  | ServerChange
  /** The server already has these settings. */
  | { readonly kind: 'alreadySet'; readonly server: Server }
  /** The rules refuse it, a permission is missing, or the server could not be read. */
  | { readonly kind: 'impossible'; readonly server: Server; readonly error: TlsError };

export interface DecisionInput {
  /** The server as it was shown to the requester. */
  readonly shown: Server;
  /** The server as read now. */
  readonly current: Server;
  readonly requested: TlsChange;
  readonly consent: Consent;
  readonly guard: Guard;
  /** The clients that were last seen in this session. */
  readonly sample?: { readonly clients: readonly Client[]; readonly until: number } | undefined;
  /** Number of places in the user's code whose connections the server would reject after a change. */
  readonly refusedInCode?: ((change: TlsChange) => number) | undefined;
  /** The policies that set settings of the server again, as far as they are known. */
  readonly policies?: readonly UndoingPolicy[] | undefined;
  /** The minimum that an earlier change of this server lost. */
  readonly lostMinimum?: TlsVersion | undefined;
}

/**
 * Decides on a change of one server: whether it is possible, which settings are sent, and which concerns need a yes
 * first. The one place for a click, a command by id, a fleet and a script.
 */
export function decide(input: DecisionInput): ServerPlan {
  const { shown, current: server, requested, consent, guard } = input;
  const planned = planChange(server, requested);
  if (!planned.ok) {
    return { kind: 'impossible', server, error: new TlsError({ code: 'refused', refusal: planned.refusal }) };
  }
  const { plan } = planned;
  if (Object.keys(plan.change).length === 0) {
    return { kind: 'alreadySet', server };
  }
  if (plan.weakens && guard.allowWeakening === 'never') {
    return { kind: 'impossible', server, error: new TlsError({ code: 'weakeningRefused', reason: 'never' }) };
  }
  const changed = differences(shown, server);
  if (changed.length > 0 && consent.asker === 'caller') {
    return { kind: 'impossible', server, error: new TlsError({ code: 'changedMeanwhile', differences: changed }) };
  }
  const concerns: readonly Concern[] = [
    ...(changed.length > 0 ? [{ code: 'changedMeanwhile', differences: changed } as const] : []),
    ...restorationConcern(input),
    ...(plan.weakens && !consent.confirmed ? [weakeningConcern(plan, input)] : []),
    ...clientConcerns(plan, input),
  ];
  return { kind: 'change', server, requested, ...plan, concerns, asked: false };
}

function weakeningConcern(
  { change, effects }: AllowedChange,
  { current, guard, policies = [] }: DecisionInput,
): Concern {
  const undoneBy = undoing(change, policies);
  return {
    code: 'weakens',
    effects,
    typed: guard.isProduction(current),
    ...(undoneBy.length > 0 ? { undoneBy } : {}),
  };
}

/** The change after every concern was agreed to. */
export function agreedTo(change: ServerChange): ServerChange {
  return { ...change, concerns: [], asked: true };
}

/** The lost minimum that enforcing can restore; undefined where the server has one. */
export function restorableMinimum({ tls }: Server, lost: TlsVersion | undefined): TlsVersion | undefined {
  const enforced = tls.enforcement.known && tls.enforcement.value;
  const hasMinimum = tls.minimum.known && tls.minimum.value !== 'none';
  return enforced || hasMinimum ? undefined : lost;
}

function restorationConcern(input: DecisionInput): readonly Concern[] {
  const { current, requested, consent, lostMinimum } = input;
  const minimum = restorableMinimum(current, lostMinimum);
  if (!minimum || consent.confirmed || requested.minimum !== undefined) {
    return [];
  }
  const restored = decide({ ...input, requested: { ...requested, minimum } });
  return restored.kind === 'change' ? [{ code: 'minimumRestorable', minimum, restored }] : [];
}

/** Judged by the settings that are sent: a minimum may also turn enforcement on. */
function clientConcerns(plan: AllowedChange, input: DecisionInput): readonly Concern[] {
  if (input.consent.clients === 'shown') {
    return [];
  }
  const places = input.refusedInCode?.(plan.change) ?? 0;
  return [...(places > 0 ? [{ code: 'refusesCode', places } as const] : []), ...seenConcerns(plan, input)];
}

function seenConcerns({ change, effects }: AllowedChange, { sample, consent }: DecisionInput): readonly Concern[] {
  if (sample) {
    const { refused, seen } = wouldBeRefused(sample.clients, change);
    return refused.length > 0 ? [{ code: 'refusesClients', refused: refused.length, seen, until: sample.until }] : [];
  }
  const refuses = effects.some(({ code }) => code === 'unencryptedRefused' || code === 'versionsRefused');
  return refuses && consent.clients === 'always' ? [{ code: 'clientsUnknown' }] : [];
}
