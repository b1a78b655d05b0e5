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

/** Source of the roots. `path` is a placeholder until a file is chosen. */
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

/** Prints an access token of the account that the Azure CLI is signed in to, in every cloud. */
export const tokenCommand = 'az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv';

/** Placeholder for the password in formats that cannot omit it. */
export function passwordPlaceholder({ entraToken }: StringRequest): string {
  return entraToken ? 'your_access_token' : 'your_password';
}

/** Note of drivers without direct TLS, when it was requested. */
export function noDirectTls({ directTls }: StringRequest): readonly StringNote[] {
  return directTls ? [{ code: 'noDirectTls' }] : [];
}

/** Note of drivers whose `library` supports direct TLS since `version`. */
export function directTlsNeeds({ directTls }: StringRequest, library: string, version: string): readonly StringNote[] {
  return directTls ? [{ code: 'directTlsNeeds', library, version }] : [];
}

/** Path of the CA file in the string, if any. */
export function rootFile({ level, roots }: StringRequest): string | undefined {
  return level !== 'require' && roots.kind === 'file' ? roots.path : undefined;
}

/** Note of drivers that use their runtime's roots, when system roots were requested. */
export function noSystemRoots({ level, roots }: StringRequest, instead: 'Java' | 'Node.js'): readonly StringNote[] {
  return level !== 'require' && roots.kind === 'system' ? [{ code: 'noSystemRoots', instead }] : [];
}

/** Error for a value that the driver's format cannot express, or that would weaken its string. */
export function unwritable(argument: 'host' | 'database' | 'user' | 'rootCertificate', expected: string): TlsError {
  return new TlsError({ code: 'invalidArgument', argument, expected });
}

/** Variable that libpq, the libraries based on or modeled after it, Npgsql and the drivers of Node.js read. */
export const passwordFromEnvironment: StringNote = { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' };
