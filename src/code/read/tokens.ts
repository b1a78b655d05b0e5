import { TextBuilder } from '../text';
import type { Concat, Unknown, Value, Word } from '../value';
import type { Quote, Syntax } from './syntax';

/** A token of a program; comments are none. */
export interface Token {
  readonly type: 'string' | 'word' | 'number' | 'mark' | 'line';
  /** Of a string: nothing. */
  readonly text: string;
  readonly value?: Value;
  readonly start: number;
  readonly end: number;
  /** Whether white space stands before it. */
  readonly spaced: boolean;
}

const wordStart = /[\p{L}_$@\\]/u;
const marks = [
  '...',
  '===',
  '!==',
  '<=>',
  '=>',
  '->',
  '::',
  ':=',
  '?.',
  '??',
  '||',
  '&&',
  '==',
  '!=',
  '<=',
  '>=',
  '<>',
  '++',
  '+=',
  '.=',
  '|>',
  '?:',
];
const pathWord = /^[$@]?[\p{L}_][\w$]*(?:(?:\.|\?\.|->|::)[\p{L}_][\w$]*)*$/u;

/** The tokens of a program. Never throws: what is not understood is a mark. */
export function tokenize(source: string, syntax: Syntax, from = 0): readonly Token[] {
  return new Tokenizer(source, syntax, from).all();
}

class Tokenizer {
  readonly #tokens: Token[] = [];
  #at: number;
  #spaced = false;

  constructor(
    readonly source: string,
    readonly syntax: Syntax,
    from: number,
  ) {
    this.#at = from;
  }

