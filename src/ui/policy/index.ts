import { policyOf, readExceptions } from '../../domain/policy';
import type { PolicyFor } from '../../domain/posture';
import { basePolicy, policyExceptions } from '../app/settings';

/** The parts of the policy that few users have: loaded for those who do. */
export interface PolicyDetails {
  policyFor(): PolicyFor;
}

export function createPolicyDetails(): PolicyDetails {
  const { exceptions } = readExceptions(policyExceptions());
  return { policyFor: () => policyOf(basePolicy(), exceptions, Date.now()) };
}
