/** Checks of values from outside: settings, stored state, responses. */

/** Whether a value is an object with members, neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a text of JSON is; undefined when it is anything else. */
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

/** Whether a text has control characters or unpaired surrogates, which no setting of a connection may have. */
export function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}

/** Whether a host is an IP address, and no name: no name has a colon, or digits and dots only. */
export function isIpAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

/** The address of an endpoint: https with a host, without credentials, query and fragment. Undefined for other values. */
export function httpsUrl(value: unknown): URL | undefined {
  // the parser drops line breaks and reads a backslash as a slash, so the URL could differ from what the user sees
  const isPlain = typeof value === 'string' && /^[!-~]+$/.test(value);
  const hasForm = isPlain && /^https:\/\/[\w.:[\]-]+(\/[^\\?#]*)?$/i.test(value) && URL.canParse(value);
  const url = hasForm ? new URL(value) : undefined;
  return url && /[a-z\d]/i.test(url.hostname) ? url : undefined;
}
