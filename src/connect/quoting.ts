/*
 * One function for each format that a value can be written into. Callers have refused control characters and
 * unpaired surrogates before (see connectionString.ts), so none of these handles them.
 */

export type Parameter = readonly [keyword: string, value: string];

/** libpq's keyword/value form (PostgreSQL documentation, "Connection Strings"). */
export function conninfo(parameters: readonly Parameter[]): string {
  return parameters.map(([keyword, value]) => `${keyword}=${conninfoValue(value)}`).join(' ');
}

export function conninfoValue(value: string): string {
  return /^[^\s'\\]+$/.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** A part of a URI, also without the quotes and brackets that RFC 3986 would leave as they are. */
export function uriEncoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Query of a URI. `/` and `:` need no escape there, and paths stay readable without it. */
export function uriQuery(parameters: readonly Parameter[]): string {
  return parameters
    .map(([keyword, value]) => `${keyword}=${uriEncoded(value).replace(/%2F/g, '/').replace(/%3A/g, ':')}`)
    .join('&');
}

/** ADO.NET: the rule of `DbConnectionStringBuilder.AppendKeyValuePair`. */
export function adoNet(parameters: readonly Parameter[]): string {
  return parameters.map(([keyword, value]) => `${keyword}=${adoNetValue(value)}`).join(';');
}

function adoNetValue(value: string): string {
  if (/^[^"'=;\s]*$/.test(value)) {
    return value;
  }
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replace(/"/g, '""')}"`;
}

/** ODBC: a value in braces, with the closing brace doubled. */
export function odbcBraced(value: string): string {
  return `{${value.replace(/\}/g, '}}')}}`;
}

/** Whether an ODBC value means the same with and without braces. */
export function isPlainOdbcValue(value: string): boolean {
  return !/[[\]{}(),;?*=!]|^\s|\s$/.test(value);
}

/** A string of JSON, which is one of YAML as well; escaped is also what templates and strict readers trip over. */
export function jsonQuoted(value: string): string {
  return JSON.stringify(value).replace(/[<\u2028\u2029\ufeff\ufffe\uffff]/g, fourDigits);
}

/**
 * A value of a `.env` file that every reader of such files takes alike; undefined when there is no way to write it.
 * Nothing can be escaped that all readers agree on. A variable is expanded even in single quotes (python-dotenv, Docker
 * Compose 1, dotenv-expand), two backslashes become one there (python-dotenv), and one before the closing quote escapes
 * it (dotenv).
 */
export function dotenvValue(value: string): string | undefined {
  if (/^[\w./:@%+,-]+$/.test(value)) {
    return value;
  }
  if (value.includes('$')) {
    return undefined;
  }
  return !/'|\\\\|\\$/.test(value) ? `'${value}'` : !/["\\`]/.test(value) ? `"${value}"` : undefined;
}

/** String literal of JavaScript, PHP and Ruby in single quotes: nothing is interpolated. */
export function singleQuoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** String literal of Python and Java. */
export function doubleQuoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** Characters that compilers refuse in literals: line separators, the byte order mark, marks of writing direction. */
const invisible = /[\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** String literal of C# and Go. */
export function escapedQuoted(value: string): string {
  return doubleQuoted(value).replace(invisible, fourDigits);
}

/** String literal of Rust. */
export function rustQuoted(value: string): string {
  return doubleQuoted(value).replace(invisible, (mark) => `\\u{${hex(mark)}}`);
}

/** String literal of Elixir: `#{` would be interpolated. */
export function elixirQuoted(value: string): string {
  return rustQuoted(value).replace(/#(?=\{)/g, '\\#');
}

const hex = (mark: string): string => mark.charCodeAt(0).toString(16);
const fourDigits = (mark: string): string => `\\u${hex(mark).padStart(4, '0')}`;

/** String literal of C; `??` is broken up, or strict compilers would read a trigraph. */
export function cQuoted(value: string): string {
  return doubleQuoted(value).replace(/(?<=\?)\?/g, '\\?');
}
