/** The address of an endpoint: https, with a host, without credentials, query and fragment. Undefined: the value is none. */
export function httpsUrl(value: unknown): URL | undefined {
  // the parser drops line breaks and takes a backslash for a slash: what is used has to be what can be read there
  const isPlain = typeof value === 'string' && /^[!-~]+$/.test(value);
  const hasForm = isPlain && /^https:\/\/[\w.:[\]-]+(\/[^\\?#]*)?$/i.test(value) && URL.canParse(value);
  const url = hasForm ? new URL(value) : undefined;
  return url && /[a-z\d]/i.test(url.hostname) ? url : undefined;
}
