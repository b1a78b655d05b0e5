import { TextBuilder } from '../text';
import type { Concat, Unknown, Value, Word } from '../value';
import type { Quote, Syntax } from './syntax';

const pathWord = /^[$@]?[\p{L}_][\w$]*(?:(?:\.|\?\.|->|::)[\p{L}_][\w$]*)*$/u;
const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', f: '\f' };

/** The string from `at`, which is after the opening mark, and the offset after its closing mark. */
export function readString(
  source: string,
  at: number,
  quote: Quote,
  start: number,
  syntax: Syntax,
  limit = source.length,
): { value: Value; end: number } {
  const parts: Value[] = [];
  let text = new TextBuilder();
  let textStart = start;
  const flush = (end: number): void => {
    parts.push(text.finish(textStart, end));
    text = new TextBuilder();
  };
  const done = (end: number): { value: Value; end: number } => {
    flush(end);
    const [only] = parts;
    const value: Value = parts.length === 1 && only ? only : ({ kind: 'concat', parts, start, end } satisfies Concat);
    return { value, end };
  };
  while (at < limit) {
    const char = source.charAt(at);
    if (source.startsWith(quote.close, at)) {
      if (quote.escapes === 'doubled' && quote.close.length === 1 && source.charAt(at + 1) === quote.close) {
        text.add(quote.close, at, at + 2);
        at += 2;
        continue;
      }
      return done(at + quote.close.length);
    }
    if (char === '\n' && quote.oneLine) {
      return done(at);
    }
    const found = quote.holes ? holeAt(source, at, quote.holes) : undefined;
    if (found) {
      flush(at);
      parts.push(holeValue(source, found.start, found.end, at, found.after));
      at = found.after;
      textStart = at;
    } else if (quote.holes === 'brace' && (char === '{' || char === '}') && source.charAt(at + 1) === char) {
      text.add(char, at, at + 2);
      at += 2;
    } else if (char === '\\' && quote.escapes === 'backslash') {
      at = readEscape(source, at, text, syntax);
    } else if (char === '`' && quote.escapes === 'backtick') {
      text.add(source.charAt(at + 1), at, at + 2);
      at += 2;
    } else {
      const next = plainEnd(source, at + 1, limit);
      text.copy(source.slice(at, next), at);
      at = next;
    }
  }
  return done(limit);
}

/** Characters that may end or interrupt a string of some language. */
const special: ReadonlySet<string> = new Set(['"', "'", '`', '\n', '\\', '{', '}', '$', '#', '%']);

/** Where the next one of them is. */
function plainEnd(source: string, at: number, limit: number): number {
  while (at < limit && !special.has(source.charAt(at))) at++;
  return at;
}

function readEscape(source: string, at: number, text: TextBuilder, syntax: Syntax): number {
  const next = source.charAt(at + 1);
  if (next === '\r' || next === '\n') {
    // a continued line; Rust removes the indentation as well
    const pattern = syntax.characters ? /\\\r?\n\s*/y : /\\\r?\n/y;
    pattern.lastIndex = at;
    return at + (pattern.exec(source)?.[0].length ?? 2);
  }
  const code = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/y;
  code.lastIndex = at;
  const found = code.exec(source);
  if (found) {
    const point = parseInt(found[1] ?? found[2] ?? found[3] ?? '0', 16);
    const end = at + found[0].length;
    text.add(point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD', at, end);
    return end;
  }
  // PHP and Ruby keep the backslash in single quotes; no value here has one that matters
  text.add(simpleEscapes[next] ?? next, at, Math.min(at + 2, source.length));
  return at + 2;
}

function holeAt(
  source: string,
  at: number,
  holes: NonNullable<Quote['holes']>,
): { start: number; end: number; after: number } | undefined {
  const rest = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const opened = (open: string, close: string) => {
    if (!source.startsWith(open, at)) return undefined;
    const start = at + open.length;
    const end = closing(source, start, open.slice(-1), close);
    return { start, end, after: Math.min(end + 1, source.length) };
  };
  switch (holes) {
    case 'dollarBrace':
      return opened('${', '}') ?? opened('%{', '}');
    case 'hashBrace':
      return opened('#{', '}');
    case 'backslashParen':
      return opened('\\(', ')');
    case 'brace': {
      if (source.charAt(at + 1) === '{' && source.charAt(at) === '{') return undefined;
      return opened('{', '}');
    }
    case 'dollar': {
      const braced = opened('${', '}') ?? opened('$(', ')') ?? opened('{$', '}');
      if (braced) return source.startsWith('{$', at) ? { ...braced, start: braced.start - 1 } : braced;
      const name = rest(/\$(?:env:|script:|global:)?[A-Za-z_]\w*/y);
      return name ? { start: at, end: at + name[0].length, after: at + name[0].length } : undefined;
    }
  }
}

/** Offset of the bracket that closes what is open at `at`, strings inside passed over. */
function closing(source: string, at: number, open: string, close: string): number {
  let depth = 1;
  for (let index = at; index < source.length && index < at + 2000; index++) {
    const char = source.charAt(index);
    if (char === open) depth++;
    else if (char === close && --depth === 0) return index;
    else if (char === '\n' && index > at + 400) break;
  }
  return Math.min(at, source.length);
}

function holeValue(source: string, start: number, end: number, from: number, to: number): Word | Unknown {
  const inside = source.slice(start, end).trim();
  // `{host!r}`, `{0}` and formats have no name that a constant could have
  return pathWord.test(inside)
    ? { kind: 'word', name: inside.replace(/\?\.|->|::/g, '.'), start: from, end: to }
    : { kind: 'unknown', start: from, end: to };
}
