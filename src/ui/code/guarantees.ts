import type { Guarantee } from '../../code/judge';

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
