/** Checks of values from outside: settings, stored state, responses. */

/** Whether a value is an object with members, neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object; undefined when the text is anything else. */
export function parseObject(text: string | null | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Whether a text contains control characters or unpaired surrogates, which no connection setting may contain. */
export function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}

/** Whether a host is an IP address: a host name has no colon, and does not consist of digits and dots only. */
export function isIpAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

/**
 * Parses the address of an endpoint: https with a host, without credentials, query and fragment. Undefined for other
 * values.
 */
export function httpsUrl(value: unknown): URL | undefined {
  // the parser drops line breaks and reads a backslash as a slash, so the URL could differ from what the user sees
  const isPlain = typeof value === 'string' && /^[!-~]+$/.test(value);
  const hasForm = isPlain && /^https:\/\/[\w.:[\]-]+(\/[^\\?#]*)?$/i.test(value) && URL.canParse(value);
  const url = hasForm ? new URL(value) : undefined;
  return url && /[a-z\d]/i.test(url.hostname) ? url : undefined;
}
