import type { TlsChange } from '../domain/change';
import { compareTls } from '../domain/tlsVersion';
import type { Client } from './client';

/** Clients that a change of settings would cut off. */
export interface CutOff {
  /** Number of all checked clients. */
  readonly seen: number;
  readonly refused: readonly Client[];
  /** Clients with an unknown version, for which there is no verdict. */
  readonly uncertain: readonly Client[];
}

/**
 * Clients that the server would reject if they connected again after the change. Enforcement alone rejects clients
 * without TLS, and the minimum alone those with TLS.
 */
export function wouldBeRefused(clients: readonly Client[], requested: TlsChange): CutOff {
  return {
    seen: clients.length,
    refused: clients.filter((client) => isRefused(client, requested) === true),
    uncertain: clients.filter((client) => isRefused(client, requested) === undefined),
  };
}

/** Whether a client would be rejected; undefined for an unknown version. */
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

/** Clients with the same user, application, address and kind of encryption. */
export interface ClientGroup {
  readonly user: string | undefined;
  readonly application: string | undefined;
  readonly address: string | undefined;
  readonly backendType: Client['backendType'];
  /** Encryption of the first client; the cipher may differ. */
  readonly encryption: Client['encryption'];
  readonly databases: readonly string[];
  /** Names with the key length: `TLS_AES_256_GCM_SHA384 (256)`. */
  readonly ciphers: readonly string[];
  readonly count: number;
}

/** Groups clients, largest group first. */
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

/** `plaintext`, `local`, or the server's name of the version. */
export function encryptionName({ encryption }: Pick<Client, 'encryption'>): string {
  return encryption.kind === 'tls' ? encryption.name : encryption.kind;
}

function cipherOf({ encryption }: Client): string | undefined {
  return encryption.kind === 'tls' ? `${encryption.cipher} (${encryption.bits})` : undefined;
}
