/**
 * One function per format of values. Callers reject control characters and unpaired surrogates first (see
 * connectionString.ts), so none of these handles them.
 */

export type Parameter = readonly [keyword: string, value: string];

/** Writes libpq's keyword/value form (PostgreSQL documentation, "Connection Strings"). */
export function conninfo(parameters: readonly Parameter[]): string {
  return parameters.map(([keyword, value]) => `${keyword}=${conninfoValue(value)}`).join(' ');
}

export function conninfoValue(value: string): string {
  return /^[^\s'\\]+$/.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** Encodes a part of a URI, including the quotes and brackets that RFC 3986 leaves unchanged. */
export function uriEncoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Writes the query of a URI. `/` and `:` need no escape there, so paths stay readable. */
export function uriQuery(parameters: readonly Parameter[]): string {
  return parameters
    .map(([keyword, value]) => `${keyword}=${uriEncoded(value).replace(/%2F/g, '/').replace(/%3A/g, ':')}`)
    .join('&');
}

/** Writes ADO.NET's form by the rule of `DbConnectionStringBuilder.AppendKeyValuePair`. */
export function adoNet(parameters: readonly Parameter[]): string {
  return parameters.map(([keyword, value]) => `${keyword}=${adoNetValue(value)}`).join(';');
}

export function adoNetValue(value: string): string {
  if (/^[^"'=;\s]*$/.test(value)) {
    return value;
  }
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replace(/"/g, '""')}"`;
}

/** Writes an ODBC value in braces, with the closing brace doubled. */
export function odbcBraced(value: string): string {
  return `{${value.replace(/\}/g, '}}')}}`;
}

/** Whether an ODBC value means the same with and without braces. */
export function isPlainOdbcValue(value: string): boolean {
  return !/[[\]{}(),;?*=!]|^\s|\s$/.test(value);
}

/**
 * Writes a JSON string, which is also a YAML string; it escapes characters that templates and strict readers misread.
 */
export function jsonQuoted(value: string): string {
  return JSON.stringify(value).replace(/[<\u2028\u2029\ufeff\ufffe\uffff]/g, fourDigits);
}

/**
 * Writes a value that every reader of `.env` files reads alike; undefined when that is not possible. The readers agree
 * on no escape: even in single quotes, variables are expanded (python-dotenv, Docker Compose 1, dotenv-expand), two
 * backslashes become one (python-dotenv), and one before the closing quote escapes it (dotenv).
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

/** Writes a string literal of JavaScript, PHP and Ruby in single quotes, which interpolate nothing. */
export function singleQuoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** Writes a string literal of Python and Java. */
export function doubleQuoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** Characters that compilers reject in literals: line separators, the byte order mark, marks of writing direction. */
const invisible = /[\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Writes a string literal of C# and Go. */
export function escapedQuoted(value: string): string {
  return doubleQuoted(value).replace(invisible, fourDigits);
}

/** Writes a string literal of Rust. */
export function rustQuoted(value: string): string {
  return doubleQuoted(value).replace(invisible, (mark) => `\\u{${hex(mark)}}`);
}

/** Writes a string literal of Elixir, where `#{` would be interpolated. */
export function elixirQuoted(value: string): string {
  return rustQuoted(value).replace(/#(?=\{)/g, '\\#');
}

const hex = (mark: string): string => mark.charCodeAt(0).toString(16);
const fourDigits = (mark: string): string => `\\u${hex(mark).padStart(4, '0')}`;

/** Writes a string literal of C; `??` is split, because strict compilers would read a trigraph. */
export function cQuoted(value: string): string {
  return doubleQuoted(value).replace(/(?<=\?)\?/g, '\\?');
}
