import { encryptionName } from './cutOff';
import type { ClientSample } from './sample';

/** Whose clients they are. */
export interface SampledServer {
  readonly id: string;
  readonly name: string;
  readonly host: string;
}

/** One object, for programs; times in ISO 8601. */
export function toJson(server: SampledServer, { from, until, ...sample }: ClientSample): string {
  const times = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  return `${JSON.stringify({ server, ...times, ...sample }, null, 2)}\n`;
}

const columns = ['user', 'application', 'address', 'database', 'type', 'encryption', 'cipher', 'bits'] as const;

/** A line a client (RFC 4180), with a line of names. */
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
 * Clients choose their application's name: spreadsheets must not take one for a formula (OWASP, "CSV Injection"). They
 * split lines at semicolons or tabs as well, depending on the language of the system, but never inside quotes; and they
 * know the signs in full width, and skip blanks before them.
 */
function csvCell(text: string): string {
  const safe = /^[\s\0"']*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n\0]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
