import type { Failure } from '../domain/errors';
import {
  isAzureServices,
  isEverybody,
  type AddressRange,
  type RuleList,
  type ServerNetwork,
  type Told,
} from '../domain/network';
import type { SessionAnswer } from './report';

/** A server as the Resource Manager describes it at the time of a probe. */
export interface AzureView {
  readonly state: Told<string>;
  /** Absent where nothing has to be explained by it. */
  readonly network?: Told<ServerNetwork>;
}

/** States of both products in which a server does not answer, or may not. */
export const serverStates = [
  'disabled',
  'dropping',
  'inaccessible',
  'provisioning',
  'restarting',
  'starting',
  'stopped',
  'stopping',
  'updating',
] as const;
export type ServerState = (typeof serverStates)[number];

export type ServerFinding =
  | { readonly code: 'serverReady' }
  /** `connects`: it takes connections all the same. */
  | { readonly code: 'serverNotReady'; readonly state: ServerState; readonly connects: boolean }
  /** `state`: a word of the service's that is not known here; absent where it gives none, or no word. */
  | { readonly code: 'serverStateUnknown'; readonly state?: string }
  | { readonly code: 'serverNotRead'; readonly failure: Failure };

export function serverFinding({ state }: AzureView, session: SessionAnswer): ServerFinding {
  if (!state.known) {
    return { code: 'serverNotRead', failure: state.failure };
  }
  const word = state.value.toLowerCase();
  if (word === 'ready') {
    return { code: 'serverReady' };
  }
  const found = serverStates.find((one) => one === word);
  if (found) {
    const connects = session.status === 'established' && session.start.status !== 'refused';
    return { code: 'serverNotReady', state: found, connects };
  }
  // the backend's own word for none
  return /^[a-z]{1,40}$/i.test(state.value) && word !== 'unknown'
    ? { code: 'serverStateUnknown', state: state.value }
    : { code: 'serverStateUnknown' };
}

/** Reason that the service may refuse connections from this machine. It counts only where none was opened. */
export type AccessReason =
  | { readonly reason: 'publicAccessOff' }
  /** The server is inside a virtual network. */
  | { readonly reason: 'insideNetwork'; readonly subnet?: string }
  /** No rule lets any address in. `subnets`: those that rules of Single Server let in. */
  | { readonly reason: 'noRule'; readonly subnets: RuleSummary<string> }
  | { readonly reason: 'azureServicesOnly'; readonly subnets: RuleSummary<string> }
  /** A rule lets every address in, so that it is something else. */
  | { readonly reason: 'everyAddress' }
  | { readonly reason: 'ranges'; readonly ranges: RuleSummary<AddressRange> }
  | { readonly reason: 'notReadable'; readonly failure: Failure };

/** The first ones, and how many more there are at least. */
export interface RuleSummary<T> {
  readonly first: readonly T[];
  readonly more: number;
}

/** Rules that are named in a sentence. */
const mostNamed = 8;

export function accessReason(network: Told<ServerNetwork>): AccessReason {
  if (!network.known) {
    return { reason: 'notReadable', failure: network.failure };
  }
  const { publicAccess, inside, firewall, virtualNetworkRules } = network.value;
  if (inside) {
    return { reason: 'insideNetwork', ...(inside.subnet === undefined ? {} : { subnet: inside.subnet }) };
  }
  if (publicAccess.known && !publicAccess.value) {
    return { reason: 'publicAccessOff' };
  }
  if (!firewall.known) {
    return { reason: 'notReadable', failure: firewall.failure };
  }
  const { rules, cut, unreadable } = firewall.value;
  if (rules.some(isEverybody)) {
    return { reason: 'everyAddress' };
  }
  const subnets: RuleSummary<string> = virtualNetworkRules?.known
    ? summary(virtualNetworkRules.value)
    : { first: [], more: 0 };
  const whole = !cut && unreadable === 0;
  if (whole && rules.every(isAzureServices)) {
    return { reason: rules.length === 0 ? 'noRule' : 'azureServicesOnly', subnets };
  }
  return { reason: 'ranges', ranges: summary(firewall.value) };
}

function summary<T>({ rules, total }: RuleList<T>): RuleSummary<T> {
  const first = rules.slice(0, mostNamed);
  return { first, more: total - first.length };
}
