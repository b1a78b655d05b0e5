import { TlsError } from '../domain/errors';
import type { Driver, Guarantee, Shell, StringNote, VerificationLevel } from './types';

/** Validated input of a connection string, with the complete user name. */
export interface StringRequest {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly level: VerificationLevel;
  readonly roots: Roots;
  readonly shell: Shell;
  readonly directTls: boolean;
  readonly entraToken: boolean;
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

/** Prints an access token of the account that the Azure CLI is signed in with, in every cloud. */
export const tokenCommand = 'az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv';

/** Placeholder for the password in formats that cannot omit it. */
export function passwordPlaceholder({ entraToken }: StringRequest): string {
  return entraToken ? 'your_access_token' : 'your_password';
}

/** Said by drivers without direct TLS when it was asked for. */
export function noDirectTls({ directTls }: StringRequest): readonly StringNote[] {
  return directTls ? [{ code: 'noDirectTls' }] : [];
}

/** Said by drivers whose `library` does direct TLS since `version`. */
export function directTlsNeeds({ directTls }: StringRequest, library: string, version: string): readonly StringNote[] {
  return directTls ? [{ code: 'directTlsNeeds', library, version }] : [];
}

/** Whether the string names a CA file. */
export function rootFile({ level, roots }: StringRequest): string | undefined {
  return level !== 'require' && roots.kind === 'file' ? roots.path : undefined;
}

/** Said by drivers that take their runtime's roots where system roots were asked for. */
export function noSystemRoots({ level, roots }: StringRequest, instead: 'Java' | 'Node.js'): readonly StringNote[] {
  return level !== 'require' && roots.kind === 'system' ? [{ code: 'noSystemRoots', instead }] : [];
}

/** A value that the driver's format has no way to write, or that would make its string less than it says. */
export function unwritable(argument: 'host' | 'database' | 'user' | 'rootCertificate', expected: string): TlsError {
  return new TlsError({ code: 'invalidArgument', argument, expected });
}

/** libpq, and what is built on it or follows it, reads this variable; so do Npgsql and the drivers of Node.js. */
export const passwordFromEnvironment: StringNote = { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' };
