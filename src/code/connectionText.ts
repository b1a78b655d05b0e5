import { hasHole, hole, rangeIn, type Range, type Text } from './text';

/** A parameter of a connection string. */
export interface Parameter {
  readonly key: string;
  /** Decoded; undefined when it is not visible. */
  readonly value: string | undefined;
  /** Of key and value, and of the value alone. */
  readonly range: Range;
  readonly valueRange: Range;
  /** The same in characters of the text. */
  readonly span: Range;
  readonly valueSpan: Range;
}

export type StringForm = 'url' | 'jdbc' | 'r2dbc' | 'conninfo' | 'ado' | 'odbc' | 'pdo';

export interface ParsedString {
  readonly form: StringForm;
  /** `asyncpg` of `postgresql+asyncpg://`; `ecto` of `ecto://`. */
  readonly variant: string;
  readonly hosts: readonly { readonly name: string; readonly range: Range }[];
  readonly parameters: readonly Parameter[];
  /** Whether a part that is not visible may hold more parameters. */
  readonly open: boolean;
  readonly text: Text;
  /** Where the string ends, in characters of the text: more may follow it, such as a quote of its own. */
  readonly stop: number;
}

const schemes =
  /^\s*(?:(?:psql|url|dsn)\s*[:=]?\s*['"]?|db\+)?((?:jdbc:(?:\w+:)*?|r2dbcs?:(?:pool:|proxy:)*|vertx-reactive:)?(?:postgres|postgresql|postgis|timescale|timescaledb|ecto|pgsql|psql|pg|cockroachdb|hatch))(?:\+([\w+]+))?:(?:\/\/)/i;

/**
 * Parses a connection string in any of its forms; undefined for other text.
 * @param hostElsewhere whether keywords and values count without a host
 */
export function parseConnectionText(text: Text, hostElsewhere = false): ParsedString | undefined {
  const { chars } = text;
  if (chars.length > 20_000 || chars.length < 10) return undefined;
  // without a scheme, as an exporter's `DATA_SOURCE_URI` has it
  const scheme = schemes.exec(chars) ?? /^(?=[\w.-]+(?::\d+)?\/\w*\?(?:\S*&)?sslmode=)/.exec(chars);
  if (scheme) return parseUrl(text, scheme);
  if (/^\s*pgsql:/i.test(chars)) {
    return parseSeparated(text, chars.indexOf(':') + 1, /[;]/.test(chars) ? ';' : ' ', 'pdo');
  }
  if (/^\s*(?:jdbc|https?|mysql|redis|mongodb\S*|amqps?):/i.test(chars)) return undefined;
  if (chars.includes(';') && /(?:^|;)\s*(?:host|server|servername|data\s?source|addr|address)\s*=/i.test(chars)) {
    return parseSeparated(text, 0, ';', /(?:^|;)\s*(?:driver|dsn)\s*=/i.test(chars) ? 'odbc' : 'ado');
  }
  if (hostElsewhere || /(?:^|[\s"'])(?:host|hostaddr)\s*=/.test(chars)) return parseConninfo(text);
  // ADO.NET with one pair only, or without a semicolon at the end
  if (/^\s*(?:host|server)\s*=\s*[\w.-]+\s*$/i.test(chars)) return parseSeparated(text, 0, ';', 'ado');
  return undefined;
}

function parseUrl(text: Text, scheme: RegExpExecArray): ParsedString | undefined {
  const { chars } = text;
  const start = scheme[0].length;
  const stop = /[\s"'<>`]/.exec(chars.slice(start).replace(/^[^@\s]*@/, (user) => 'u'.repeat(user.length)));
  const end = stop ? start + stop.index : chars.length;
  const query = chars.indexOf('?', start);
  const queryAt = query >= 0 && query < end ? query : end;
  const at = chars.lastIndexOf('@', queryAt);
  const authority = at > start ? at + 1 : start;
  const slash = /[/?#]/.exec(chars.slice(authority, end));
  const authorityEnd = slash ? authority + slash.index : end;
  const hosts = splitHosts(text, authority, authorityEnd);
  const parameters: Parameter[] = [];
  const path = chars.slice(authorityEnd, queryAt);
  let open =
    /[^/]\uE000$/.test(path) ||
    /\uE000\uE000$/.test(path) ||
    (slash === null && hasHole(chars.slice(authorityEnd - 1, end)));
  for (let from = queryAt + 1; from < end;) {
    const next = /[&;#]/.exec(chars.slice(from, end));
    const to = next ? from + next.index : end;
    const pair = chars.slice(from, to);
    const equals = pair.indexOf('=');
    if (equals < 0) {
      open ||= hasHole(pair);
    } else {
      const key = pair.slice(0, equals);
      open ||= hasHole(key);
      const raw = pair.slice(equals + 1);
      // `?a=b` + rest: what follows a value may go on
      if (to === end && hasHole(raw) && !/^\uE000$/.test(raw)) open = true;
      parameters.push({
        key: decode(key),
        value: known(decode(raw)),
        ...spans(text, from, to, from + equals + 1),
      });
    }
    from = to + 1;
  }
  const name = (scheme[1] ?? '').toLowerCase();
  const form = name.startsWith('jdbc:') ? 'jdbc' : name.startsWith('r2dbc') ? 'r2dbc' : 'url';
  const variant = (scheme[2] ?? /^(ecto|r2dbcs|vertx-reactive)/.exec(name)?.[1] ?? '').toLowerCase();
  const other = parameters.find(({ key }) => key === 'host')?.value;
  const all =
    other && hosts.length === 1 && hosts[0]?.name === '' ? [{ name: other, range: rangeIn(text, 0, end) }] : hosts;
  return { form, variant, hosts: all, parameters, open, text, stop: end };
}

function spans(
  text: Text,
  start: number,
  end: number,
  valueStart: number,
  valueEnd = end,
): Pick<Parameter, 'range' | 'valueRange' | 'span' | 'valueSpan'> {
  return {
    range: rangeIn(text, start, end),
    valueRange: rangeIn(text, valueStart, valueEnd),
    span: { start, end },
    valueSpan: { start: valueStart, end: valueEnd },
  };
}

function splitHosts(text: Text, start: number, end: number): { name: string; range: Range }[] {
  const hosts: { name: string; range: Range }[] = [];
  let from = start;
  for (const part of text.chars.slice(start, end).split(',')) {
    const name = part.replace(/:(?:\d*|\uE000|%[sdv]|\{\w*\})$/, '').replace(/^tcp:/, '');
    hosts.push({ name: decode(name), range: rangeIn(text, from, from + part.length) });
    from += part.length + 1;
  }
  return hosts;
}

/** `key=value` pairs as libpq reads them; undefined when the text is anything else. */
function parseConninfo(text: Text): ParsedString | undefined {
  const { chars } = text;
  const parameters: Parameter[] = [];
  let open = false;
  let at = /^[\s"']*/.exec(chars)?.[0].length ?? 0;
  while (at < chars.length) {
    const space = /^[\s"]+/.exec(chars.slice(at));
    if (space) {
      at += space[0].length;
      continue;
    }
    if (chars.charAt(at) === hole) {
      open = true;
      at++;
      continue;
    }
    const key = /^([A-Za-z_][\w.]*)\s*=\s*/.exec(chars.slice(at));
    if (!key)
      return parameters.some(({ key }) => key === 'host') && /^['")]*\s*$/.test(chars.slice(at)) ? finish() : undefined;
    const start = at;
    at += key[0].length;
    const valueStart = at;
    let value = '';
    if (chars.charAt(at) === "'") {
      at++;
      while (at < chars.length && chars.charAt(at) !== "'") {
        if (chars.charAt(at) === '\\') at++;
        value += chars.charAt(at);
        at++;
      }
      at++;
    } else {
      while (at < chars.length && !/[\s"]/.test(chars.charAt(at))) {
        if (chars.charAt(at) === '\\') at++;
        value += chars.charAt(at);
        at++;
      }
    }
    // `password=` + variable + rest
    if (at >= chars.length && hasHole(value) && value !== hole) open = true;
    parameters.push({
      key: key[1] ?? '',
      value: known(value),
      ...spans(text, start, at, valueStart),
    });
  }
  return finish();

  function finish(): ParsedString {
    const stop = parameters.at(-1)?.span.end ?? chars.length;
    return { form: 'conninfo', variant: '', hosts: hostsOf(parameters, /^host$/), parameters, open, text, stop };
  }
}

/** Pairs between semicolons: ADO.NET, ODBC and PDO. */
function parseSeparated(text: Text, start: number, separator: string, form: StringForm): ParsedString | undefined {
  const { chars } = text;
  const parameters: Parameter[] = [];
  let open = false;
  for (let at = start; at < chars.length;) {
    const end = endOfPair(chars, at, separator);
    const pair = chars.slice(at, end);
    const equals = pair.indexOf('=');
    if (equals > 0) {
      const lead = /^\s*/.exec(pair)?.[0].length ?? 0;
      const raw = pair.slice(equals + 1);
      const value = raw
        .trim()
        .replace(/^(["'])(.*)\1$/s, '$2')
        .replace(/^\{(.*)\}$/s, '$1');
      const valueAt = at + equals + 1 + (/^\s*/.exec(raw)?.[0].length ?? 0);
      const valueEnd = at + pair.trimEnd().length;
      parameters.push({
        key: pair.slice(0, equals).trim(),
        value: known(value),
        ...spans(text, at + lead, valueEnd, valueAt, Math.max(valueEnd, valueAt)),
      });
    } else if (hasHole(pair)) {
      open = true;
    } else if (pair.trim() !== '' && parameters.length === 0) {
      return undefined;
    }
    at = end + 1;
  }
  const hosts = hostsOf(parameters, form === 'pdo' ? /^host$/ : /^(?:host|server|servername|datasource|addr|address)$/);
  const stop = parameters.at(-1)?.span.end ?? chars.length;
  return { form, variant: '', hosts, parameters, open, text, stop };
}

function endOfPair(chars: string, start: number, separator: string): number {
  let quote = '';
  for (let at = start; at < chars.length; at++) {
    const char = chars.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if ((char === '"' || char === "'" || char === '{') && /=\s*$/.test(chars.slice(start, at))) {
      const close = char === '{' ? '}' : char;
      if (chars.includes(close, at + 1)) quote = close;
    } else if (char === separator) {
      return at;
    }
  }
  return chars.length;
}

function hostsOf(parameters: readonly Parameter[], name: RegExp): { name: string; range: Range }[] {
  const found = parameters.find(({ key }) => name.test(key.toLowerCase().replace(/[\s_]/g, '')));
  if (!found) return [];
  return (found.value ?? hole).split(',').map((host) => ({
    name: host.trim().replace(/^tcp:/i, '').replace(/:\d+$/, ''),
    range: found.range,
  }));
}

const placeholder = /\uE000|^%[sdvq]$|^%\(\w+\)s$|^\{\w*\}$|^<[^>]*>$|^\$|^:\w+$|^@\w+$/;

function known(value: string): string | undefined {
  return placeholder.test(value) ? undefined : value;
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
  } catch {
    return text;
  }
}
