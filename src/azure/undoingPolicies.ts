import { withDeadline } from '../domain/deadline';
import type { ServerId } from '../domain/resourceId';
import type { UndoingPolicy } from '../domain/undoingPolicy';
import type { Arm } from './arm';
import { policiesFor, toPolicyRules, type PolicyRules } from './policyRows';
import { graphPolicies } from './resourceGraph';
import { cancellable } from './waiting';

/** Limit of Resource Graph's response, without which nothing is known, in milliseconds. */
const longestWait = 3_000;

/** The policies that set parameters of a server again. Empty: there are none, or that is not known. */
export type UndoingPolicies = (id: string, target: ServerId, signal: AbortSignal) => Promise<readonly UndoingPolicy[]>;

/** Reads the policies of each subscription once; a failure is not kept. */
export function createUndoingPolicies(arm: Arm): UndoingPolicies {
  const known = new Map<string, Promise<PolicyRules>>();

  async function read(subscriptionId: string): Promise<PolicyRules> {
    // several callers wait for it, so no one of them can cancel it
    const rows = await withDeadline(undefined, longestWait, (limit) =>
      cancellable(limit, () => graphPolicies(arm, subscriptionId, limit)),
    );
    return toPolicyRules(rows);
  }

  return async (id, { kind, subscriptionId }, signal) => {
    if (kind === 'single') {
      return []; // the definitions are of Flexible Server
    }
    const key = subscriptionId.toLowerCase();
    const rules = known.get(key) ?? read(key);
    known.set(key, rules);
    try {
      return policiesFor(await cancellable(signal, () => rules), id, arm.now());
    } catch {
      signal.throwIfAborted();
      if (known.get(key) === rules) {
        known.delete(key);
      }
      return [];
    }
  };
}
