import type { Value } from '../value';
import { readString } from './strings';
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

const beginsWord = (char: string): boolean => (char < '\u0080' ? /[\w$@\\]/.test(char) : /\p{L}/u.test(char));
/** Longest first. */
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
const marksByStart: ReadonlyMap<string, readonly string[]> = new Map(
  marks.map(([start = '']) => [start, marks.filter((mark) => mark.startsWith(start))]),
);

/** The tokens of a program. Never throws: what is not understood is a mark. */
export function tokenize(source: string, syntax: Syntax, from = 0): readonly Token[] {
  return new Tokenizer(source, syntax, from).all();
}

class Tokenizer {
  readonly #tokens: Token[] = [];
  readonly #comments: ReadonlySet<string>;
  readonly #quotes: ReadonlySet<string>;
  readonly #word: RegExp;
  readonly #number = /[\w.]*\w/y;
  #at: number;
  #spaced = false;

  constructor(
    readonly source: string,
    readonly syntax: Syntax,
    from: number,
  ) {
    this.#at = from;
    this.#comments = new Set([...syntax.block.map(([open]) => open), ...syntax.line].map((mark) => mark.charAt(0)));
    this.#quotes = new Set(syntax.quotes.map(({ open }) => open.charAt(0)));
    this.#word = syntax.hyphens ? /[$@\\]?[\w$\u0080-\uffff\\-]*/y : /[$@\\]*[\w$\u0080-\uffff\\]*[?!]?/y;
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
    const start = this.#at;
    const spaced = this.#spaced;
    this.#tokens.push(value ? { type, text, value, start, end, spaced } : { type, text, start, end, spaced });
    this.#at = end;
    this.#spaced = false;
  }

  #comment(): boolean {
    const { source, syntax } = this;
    if (!this.#comments.has(source.charAt(this.#at))) return false;
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
    const { source } = this;
    if (char >= '0' && char <= '9') {
      const end = this.#endOf(this.#number);
      this.#push('number', source.slice(this.#at, end), end);
      return;
    }
    if (beginsWord(char)) {
      let end = this.#endOf(this.#word);
      const last = source.charAt(end - 1);
      // `config!.x`, `a?.b`, `a != b`, `x ? y : z`
      if ((last === '?' || last === '!') && /[.:=?(\s[]/.test(source.charAt(end))) {
        const rust = last === '!' && source.charAt(end) === '(';
        if (!rust) end = Math.max(end - 1, this.#at + 1);
      }
      this.#push('word', source.slice(this.#at, end), end);
      return;
    }
    const mark = marksByStart.get(char)?.find((one) => source.startsWith(one, this.#at)) ?? char;
    this.#push('mark', mark, this.#at + mark.length);
  }

  /** Where a match of a pattern ends that begins here: after the character at least. */
  #endOf(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.source) ? Math.max(pattern.lastIndex, this.#at + 1) : this.#at + 1;
  }

  #string(): boolean {
    const { source, syntax } = this;
    const quote = this.#quotes.has(source.charAt(this.#at))
      ? syntax.quotes.find(({ open }) => source.startsWith(open, this.#at))
      : undefined;
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
      source.slice(0, stop),
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
