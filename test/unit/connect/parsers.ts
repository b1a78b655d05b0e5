/*
 * Small readers of the formats that strings are written in, each by its own grammar and independent of the code under
 * test. They throw where the text is not of the format.
 */

/** libpq: `conninfo_parse` of fe-connect.c. */
export function readConninfo(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  let at = 0;
  const isSpace = (): boolean => /[ \t\n\r\v\f]/.test(text[at] ?? '');
  const skipSpaces = (): void => {
    while (isSpace()) at++;
  };
  for (skipSpaces(); at < text.length; skipSpaces()) {
    const equals = text.indexOf('=', at);
    const keyword = text.slice(at, equals);
    if (equals < 0 || !/^[a-z_]+$/.test(keyword) || keyword in values) {
      throw new Error(`keyword expected at ${at}: ${text}`);
    }
    at = equals + 1;
    const quoted = text[at] === "'";
    let value = '';
    for (at += quoted ? 1 : 0; quoted ? text[at] !== "'" : at < text.length && !isSpace(); at++) {
      if (at >= text.length) {
        throw new Error(`unterminated: ${text}`);
      }
      value += text[at] === '\\' ? text[++at] : text[at];
    }
    at += quoted ? 1 : 0;
    values[keyword] = value;
  }
  return values;
}

/** A literal in double quotes as C, Python, Java, Go, C#, Rust and Elixir read the escapes that are written. */
export function readEscaped(text: string): string {
  const escape = /\\(?:([\\"?#])|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/g;
  const body = text.slice(1, -1);
  if (!/^".*"$/s.test(text) || /[\\"]/.test(body.replace(escape, ''))) {
    throw new Error(`not a string literal: ${text}`);
  }
  return body.replace(
    escape,
    (_, plain: string | undefined, four: string | undefined, braced: string | undefined) =>
      plain ?? String.fromCodePoint(parseInt(four ?? braced ?? '', 16)),
  );
}

/** One argument of a POSIX shell, of the two kinds that are written. */
export function readPosixArgument(text: string): string {
  const double = /^"([^"$`\\!]*)"$/s.exec(text);
  if (double) {
    return double[1] ?? '';
  }
  if (!/^'(?:[^']|'\\'')*'$/s.test(text)) {
    throw new Error(`not one argument: ${text}`);
  }
  return text.slice(1, -1).replaceAll("'\\''", "'");
}

interface Url {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly query: Record<string, string>;
}

/** A URI of libpq; the URL class alone would resolve `.` and `..` in its path. */
export function readPostgresUrl(text: string): Url {
  const url = new URL(text);
  const path = /^[a-z0-9]+:\/\/[^/?]+\/([^/?]*)\?/.exec(text)?.[1];
  if (path === undefined || url.hash !== '' || !/^[a-z]+:$/.test(url.protocol)) {
    throw new Error(`not a URI: ${text}`);
  }
  return {
    host: url.hostname,
    port: Number(url.port),
    database: decodeURIComponent(path),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    query: Object.fromEntries(url.searchParams),
  };
}

/** A URL of pgJDBC, without user and password before the host. */
export function readJdbc(text: string): Omit<Url, 'user' | 'password'> {
  if (!text.startsWith('jdbc:postgresql://')) {
    throw new Error(`not a JDBC URL: ${text}`);
  }
  const { user, password, ...read } = readPostgresUrl(text.slice('jdbc:'.length));
  if (user !== '' || password !== '') {
    throw new Error('pgJDBC would take this for the host');
  }
  return read;
}

/** A literal in single quotes as JavaScript, PHP and Ruby read the escapes that are written. */
export function readLiteral(text: string): string {
  if (!/^'(?:[^'\\]|\\[\\'])*'$/s.test(text)) {
    throw new Error(`not a string literal: ${text}`);
  }
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

/** ADO.NET: the state machine of `DbConnectionOptions.GetKeyValuePair`, keywords as written. */
export function readAdoNet(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf('=', at);
    const keyword = text.slice(at, equals);
    at = equals + 1;
    const quote = text[at];
    let value = '';
    if (quote === '"' || quote === "'") {
      for (at++; text[at] !== quote || text[at + 1] === quote; at++) {
        if (at >= text.length) {
          throw new Error(`unterminated: ${text}`);
        }
        at += text[at] === quote ? 1 : 0;
        value += text[at];
      }
      at++;
    } else {
      const end = text.indexOf(';', at) < 0 ? text.length : text.indexOf(';', at);
      value = text.slice(at, end).trim();
      at = end;
    }
    if (at < text.length && text[at] !== ';') {
      throw new Error(`; expected at ${at}: ${text}`);
    }
    at++;
    values[keyword] = value;
  }
  return values;
}

/** ODBC as psqlODBC reads it (drvconn.c, dlg_specific.c): braces are taken off `Pwd` and `pqopt` only. */
export function readOdbc(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const pair = /([A-Za-z]+)=(\{(?:[^}]|\}\})*\}|[^;{][^;]*);/gsy;
  while (pair.lastIndex < text.length) {
    const start = pair.lastIndex;
    const match = pair.exec(text);
    if (!match?.[1] || match[2] === undefined) {
      throw new Error(`pair expected at ${start}: ${text}`);
    }
    const [, keyword, value] = match;
    const unbraced = ['Pwd', 'pqopt', 'Driver'].includes(keyword) && value.startsWith('{');
    values[keyword] = unbraced ? value.slice(1, -1).replaceAll('}}', '}') : value;
  }
  return values;
}

/** One argument of PowerShell: both kinds of string, typographic quotes included (about_Quoting_Rules). */
export function readPowerShellArgument(text: string): string {
  const double = /^"([^"“”„$`]*)"$/s.exec(text);
  if (double) {
    return double[1] ?? '';
  }
  const single = /^'((?:[^'‘’‚‛]|['‘’‚‛]{2})*)'$/s.exec(text);
  if (!single) {
    throw new Error(`not one argument: ${text}`);
  }
  return (single[1] ?? '').replace(/(['‘’‚‛])['‘’‚‛]/g, '$1');
}
