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
  return [columns, ...lines].map((cells) => `${cells.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`).join('');
}

/**
 * Formats a cell. Clients choose their application's name, which spreadsheets must not read as a formula (OWASP, "CSV
 * Injection"). Depending on the system's language, spreadsheets also split lines at semicolons or tabs, but never
 * inside quotes; they also accept full-width signs and skip leading blanks.
 */
export function csvCell(text: string): string {
  const safe = /^[\s\0"']*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n\0]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
