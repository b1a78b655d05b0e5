import type { Client } from '../clients/client';
import { wouldBeRefused } from '../clients/cutOff';
import { planChange, type Effect, type Plan, type Refusal, type TlsChange } from '../domain/change';
import { differences, type SettingDifference } from '../domain/difference';
import type { Server } from '../domain/server';

/** What stands between a change that the rules allow and sending it. */
export type Concern =
  /** The server has other settings than those that were shown. */
  | { readonly code: 'changedMeanwhile'; readonly differences: readonly SettingDifference[] }
  /** Clients get in afterwards that did not before. */
  | { readonly code: 'weakens'; readonly effects: readonly Effect[] }
  /** Clients that were seen connected could not connect again. `until`: the last look, in milliseconds since the epoch. */
  | { readonly code: 'refusesClients'; readonly refused: number; readonly seen: number; readonly until: number }
  /** Some clients may be refused, and nobody has looked who is connected. */
  | { readonly code: 'clientsUnknown' };

export type Decision =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The server has these settings already. */
  | { readonly kind: 'alreadySet' }
  | { readonly kind: 'send'; readonly plan: Plan; readonly concerns: readonly Concern[] };

export interface DecisionInput {
  /** The server as the caller knew it. */
  readonly shown: Server;
  /** The server as read now. */
  readonly current: Server;
  readonly requested: TlsChange;
  /** The clients that were seen last in this session. */
  readonly sample?: { readonly clients: readonly Client[]; readonly until: number } | undefined;
}

/**
 * Decides on a change of one server: whether the rules allow it, what is to be sent, and what somebody has to agree to
 * before. The one place for a click, a command by id and a change of many servers alike; who asks, and how, is theirs.
 */
export function decide({ shown, current, requested, sample }: DecisionInput): Decision {
  const planned = planChange(current, requested);
  if (!planned.ok) {
    return { kind: 'refused', refusal: planned.refusal };
  }
  const { plan } = planned;
  if (Object.keys(plan.change).length === 0) {
    return { kind: 'alreadySet' };
  }
  const changed = differences(shown, current);
  return {
    kind: 'send',
    plan,
    concerns: [
      ...(changed.length > 0 ? [{ code: 'changedMeanwhile', differences: changed } as const] : []),
      ...(plan.weakens ? [{ code: 'weakens', effects: plan.effects } as const] : []),
      ...clientConcerns(plan, sample),
    ],
  };
}

/** Judged by what is sent: a minimum may turn enforcement on as well. */
function clientConcerns({ change, effects }: Plan, sample: DecisionInput['sample']): readonly Concern[] {
  if (!sample) {
    const refuses = effects.some(({ code }) => code === 'unencryptedRefused' || code === 'versionsRefused');
    return refuses ? [{ code: 'clientsUnknown' }] : [];
  }
  const { refused, seen } = wouldBeRefused(sample.clients, change);
  return refused.length > 0 ? [{ code: 'refusesClients', refused: refused.length, seen, until: sample.until }] : [];
}
