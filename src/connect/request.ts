import type { Driver, Guarantee, Shell, StringNote, VerificationLevel } from './types';

/** What a string is made from: checked, the user name complete. */
export interface StringRequest {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly level: VerificationLevel;
  readonly roots: Roots;
  readonly shell: Shell;
}

/** `path` is a placeholder when no file was chosen yet. */
export type Roots = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'system' };

export interface WrittenString {
  readonly text: string;
  readonly guarantee: Guarantee;
  readonly notes: readonly StringNote[];
}

export interface DriverModule {
  readonly driver: Driver;
  readonly write: (request: StringRequest) => WrittenString;
}

export const guarantees: Readonly<Record<VerificationLevel, Guarantee>> = {
  require: 'encrypted',
  'verify-ca': 'verifiedCa',
  'verify-full': 'verifiedCaAndHost',
};

/** libpq, and what is built on it or follows it, reads this variable. */
export const passwordFromEnvironment: StringNote = { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' };
