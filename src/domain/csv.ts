/** One line of CSV (RFC 4180), with its line break. A cell without a value is empty. */
export function toCsvLine(cells: readonly (string | undefined)[]): string {
  return `${cells.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`;
}

/**
 * Formats a cell. Text from outside, such as the name of an application, must not be read as a formula (OWASP, "CSV
 * Injection"). Depending on the system's language, spreadsheets also split lines at semicolons or tabs, but never
 * inside quotes; they also accept full-width signs and skip leading blanks.
 */
function csvCell(text: string): string {
  const safe = /^[\s\0"']*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n\0]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