  all(): readonly Token[] {
    const { source } = this;
    while (this.#at < source.length) {
      const char = source.charAt(this.#at);
      if (char === '\n') {
        if (this.#comment()) continue;
        this.#push('line', '\n', this.#at + 1);
        this.#spaced = true;
      } else if (char === ' ' || char === '\t' || char === '\r') {
        this.#at++;
        this.#spaced = true;
      } else if (this.#comment()) {
        this.#spaced = true;
      } else if (!this.#string() && !this.#heredoc() && !this.#regex()) {
        this.#other(char);
      }
    }
    return this.#tokens;
  }

  #push(type: Token['type'], text: string, end: number, value?: Value): void {
    this.#tokens.push({ type, text, start: this.#at, end, spaced: this.#spaced, ...(value ? { value } : {}) });
    this.#at = end;
    this.#spaced = false;
  }

  #comment(): boolean {
    const { source, syntax } = this;
    for (const [open, close] of syntax.block) {
      if (source.startsWith(open, this.#at)) {
        const end = source.indexOf(close, this.#at + open.length);
        this.#at = end < 0 ? source.length : end + close.length;
        return true;
      }
    }
    if (syntax.line.some((mark) => source.startsWith(mark, this.#at))) {
      // `$#` of shells, `#[attribute]` of PHP and Rust are none
      const end = source.indexOf('\n', this.#at);
      this.#at = end < 0 ? source.length : end;
      return true;
    }
    return false;
  }

  #other(char: string): void {
    const { source, syntax } = this;
    if (wordStart.test(char)) {
      const pattern = syntax.hyphens ? /[$@\\]?[\w$\u0080-\uffff\\-]*/y : /[$@\\]*[\w$\u0080-\uffff\\]*[?!]?/y;
      pattern.lastIndex = this.#at;
      let end = this.#at + Math.max(pattern.exec(source)?.[0].length ?? 1, 1);
      // `config!.x`, `a?.b`, `a != b`, `x ? y : z`
      if (/[?!]/.test(source.charAt(end - 1)) && /[.:=?(\s[]/.test(source.charAt(end))) {
        const rust = source.charAt(end - 1) === '!' && source.charAt(end) === '(';
        if (!rust) end--;
      }
      this.#push('word', source.slice(this.#at, Math.max(end, this.#at + 1)), Math.max(end, this.#at + 1));
      return;
    }
    if (/[0-9]/.test(char)) {
      const pattern = /[\w.]*\w/y;
      pattern.lastIndex = this.#at;
      const text = pattern.exec(source)?.[0] ?? char;
      this.#push('number', text, this.#at + text.length);
      return;
    }
    const mark = marks.find((one) => source.startsWith(one, this.#at)) ?? char;
    this.#push('mark', mark, this.#at + mark.length);
  }

  #string(): boolean {
    const { source, syntax } = this;
    const quote = syntax.quotes.find(({ open }) => source.startsWith(open, this.#at));
    if (!quote) {
      if (syntax.characters && source.charAt(this.#at) === "'") {
        const literal = /'(?:\\[^\n]{1,8}?|[^'\\\n])'/y;
        literal.lastIndex = this.#at;
        const found = literal.exec(source);
        this.#push(found ? 'number' : 'mark', "'", this.#at + (found?.[0].length ?? 1));
        return true;
      }
      return false;
    }
    const { quote: read, prefix, start } = this.#withPrefix(quote);
    const { value, end } = readString(source, this.#at + read.open.length, read, start, syntax);
    if (prefix) {
      this.#tokens.pop();
      this.#at = start;
      this.#spaced = prefix.spaced;
    }
    this.#push('string', '', end, value);
    return true;
  }

  /** `f"…"`, `r'…'`, `$@"…"`: how the string reads with the letters before it. */
  #withPrefix(quote: Quote): { quote: Quote; prefix?: Token; start: number } {
    const { syntax, source } = this;
    const last = this.#tokens.at(-1);
    const plain = { quote, start: this.#at };
    if (!syntax.prefixes || last === undefined || last.end !== this.#at || !/^(word|mark)$/.test(last.type)) {
      return plain;
    }
    let prefix = last;
    let letters = last.text;
    if (letters === '#' && syntax.characters) {
      // r#"…"#: the marks before the quote
      let index = this.#tokens.length - 1;
      while (this.#tokens[index]?.text === '#') index--;
      const word = this.#tokens[index];
      if (word?.text !== 'r') return plain;
      letters = source.slice(word.start, this.#at);
      while (this.#tokens.length - 1 > index) this.#tokens.pop();
      prefix = word;
    }
    if (!syntax.prefixes.test(letters)) {
      return plain;
    }
    const hashes = letters.replace(/[^#]/g, '');
    const raw = /[rR]/.test(letters);
    const verbatim = letters.includes('@');
    const holes = /[fF$]/.test(letters) ? ('brace' as const) : quote.holes;
    return {
      prefix,
      start: prefix.start,
      quote: {
        open: quote.open,
        close: `${quote.close}${hashes}`,
        escapes: verbatim ? 'doubled' : raw ? 'none' : quote.escapes,
        ...(holes ? { holes } : {}),
        oneLine: (quote.oneLine ?? false) && !verbatim && !raw,
      },
    };
  }

  #heredoc(): boolean {
    const { source, syntax } = this;
    if (!syntax.heredocs || source.charAt(this.#at) !== '<') return false;
    const pattern = /<<[<~-]?\s*(["']?)(\w+)\1[^\n]*\n/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(source);
    if (!found) return false;
    const begin = this.#at + found[0].length;
    const close = new RegExp(`^[ \\t]*${found[2] ?? ''}\\b`, 'm');
    const end = close.exec(source.slice(begin));
    const stop = end ? begin + end.index : source.length;
    const holes = found[1] === "'" ? {} : { holes: 'dollar' as const };
    const body = source.slice(begin, stop);
    const { value } = readString(
      `${source.slice(0, stop)}\n`,
      begin,
      { open: '', close: '\n\u0000', escapes: 'none', ...holes },
      this.#at,
      syntax,
      begin + body.length,
    );
    this.#push('string', '', end ? stop + end[0].length : stop, value);
    return true;
  }

  #regex(): boolean {
    const { source, syntax } = this;
    if (!syntax.regex || source.charAt(this.#at) !== '/') return false;
    const last = this.#tokens.at(-1);
    const operand = last && (last.type === 'number' || last.type === 'string' || /^[)\]}]$/.test(last.text));
    const name = last?.type === 'word' && !/^(return|typeof|case|in|of|do|else|yield|await)$/.test(last.text);
    if (operand || name) return false;
    const pattern = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(source);
    if (!found) return false;
    this.#push('number', '/', this.#at + found[0].length);
    return true;
  }
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', f: '\f' };

/** The string from `at`, which is after the opening mark, and the offset after its closing mark. */
function readString(
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
      text.add(char, at, at + 1);
      at++;
    }
  }
  return done(limit);
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
