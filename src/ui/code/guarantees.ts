import type { Guarantee } from '../../code/judge';

const urgency: readonly Guarantee[] = ['plaintext', 'fallback', 'unverified', 'caOnly', 'fails', 'unknown', 'verified'];

/** The weakest comes first. */
export const byUrgency = (one: Guarantee, other: Guarantee): number => urgency.indexOf(one) - urgency.indexOf(other);

/** Icons of what connections guarantee; a sentence is always beside them. */
export const guaranteeIcons: Readonly<Record<Guarantee, string>> = {
  plaintext: 'unlock',
  fallback: 'unlock',
  unverified: 'warning',
  caOnly: 'warning',
  verified: 'shield',
  fails: 'error',
  unknown: 'question',
};
