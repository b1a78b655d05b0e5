import type { TlsChange } from '../domain/change';
import { compareTls } from '../domain/tlsVersion';
import type { Client } from './client';

/** Clients that a change of settings would cut off. */
export interface CutOff {
  /** All clients that were asked about. */
  readonly seen: number;
  readonly refused: readonly Client[];
  /** Clients with a version that is not known here: it cannot be said. */
  readonly uncertain: readonly Client[];
}

/**
 * Which of these clients a server would refuse, were they to connect again after the change. Clients without TLS are
 * refused by enforcement alone, those with TLS by the minimum alone.
 */
export function wouldBeRefused(clients: readonly Client[], requested: TlsChange): CutOff {
  return {
    seen: clients.length,
    refused: clients.filter((client) => isRefused(client, requested) === true),
    uncertain: clients.filter((client) => isRefused(client, requested) === undefined),
  };
}

/** Undefined: it cannot be said. */
export function isRefused({ encryption }: Pick<Client, 'encryption'>, requested: TlsChange): boolean | undefined {
  switch (encryption.kind) {
    case 'local':
      return false;
    case 'plaintext':
      return requested.enforcement === true;
    case 'tls':
      if (requested.minimum === undefined || requested.minimum === 'none') {
        return false;
      }
      return encryption.version && compareTls(encryption.version, requested.minimum) < 0;
  }
}

/** Clients that are alike: same user, application, address and kind of encryption. */
export interface ClientGroup {
  readonly user: string | undefined;
  readonly application: string | undefined;
  readonly address: string | undefined;
  readonly backendType: Client['backendType'];
  /** That of the first of them; the cipher may differ. */
  readonly encryption: Client['encryption'];
  readonly databases: readonly string[];
  /** Names with the length of the key: `TLS_AES_256_GCM_SHA384 (256)`. */
  readonly ciphers: readonly string[];
  readonly count: number;
}

/** The largest group first. */
export function groupClients(clients: readonly Client[]): readonly ClientGroup[] {
  const groups = new Map<string, Client[]>();
  for (const client of clients) {
    const { user, application, address, backendType } = client;
    const key = JSON.stringify([user, application, address, backendType, encryptionName(client)]);
    const group = groups.get(key);
    if (group) {
      group.push(client);
    } else {
      groups.set(key, [client]);
    }
  }
  return [...groups.values()].flatMap(groupOf).sort((a, b) => b.count - a.count);
}

function groupOf(members: readonly Client[]): ClientGroup[] {
  const [first] = members;
  if (!first) {
    return [];
  }
  const { user, application, address, backendType, encryption } = first;
  const distinct = (values: readonly (string | undefined)[]): string[] =>
    [...new Set(values.flatMap((value) => value ?? []))].sort();
  return [
    {
      user,
      application,
      address,
      backendType,
      encryption,
      databases: distinct(members.map((one) => one.database)),
      ciphers: distinct(members.map(cipherOf)),
      count: members.length,
    },
  ];
}

/** `plaintext`, `local`, or the server's own name of the version. */
export function encryptionName({ encryption }: Pick<Client, 'encryption'>): string {
  return encryption.kind === 'tls' ? encryption.name : encryption.kind;
}

function cipherOf({ encryption }: Client): string | undefined {
  return encryption.kind === 'tls' ? `${encryption.cipher} (${encryption.bits})` : undefined;
}
