import type { TlsChange } from './change';
import { compareTls, type TlsVersion } from './tlsVersion';

/** An assignment in Azure Policy that sets a setting of a server again after it was changed. */
export interface UndoingPolicy {
  /** Name of the assignment, as its owner sees it. */
  readonly assignment: string;
  /** Present in a policy that switches enforcement on. */
  readonly enforcement?: true;
  /** The minimum version that the policy sets. */
  readonly minimum?: TlsVersion;
}

/** The policies that would set again what a change weakens. */
export function undoing(change: TlsChange, policies: readonly UndoingPolicy[]): readonly UndoingPolicy[] {
  return policies.filter(
    ({ enforcement, minimum }) =>
      (enforcement === true && change.enforcement === false) ||
      (minimum !== undefined && change.minimum !== undefined && compareTls(change.minimum, minimum) < 0),
  );
}
