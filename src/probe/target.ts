import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

export interface Target {
  /** Host name or address. */
  readonly host: string;
  readonly port: number;
  /** Name that the certificate has to be for, where that is not the host. */
  readonly serverName?: string;
}

/** Time limits, in milliseconds. */
export interface Limits {
  /** For each step with a connection of its own. */
  readonly step: number;
  /** For everything. */
  readonly total: number;
}

export const defaultLimits: Limits = { step: 5_000, total: 20_000 };

/** As DNS and certificates spell it: international names in their ASCII form, without the final dot. */
export function asciiName(name: string): string {
  const plain = name.replace(/\.$/, '');
  return isIP(plain) === 0 ? domainToASCII(plain) || plain : plain;
}
