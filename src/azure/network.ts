import type { Server as WireSingleServer } from '@azure/arm-postgresql';
import type { Server as WireFlexibleServer } from '@azure/arm-postgresql-flexible';
import {
  addressRange,
  mostRules,
  type AddressRange,
  type RuleList,
  type ServerNetwork,
  type Told,
} from '../domain/network';
import { isHostName, parseServerId, type ServerId } from '../domain/resourceId';
import { known, unknown, type Reading } from '../domain/server';
import type { Arm } from './arm';
import { toTlsError } from './errors';

/** Pages of rules that are read; an empty page costs as much as a full one. */
const mostPages = 50;

/** Reads the network access of a server. Rules that cannot be read have a reason; rejects where the server cannot be read. */
export async function readNetwork(arm: Arm, id: ServerId, abortSignal: AbortSignal): Promise<ServerNetwork> {
  const { subscriptionId, resourceGroup, name, kind } = id;
  const read = <Wire, T>(list: PagedList<Wire>, parse: (wire: Wire) => T | undefined): Promise<Told<RuleList<T>>> =>
    readRules(list, parse, abortSignal);
  if (kind === 'single') {
    const { servers, firewallRules, virtualNetworkRules } = arm.singleServers(subscriptionId);
    const [server, firewall, subnets] = await Promise.all([
      servers.get(resourceGroup, name, { abortSignal }),
      read(firewallRules.listByServer(resourceGroup, name, { abortSignal }), rangeOf),
      read(virtualNetworkRules.listByServer(resourceGroup, name, { abortSignal }), (rule) =>
        subnetName(rule.virtualNetworkSubnetId),
      ),
    ]);
    return { ...fromSingleNetwork(server), firewall, virtualNetworkRules: subnets };
  }
  const { servers, firewallRules } = arm.flexibleServers(subscriptionId);
  const [server, firewall] = await Promise.all([
    servers.get(resourceGroup, name, { abortSignal }),
    read(firewallRules.listByServer(resourceGroup, name, { abortSignal }), rangeOf),
  ]);
  return { ...fromFlexibleNetwork(server), firewall };
}

interface PagedList<Wire> {
  byPage(): AsyncIterable<readonly Wire[]>;
}

async function readRules<Wire, T>(
  list: PagedList<Wire>,
  parse: (wire: Wire) => T | undefined,
  signal: AbortSignal,
): Promise<Told<RuleList<T>>> {
  const rules: T[] = [];
  let [total, unreadable, pages] = [0, 0, 0];
  let cut = false;
  try {
    for await (const page of list.byPage()) {
      if (total >= mostRules || pages >= mostPages) {
        cut = true;
        break;
      }
      for (const wire of page) {
        const rule = parse(wire);
        total++;
        unreadable += rule === undefined ? 1 : 0;
        rules.push(...(rule === undefined || rules.length >= mostRules ? [] : [rule]));
      }
      pages++;
    }
    return { known: true, value: { rules, total, unreadable, cut } };
  } catch (error) {
    signal.throwIfAborted();
    return { known: false, failure: toTlsError(error).failure };
  }
}

/** `null` stands where a list of the service is broken. */
function rangeOf(
  wire: { readonly startIpAddress?: unknown; readonly endIpAddress?: unknown } | null,
): AddressRange | undefined {
  return addressRange(wire?.startIpAddress, wire?.endIpAddress);
}

type OwnNetwork = Omit<ServerNetwork, 'firewall' | 'virtualNetworkRules'>;

export function fromSingleNetwork(wire: WireSingleServer): OwnNetwork {
  const primary = serverName(wire.masterServerId);
  const isReplica = word(wire.replicationRole) === 'replica' || primary !== undefined;
  return {
    publicAccess: enabled(wire.publicNetworkAccess),
    ...(isReplica ? { replica: primary === undefined ? {} : { primary } } : {}),
  };
}

export function fromFlexibleNetwork(wire: WireFlexibleServer): OwnNetwork {
  const { publicNetworkAccess, delegatedSubnetResourceId, privateDnsZoneArmResourceId } = wire.network ?? {};
  const subnet = subnetName(delegatedSubnetResourceId);
  const privateZone = zoneName(privateDnsZoneArmResourceId);
  const roles = [wire.replicationRole, wire.replica?.role].map(word);
  // a promoted or restored server may still name its source
  const isReplica = roles.some((role) => /^(geo)?asyncreplica$/.test(role));
  const primary = serverName(wire.sourceServerResourceId);
  return {
    publicAccess: enabled(publicNetworkAccess),
    ...(isGiven(delegatedSubnetResourceId)
      ? { inside: { ...(subnet ? { subnet } : {}), ...(privateZone ? { privateZone } : {}) } }
      : {}),
    ...(isReplica ? { replica: primary === undefined ? {} : { primary } } : {}),
  };
}

function enabled(value: unknown): Reading<boolean> {
  const access = word(value);
  if (access === '') {
    return unknown('absent');
  }
  return access === 'enabled' || access === 'disabled' ? known(access === 'enabled') : unknown('unrecognised');
}

const isGiven = (value: unknown): boolean => typeof value === 'string' && value !== '';

const word = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

function serverName(id: unknown): string | undefined {
  return typeof id === 'string' ? parseServerId(id)?.name : undefined;
}

/** `network/subnet`, where both are named as Azure names them. */
export function subnetName(id: unknown): string | undefined {
  const match =
    typeof id === 'string' ? /\/virtualNetworks\/([\w.-]{1,80})\/subnets\/([\w.-]{1,80})$/i.exec(id) : undefined;
  return match ? `${match[1]}/${match[2]}` : undefined;
}

function zoneName(id: unknown): string | undefined {
  const name = typeof id === 'string' ? /\/privateDnsZones\/([^/]+)$/i.exec(id)?.[1] : undefined;
  return name !== undefined && isHostName(name) ? name : undefined;
}
