import { adoNetValue, conninfo, conninfoValue, odbcBraced, uriQuery } from '../../connect/quoting';
import type { Connection, Setting } from '../connection';
import { parseConnectionText, type Parameter, type ParsedString } from '../connectionText';
import { fromOf, hasHole, toOf, type Range, type Text } from '../text';
import type { Edit } from './fix';
import { writtenAt, type FileText } from './literal';

/** The connection string of a connection, with what writes in it. */
export class StringWriter {
  readonly #parsed: ParsedString;

  private constructor(
    readonly file: FileText,
    readonly text: Text,
    parsed: ParsedString,
  ) {
    this.#parsed = parsed;
  }

  static of(file: FileText, { text }: Connection): StringWriter | undefined {
    const parsed = text && parseConnectionText(text);
    return parsed && new StringWriter(file, text, parsed);
  }

  parameter({ range }: Setting): Parameter | undefined {
    return this.#parsed.parameters.find((one) => one.range.start === range.start && one.range.end === range.end);
  }

  /** Replaces the value of a parameter, or all of it when its name is another one. */
  replace(found: Parameter, name: string, value: string): readonly Edit[] | undefined {
    const text = this.#value(name, value);
    if (text === undefined) return undefined;
    return found.key === name && found.valueSpan.end > found.valueSpan.start
      ? this.#edit(found.valueSpan, text)
      : this.#edit(found.span, `${name}=${text}`);
  }

  /** Adds parameters after one of the string, or at its end. */
  add(parameters: readonly (readonly [name: string, value: string])[], after?: Parameter): readonly Edit[] | undefined {
    const pairs: string[] = [];
    for (const [name, value] of parameters) {
      const text = this.#value(name, value);
      if (text === undefined) return undefined;
      pairs.push(`${name}=${text}`);
    }
    const { chars } = this.text;
    // what a constant or an argument says is not the string's own
    const at = after && this.#isOwn(after.span.end) ? after.span.end : this.#parsed.stop;
    switch (this.#parsed.form) {
      case 'url':
      case 'jdbc':
      case 'r2dbc': {
        const before = chars.slice(0, at);
        const query = before.lastIndexOf('?') > before.lastIndexOf('@') ? before.lastIndexOf('?') : -1;
        const mark = query >= 0 ? (/[?&]$/.test(before) ? '' : '&') : this.#hasPath(before) ? '?' : '/?';
        return this.#edit({ start: at, end: at }, mark + pairs.join('&'));
      }
      case 'conninfo':
        return this.#edit({ start: at, end: at }, `${/\s$/.test(chars.slice(0, at)) ? '' : ' '}${pairs.join(' ')}`);
      case 'pdo': {
        const separator = chars.includes(';') ? ';' : ' ';
        return this.#edit({ start: at, end: at }, separator + pairs.join(separator));
      }
      case 'ado':
      case 'odbc':
        return this.#edit({ start: at, end: at }, `;${pairs.join(';')}`);
    }
  }

  /** Removes a parameter with the mark that separates it. */
  remove({ span }: Parameter): readonly Edit[] | undefined {
    const { chars } = this.text;
    const { start, end } = span;
    const before = /[?&;]?\s*$/.exec(chars.slice(0, start))?.[0] ?? '';
    const next = /^\s*[&;]?/.exec(chars.slice(end))?.[0] ?? '';
    const first = before.startsWith('?') || start - before.length === 0;
    if (first && next !== '') return this.#edit({ start, end: end + next.length }, '');
    return this.#edit({ start: start - before.length, end }, '');
  }

  #hasPath(before: string): boolean {
    const authority = before.slice(before.indexOf('//') + 2);
    return this.#parsed.form === 'url' || authority.includes('/');
  }

  #value(name: string, value: string): string | undefined {
    switch (this.#parsed.form) {
      case 'url':
      case 'jdbc':
      case 'r2dbc':
        return uriQuery([[name, value]]).slice(name.length + 1);
      case 'conninfo':
        return conninfoValue(value);
      case 'pdo':
        // PDO makes every semicolon a space
        return value.includes(';') ? undefined : conninfoValue(value);
      case 'ado':
        return adoNetValue(value);
      case 'odbc':
        return name === 'pqopt' ? odbcBraced(conninfo([['sslrootcert', value]])) : value;
    }
  }

  /** Whether the character before an index is written where the string is. */
  #isOwn(index: number): boolean {
    const { text } = this;
    const at = toOf(text, index - 1) ?? text.start;
    return text.start <= at && at <= text.end;
  }

  /** Where a literal ends that names something else last. */
  #closing(): number | undefined {
    const quotes = /(?:"""|'''|["'`])$/.exec(this.file.source.slice(this.text.start, this.text.end));
    return quotes ? this.text.start + quotes.index : undefined;
  }

  /** An edit of characters that stand together in one literal. */
  #edit({ start, end }: Range, value: string): readonly Edit[] | undefined {
    const { text: given } = this;
    if (hasHole(given.chars.slice(start, end))) return undefined;
    // a command follows, so that `&` would end the string
    if (value.includes('&') && /^\s+\S/.test(given.chars.slice(this.#parsed.stop))) return undefined;
    for (let index = start; index + 1 < end; index++) {
      if (toOf(given, index) !== fromOf(given, index + 1)) return undefined;
    }
    const isElsewhere = start === end && start > 0 && !this.#isOwn(start);
    if (isElsewhere && start < given.chars.length) return undefined;
    const first = isElsewhere
      ? this.#closing()
      : end > start
        ? fromOf(given, start)
        : start > 0
          ? toOf(given, start - 1)
          : fromOf(given, 0);
    const last = end > start ? toOf(given, end - 1) : first;
    if (first === undefined || last === undefined) return undefined;
    const text = value === '' ? '' : writtenAt(this.file, first, value);
    return text === undefined ? undefined : [{ start: first, end: last, text }];
  }
}

/** Edits of the connection string, where the connection has one. */
export function withString(
  file: FileText,
  connection: Connection,
  edits: (writer: StringWriter) => readonly Edit[] | undefined,
): readonly Edit[] | undefined {
  const writer = StringWriter.of(file, connection);
  return writer && edits(writer);
}
