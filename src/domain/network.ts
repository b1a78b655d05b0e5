import type { Failure } from './errors';
import type { Reading } from './server';

/** What the service says, or why that is not known. */
export type Told<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly failure: Failure };

/** IPv4 addresses from `start` to `end`, both of them included. */
export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

/** Rules of one kind. More are counted than are kept: `total` is of all that were read. */
export interface RuleList<T> {
  readonly rules: readonly T[];
  readonly total: number;
  /** Rules that are none as the service writes them: what they let in is not known. */
  readonly unreadable: number;
  /** Not all were read, because there are too many. */
  readonly cut: boolean;
}

/** Who may open connections to a server, as the Resource Manager has it. */
export interface ServerNetwork {
  /** Whether the public address takes connections, for those whom the rules let in. */
  readonly publicAccess: Reading<boolean>;
  /** The server is inside a virtual network, and has no public address. `subnet`: `network/subnet`, where it is named. */
  readonly inside?: { readonly subnet?: string; readonly privateZone?: string };
  readonly firewall: Told<RuleList<AddressRange>>;
  /** Subnets, as `network/subnet`. Single Server only. */
  readonly virtualNetworkRules?: Told<RuleList<string>>;
  /** The server is a replica. `primary`: the name of the server that it follows, where the service says so. */
  readonly replica?: { readonly primary?: string };
}

/** Rules that are kept; the service allows fewer for a server. */
export const mostRules = 500;

const addressPattern = /^(0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(\.(0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){3}$/;

/** undefined: not two IPv4 addresses in their usual form, the first one not after the second. */
export function addressRange(start: unknown, end: unknown): AddressRange | undefined {
  if (typeof start !== 'string' || typeof end !== 'string') {
    return undefined;
  }
  return addressPattern.test(start) && addressPattern.test(end) && numberOf(start) <= numberOf(end)
    ? { start, end }
    : undefined;
}

/** The service's way to say "Azure services, and nobody else". */
export const isAzureServices = ({ start, end }: AddressRange): boolean => start === '0.0.0.0' && end === '0.0.0.0';

export const isEverybody = ({ start, end }: AddressRange): boolean => start === '0.0.0.0' && end === '255.255.255.255';

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
