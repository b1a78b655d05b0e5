import type { Failure } from './errors';
import type { Reading } from './server';

/** A value from the service, or the reason that it is not known. */
export type Told<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly failure: Failure };

/** IPv4 addresses from `start` to `end`, inclusive. */
export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

/** Rules of one kind. `total` also counts rules that are not kept. */
export interface RuleList<T> {
  readonly rules: readonly T[];
  readonly total: number;
  /** Number of rules in an unknown format: the clients that they admit are not known. */
  readonly unreadable: number;
  /** Whether reading stopped because there are too many rules. */
  readonly cut: boolean;
}

/** Network rules of a server, from Resource Manager. */
export interface ServerNetwork {
  /** Whether the public address accepts connections that the rules allow. */
  readonly publicAccess: Reading<boolean>;
  /**
   * Present when the server is inside a virtual network, without a public address. `subnet`: `network/subnet`, if
   * known.
   */
  readonly inside?: { readonly subnet?: string; readonly privateZone?: string };
  readonly firewall: Told<RuleList<AddressRange>>;
  /** Subnets, as `network/subnet`. Single Server only. */
  readonly virtualNetworkRules?: Told<RuleList<string>>;
  /** Present for a replica. `primary`: name of its primary server, if the service reports it. */
  readonly replica?: { readonly primary?: string };
}

/** Maximum number of kept rules; the service allows fewer for a server. */
export const mostRules = 500;

const addressPattern = /^(0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(\.(0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){3}$/;

/** Parses a range. Undefined unless both are IPv4 addresses in their usual form, the first one not after the second. */
export function addressRange(start: unknown, end: unknown): AddressRange | undefined {
  if (typeof start !== 'string' || typeof end !== 'string') {
    return undefined;
  }
  return addressPattern.test(start) && addressPattern.test(end) && numberOf(start) <= numberOf(end)
    ? { start, end }
    : undefined;
}

/** Whether a rule is the service's code for "Azure services only". */
export const isAzureServices = ({ start, end }: AddressRange): boolean => start === '0.0.0.0' && end === '0.0.0.0';

export const isEverybody = ({ start, end }: AddressRange): boolean => start === '0.0.0.0' && end === '255.255.255.255';

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
