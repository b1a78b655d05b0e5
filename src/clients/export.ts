import { toCsvLine } from '../domain/csv';
import { encryptionName } from './cutOff';
import type { ClientSample } from './sample';

/** The server of the clients. */
export interface SampledServer {
  readonly id: string;
  readonly name: string;
  readonly host: string;
}

/** Formats a sample as one JSON object; times in ISO 8601. */
export function toJson(server: SampledServer, { from, until, ...sample }: ClientSample): string {
  const times = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  return `${JSON.stringify({ server, ...times, ...sample }, null, 2)}\n`;
}

const columns = ['user', 'application', 'address', 'database', 'type', 'encryption', 'cipher', 'bits'] as const;

/** Formats a sample as CSV (RFC 4180): a header line, then one line per client. */
export function toCsv({ clients }: ClientSample): string {
  const lines = clients.map((client) => {
    const { encryption } = client;
    const cipher = encryption.kind === 'tls' ? [encryption.cipher, String(encryption.bits)] : ['', ''];
    const { user, application, address, database, backendType } = client;
    return [user, application, address, database, backendType, encryptionName(client), ...cipher];
  });
  return [columns, ...lines].map(toCsvLine).join('');
}
