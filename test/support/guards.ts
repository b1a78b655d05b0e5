import type { Guard } from '../../src/changes/guard';

/** Allows weakening, and knows no production servers. */
export const openGuard: Guard = { allowWeakening: 'ask', isProduction: () => false };
