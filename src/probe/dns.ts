import dns from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { beforeAbort } from './deadline';
import { WireError } from './problem';

export interface Address {
  readonly address: string;
  /** Belongs to a private network (RFC 1918, 4193, 6598, link-local) or to this machine. */
  readonly private: boolean;
}

/** The two questions that are asked of DNS. */
export interface Resolver {
  /** Addresses in the order in which this machine would try them. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  readonly cname: (host: string) => Promise<readonly string[]>;
}

export function systemResolver(): Resolver {
  return {
    lookup: async (host) =>
      (await dns.promises.lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
    cname: (host) => new dns.promises.Resolver({ timeout: 1_500, tries: 1 }).resolveCname(host),
  };
}

/** @throws WireError `nameNotResolved`, `timedOut` */
export async function resolveAddresses(host: string, resolver: Resolver, signal: AbortSignal): Promise<Address[]> {
  if (isIP(host) !== 0) {
    return [addressOf(host)];
  }
  const answer = resolver.lookup(host).catch((error: NodeJS.ErrnoException) => {
    throw new WireError({ code: 'nameNotResolved', detail: error.code ?? 'unknown' });
  });
  const addresses = [...new Set(await beforeAbort(answer, signal))];
  if (addresses.length === 0) {
    throw new WireError({ code: 'nameNotResolved', detail: 'ENODATA' });
  }
  return addresses.map(addressOf);
}

/** Longest row of aliases that is followed. */
const mostAliases = 8;

/**
 * Names that a host name stands for, one after the other. Good to know and no reason to fail: empty where DNS does not
 * say, or not in time.
 */
export async function followAliases(host: string, resolver: Resolver, signal: AbortSignal): Promise<readonly string[]> {
  const aliases: string[] = [];
  if (isIP(host) === 0 && host !== 'localhost') {
    for (let name: string | undefined = host; name !== undefined && aliases.length < mostAliases;) {
      [name] = await beforeAbort(resolver.cname(name), signal).catch((): string[] => []);
      if (name !== undefined && aliases.includes(name)) {
        break;
      }
      aliases.push(...(name === undefined ? [] : [name]));
    }
  }
  return aliases;
}

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

function addressOf(address: string): Address {
  return { address, private: privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') };
}
