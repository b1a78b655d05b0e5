import type { Text } from '../text';
import type { Call, Concat, Entry, Table, Value, Word } from '../value';
import type { Syntax } from './syntax';
import { tokenize, type Token } from './tokens';

const none: Token = { type: 'mark', text: '', start: 0, end: 0, spaced: true };
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const pathMarks = new Set(['.', '::', '->', '?.']);
const choices = new Set(['||', '??', '?:', 'or']);
const ends = new Set([',', ';', ')', ']', '}', '']);
/** Words between which and the next nothing is called. */
const keywords = new Set(
  (
    'return await new async yield throw export default const let var final static public private protected internal ' +
    'readonly override virtual sealed abstract val mut my our local global def func fn fun function let! use! lateinit ' +
    'not as satisfies typeof delete void unsafe move ref in out is if else elsif elif unless while for match when case ' +
    'do then begin end with from import using package namespace class struct interface module echo print raise'
  ).split(' '),
);
const functions = new Set(['func', 'fn', 'fun', 'function']);
const deepest = 60;

/** What a program or a block of settings says, as far as values, calls and assignments go. Never throws. */
export function readProgram(source: string, syntax: Syntax, from = 0): Table {
  const shebang = from === 0 ? (/^#![^\n]*/.exec(source)?.[0].length ?? 0) : from;
  return new Parser(tokenize(source, syntax, shebang), syntax).file(source.length);
}

class Parser {
  #at = 0;
  #depth = 0;
  /** The bracket that the items are in. */
  #in = '';

  constructor(
    readonly tokens: readonly Token[],
    readonly syntax: Syntax,
  ) {}

  file(end: number): Table {
    const body = { entries: [] as Entry[], items: [] as Value[], open: false };
    while (this.#at < this.tokens.length) {
      this.#body('', true, body);
      this.#at++; // a bracket without its other half
    }
    return { kind: 'table', ...body, start: 0, end };
  }

  #peek(ahead = 0): Token {
    return this.tokens[this.#at + ahead] ?? none;
  }

  #skipLines(): void {
    while (this.#peek().type === 'line') this.#at++;
  }

  /** Entries and items until the closing bracket, which is not passed. */
  #body(close: string, lines: boolean, body: { entries: Entry[]; items: Value[]; open: boolean }): void {
    while (this.#at < this.tokens.length) {
      const token = this.#peek();
      if (token.type === 'line' || token.text === ',' || token.text === ';') {
        this.#at++;
      } else if (token.type === 'mark' && (token.text === close || ends.has(token.text))) {
        return;
      } else {
        const before = this.#at;
        this.#item(lines, body);
        if (this.#at === before) this.#at++;
      }
    }
  }

  #item(lines: boolean, body: { entries: Entry[]; items: Value[]; open: boolean }): void {
    if (/^(\.\.\.|\*\*)$/.test(this.#peek().text) || (this.#peek().text === '*' && this.#peek(1).text === '*')) {
      body.open = true;
      this.#at++;
      body.entries.push({ key: '...', keyRange: this.#peek(), value: this.#value(lines) });
      return;
    }
    const labels: (Word | Text)[] = [];
    for (;;) {
      const token = this.#peek();
      const next = this.#peek(1);
      if (functions.has(token.text) && (next.type === 'word' || next.text === '(' || next.text === '<')) break;
      if (token.type === 'word' && !this.#beginsCommand(token, next)) {
        if (
          (token.text !== 'new' && token.text !== 'await' && next.type === 'word') ||
          (next.type === 'string' && next.spaced && this.syntax.commands !== true && labels.length + 1 < 4)
        ) {
          if (!keywords.has(token.text)) labels.push(wordOf(token));
          this.#at++;
          continue;
        }
      }
      if (
        token.type === 'string' &&
        labels.length > 0 &&
        (next.type === 'string' || next.text === '{' || next.text === '=' || next.type === 'word') &&
        this.syntax.adjacent !== true
      ) {
        const text = token.value;
        if (text?.kind === 'text') labels.push(text);
        this.#at++;
        continue;
      }
      break;
    }
    if (labels.length > 0 && this.#peek().text === '{' && labels.some((label) => label.kind === 'text')) {
      // a block of HCL
      body.entries.push({
        key: nameOf(labels.at(-1)),
        keyRange: labels.at(-1) ?? none,
        labels,
        value: this.#value(lines),
      });
      return;
    }
    if (labels.length > 0 && this.#peek().text === '=' && labels.at(-1)?.kind === 'text') {
      // a resource of Bicep
      this.#at++;
      body.entries.push({
        key: nameOf(labels.at(-2)),
        keyRange: labels.at(-1) ?? none,
        labels,
        value: this.#value(lines),
      });
      return;
    }
    if (
      this.#peek().type === 'word' &&
      this.#peek(1).text === '{' &&
      this.#peek(1).spaced &&
      !keywords.has(this.#peek().text)
    ) {
      // a block with a name
      const name = wordOf(this.#peek());
      this.#at++;
      body.entries.push({ key: name.name, keyRange: name, labels: [...labels, name], value: this.#value(lines) });
      return;
    }
    const key = this.#key();
    if (key) {
      const separator = this.#peek();
      this.#at++;
      let value = this.#value(lines);
      let typed = false;
      if (this.#peek().text === '=' && separator.text === ':') {
        // a type before the value
        this.#at++;
        typed = true;
        value = this.#value(lines);
      }
      if (
        value.kind === 'word' &&
        (separator.text === '=>' || separator.text === '=') &&
        this.#peek().text === '{' &&
        value.name === 'existing'
      ) {
        value = this.#value(lines);
      }
      body.entries.push({
        key: key.name,
        keyRange: key,
        value,
        ...(labels.length > 0 ? { labels } : {}),
        ...(lines && (typed || separator.text.endsWith('=')) ? { assigned: true } : {}),
        ...(separator.text === '+=' || separator.text === '.=' ? { appends: true } : {}),
      });
      return;
    }
    const value = this.#value(lines);
    if (value.kind === 'word' && this.syntax.regex && !keywords.has(value.name) && this.#in === '{') {
      // JavaScript's `{ ssl }`
      body.entries.push({ key: value.name, keyRange: value, value });
    } else {
      body.items.push(value);
    }
  }

  /** The key before a `:`, `=`, `=>` or `:=`, when one is next. */
  #key(): Word | undefined {
    const token = this.#peek();
    let at = this.#at;
    let name = '';
    let end = token.end;
    if (token.text === ':' && this.#peek(1).type === 'word' && /^(=>|,)$/.test(this.#peek(2).text)) {
      at++; // Ruby's `:key => value`
    }
    if (token.text === '[' && this.#peek(2).text === ']' && this.#peek(1).type === 'string') {
      const text = this.#peek(1).value;
      name = text?.kind === 'text' ? text.chars : '';
      at += 3;
    } else if (token.type === 'string') {
      name = token.value?.kind === 'text' ? token.value.chars : '';
      at++;
    } else if (token.type === 'word' || token.type === 'number' || at > this.#at) {
      name = this.tokens[at]?.text ?? '';
      at++;
      for (;;) {
        const mark = this.tokens[at];
        const next = this.tokens[at + 1];
        if (mark && pathMarks.has(mark.text) && next?.type === 'word') {
          name += `.${next.text}`;
          end = next.end;
          at += 2;
        } else if (mark?.text === '[' && !mark.spaced && this.tokens[at + 2]?.text === ']') {
          const index = next?.type === 'string' ? next.value : undefined;
          name += `.${index?.kind === 'text' ? index.chars : (next?.text ?? '')}`;
          end = this.tokens[at + 2]?.end ?? end;
          at += 3;
        } else if (mark?.text === ':' && token.text.startsWith('$') && next?.type === 'word' && !next.spaced) {
          name += `:${next.text}`; // $env:NAME
          end = next.end;
          at += 2;
        } else {
          break;
        }
      }
    } else {
      return undefined;
    }
    if (this.tokens[at]?.text === '?' && this.tokens[at + 1]?.text === ':') at++;
    // Go's `a, err := …`
    if (this.tokens[at]?.text === ',' && token.type === 'word') {
      let ahead = at;
      while (this.tokens[ahead]?.text === ',' && this.tokens[ahead + 1]?.type === 'word') ahead += 2;
      if (this.tokens[ahead]?.text === ':=' || (this.tokens[ahead]?.text === '=' && this.syntax.characters)) at = ahead;
    }
    const separator = this.tokens[at];
    if (!separator || !/^(:|=|=>|:=|\+=|\.=)$/.test(separator.text) || name === '') return undefined;
    if (separator.text === ':' && separator.spaced && this.syntax.commands) return undefined; // a symbol
    this.#at = at;
    return { kind: 'word', name, start: token.start, end };
  }

  #beginsCommand(token: Token, next: Token): boolean {
    return (
      this.syntax.commands === true &&
      !keywords.has(token.text) &&
      next.spaced &&
      next.type === 'word' &&
      /^[:A-Z]/.test(next.text)
    );
  }

  #value(lines: boolean): Value {
    if (this.#depth >= deepest) {
      return this.#skip();
    }
    this.#depth++;
    const value = this.#chain(lines);
    this.#depth--;
    return value;
  }

  /** Values joined by operators. */
  #chain(lines: boolean): Value {
    this.#skipLines();
    const start = this.#peek().start;
    const first = this.#operand(lines);
    let joined: Value[] = [first];
    const options: Value[] = [];
    let unclear = false;
    const current = (): Value => {
      const [only] = joined;
      if (joined.length === 1 && only) return only;
      return {
        kind: 'concat',
        parts: joined,
        start: joined[0]?.start ?? start,
        end: joined.at(-1)?.end ?? start,
      } satisfies Concat;
    };
    while (this.#at < this.tokens.length) {
      let token = this.#peek();
      if (token.type === 'line') {
        const ahead = this.#afterLines();
        const continues =
          !lines ||
          [...this.syntax.joins, ...choices, ...pathMarks, '?', '|>', '&&'].includes(ahead.text) ||
          (ahead.text === ':' && options.length > 0);
        if (!continues || (ends.has(ahead.text) && ahead.type === 'mark')) break;
        if (
          !lines &&
          (ahead.type === 'word' || ahead.type === 'number' || ahead.type === 'string') &&
          !choices.has(ahead.text) &&
          !(ahead.type === 'string' && this.syntax.adjacent && isTextual(joined.at(-1)))
        )
          break;
        this.#skipLines();
        token = this.#peek();
      }
      if (token.type === 'mark' && ends.has(token.text)) break;
      if (this.syntax.joins.includes(token.text)) {
        this.#at++;
        this.#skipLines();
        joined.push(this.#operand(lines));
      } else if (token.type === 'string' && this.syntax.adjacent && isTextual(joined.at(-1))) {
        joined.push(this.#operand(lines));
      } else if (choices.has(token.text)) {
        options.push(current());
        this.#at++;
        this.#skipLines();
        joined = [this.#operand(lines)];
      } else if (token.text === '?') {
        // the condition decides
        unclear = false;
        this.#at++;
        this.#skipLines();
        options.push(this.#value(lines));
        this.#skipLines();
        if (this.#peek().text === ':') {
          this.#at++;
          this.#skipLines();
        }
        joined = [this.#value(lines)];
      } else if (token.text === 'if' || token.text === 'unless') {
        // Python: `a if b else c`; Ruby: `a if b`
        options.push(current());
        while (!/^(else|,|;|\)|\]|\}|)$/.test(this.#peek().text) && this.#peek().type !== 'line') this.#at++;
        if (this.#peek().text === 'else') {
          this.#at++;
          joined = [this.#value(lines)];
        } else {
          joined = [options.pop() ?? first];
          break;
        }
      } else if (token.text === 'as' || token.text === 'satisfies') {
        this.#at++;
        while (!ends.has(this.#peek().text) && this.#peek().type !== 'line' && this.#peek().text !== '=') this.#at++;
      } else if (token.text === '=>' || (token.text === '->' && !this.syntax.commands)) {
        this.#at++;
        const body = this.#value(lines);
        joined = [{ kind: 'unknown', within: [body], start, end: body.end }];
      } else if (token.text === '|>') {
        this.#at++;
        this.#skipLines();
        const call = this.#operand(lines);
        const args = [current()];
        joined = [call.kind === 'call' ? { ...call, args: [...args, ...call.args] } : call];
      } else if (
        /^(=|:|:=|\+=)$/.test(token.text) ||
        token.type === 'word' ||
        token.type === 'string' ||
        token.type === 'number'
      ) {
        break;
      } else {
        // another operator: its result is not known, its operands are still read
        if (closers[token.text] === undefined) {
          this.#at++;
          this.#skipLines();
        }
        unclear = true;
        const before = this.#at;
        joined.push(this.#operand(lines));
        if (before === this.#at) break;
      }
    }
    if (unclear) {
      return { kind: 'unknown', within: [...options, ...joined], start, end: joined.at(-1)?.end ?? start };
    }
    return options.length > 0
      ? { kind: 'choice', options: [...options, current()], start: options[0]?.start ?? start, end: current().end }
      : current();
  }

  #afterLines(): Token {
    let at = this.#at;
    while (this.tokens[at]?.type === 'line') at++;
    return this.tokens[at] ?? none;
  }

  #operand(lines: boolean): Value {
    if (functions.has(this.#peek().text)) return this.#function();
    let made = false;
    for (;;) {
      const token = this.#peek();
      const next = this.#peek(1);
      const unary = token.type === 'mark' && /^(&|\*|!|-|~|@|%|#|\+|\^)$/.test(token.text);
      const keyword =
        token.type === 'word' && keywords.has(token.text) && next.type !== 'line' && !/^[.,;)\]}=:]$/.test(next.text);
      const powershell = token.type === 'word' && token.text === '@' && /^[{(]$/.test(next.text);
      if (!(
        unary ||
        powershell ||
        (keyword && next.text !== '(' && next.text !== '{') ||
        (token.text === 'new' && next.text !== '')
      ))
        break;
      made = token.text === 'new';
      this.#at++;
    }
    return this.#postfix(this.#primary(lines), lines, made);
  }

  /** A function: its parameters are passed over, its body is read. */
  #function(): Value {
    const { start } = this.#peek();
    this.#at++;
    let depth = 0;
    for (; this.#at < this.tokens.length; this.#at++) {
      const { text, type } = this.#peek();
      if (text === '(' || text === '[') depth++;
      else if (text === ')' || text === ']') {
        if (depth === 0) break;
        depth--;
      } else if (
        depth === 0 &&
        (text === '{' || text === '=' || text === ';' || text === ',' || text === '=>' || text === '->')
      ) {
        if (text !== '->') break;
      } else if (depth === 0 && type === 'line' && !/^(?:\{|where)$/.test(this.#afterLines().text)) {
        break;
      }
    }
    if (this.#peek().text !== '{') return { kind: 'unknown', start, end: this.#peek().start };
    const body = this.#brackets('{');
    return { kind: 'unknown', within: [body], start, end: body.end };
  }

  #primary(lines: boolean): Value {
    const token = this.#peek();
    switch (token.type) {
      case 'string':
        this.#at++;
        return token.value ?? { kind: 'unknown', start: token.start, end: token.end };
      case 'number':
        this.#at++;
        return wordOf(token);
      case 'word':
        return this.#path();
      case 'mark': {
        if (closers[token.text] !== undefined) return this.#brackets(token.text);
        if (token.text === ':' && this.#peek(1).type === 'word' && !this.#peek(1).spaced) {
          const word = this.#peek(1);
          this.#at += 2;
          return { kind: 'word', name: word.text, start: token.start, end: word.end };
        }
        if (token.text === '.' && this.#peek(1).type === 'word') {
          // `.none` of Swift, `.{` of Zig
          this.#at++;
          return this.#path();
        }
        if (!ends.has(token.text)) this.#at++;
        return { kind: 'unknown', start: token.start, end: token.end };
      }
      case 'line':
        return lines
          ? { kind: 'unknown', start: token.start, end: token.start }
          : (this.#skipLines(), this.#primary(lines));
    }
  }

  #path(): Word {
    const first = this.#peek();
    let name = first.text;
    let end = first.end;
    this.#at++;
    for (;;) {
      const mark = this.#peek();
      const next = this.#peek(1);
      if (pathMarks.has(mark.text) && next.type === 'word') {
        name += `.${next.text}`;
        end = next.end;
        this.#at += 2;
      } else if (mark.text === '::' && next.text === '<') {
        this.#at++; // Rust's turbofish
        this.#generics();
      } else if (mark.text === ':' && name.startsWith('$') && next.type === 'word' && !next.spaced) {
        name += `:${next.text}`;
        end = next.end;
        this.#at += 2;
      } else if (mark.text === '!' && (pathMarks.has(next.text) || next.text === '')) {
        this.#at++;
      } else {
        break;
      }
    }
    if (this.#peek().text === '<') this.#generics();
    return { kind: 'word', name, start: first.start, end };
  }

  /** Passes `<A, B[]>` when a call or a block follows. */
  #generics(): void {
    let at = this.#at;
    let depth = 0;
    for (const limit = at + 40; at < limit; at++) {
      const token = this.tokens[at];
      if (!token || token.type === 'line') return;
      if (token.text === '<') depth++;
      else if (token.text === '>' && --depth === 0) break;
      else if (token.type === 'mark' && !/^[.,<>[\]?&|]$|^::$/.test(token.text)) return;
    }
    if (/^[({]$/.test(this.tokens[at + 1]?.text ?? '')) this.#at = at + 1;
    else if (pathMarks.has(this.tokens[at + 1]?.text ?? '')) this.#at = at + 1;
  }

  #brackets(open: string): Value {
    const { start } = this.#peek();
    this.#at++;
    const body = { entries: [] as Entry[], items: [] as Value[], open: false };
    const outer = this.#in;
    this.#in = open;
    this.#body(closers[open] ?? '', open === '{', body);
    this.#in = outer;
    const { end } = this.#peek();
    if (this.#peek().text === closers[open]) this.#at++;
    const [only] = body.items;
    if (open === '(' && body.items.length === 1 && body.entries.length === 0 && only) return only;
    return { kind: 'table', ...body, start, end };
  }

  #postfix(value: Value, lines: boolean, made: boolean): Value {
    for (;;) {
      let token = this.#peek();
      if (token.type === 'line' && /^(\.|\?\.|->)$/.test(this.#afterLines().text)) {
        this.#skipLines();
        token = this.#peek();
      } else if (token.type === 'line' && made && this.#afterLines().text === '{') {
        this.#skipLines();
        token = this.#peek();
      }
      if (
        token.text === '(' &&
        (value.kind === 'word' || value.kind === 'call') &&
        !(this.syntax.hyphens && token.spaced)
      ) {
        value = this.#call(value);
      } else if (token.text === '{' && this.#composite(value, token)) {
        const table = this.#brackets('{');
        if (table.kind !== 'table') return value;
        const call = value.kind === 'call' ? value : undefined;
        value = {
          kind: 'call',
          name: call ? call.name : nameOf(value),
          ...(call?.on ? { on: call.on } : {}),
          args: [...(call?.args ?? []), ...table.items],
          named: [...(call?.named ?? []), ...table.entries],
          ...(call?.open || table.open ? { open: true } : {}),
          start: value.start,
          end: table.end,
        };
      } else if (token.text === '[' && !token.spaced && value.kind !== 'table') {
        const index = this.#brackets('[');
        if (
          this.#peek().text === '{' &&
          index.kind === 'table' &&
          index.items.length === 0 &&
          index.entries.length === 0
        ) {
          value = this.#brackets('{'); // `new String[] {…}`
          continue;
        }
        const inside = index.kind === 'table' ? index.items[0] : undefined;
        value =
          value.kind === 'word' && inside?.kind === 'text'
            ? { ...value, name: `${value.name}.${inside.chars}`, end: index.end }
            : { kind: 'unknown', within: [value, index], start: value.start, end: index.end };
        if (this.#peek().text === '{' && !this.#peek().spaced) {
          // Go's `[]string{…}` begins with brackets instead
          value = {
            kind: 'unknown',
            within: [value, this.#brackets('{')],
            start: value.start,
            end: this.#peek().start,
          };
        }
      } else if (value.kind === 'table' && token.type === 'word' && !token.spaced && value.items.length === 0) {
        // `[]string{…}`
        this.#at++;
        if (this.#peek().text !== '{') return { kind: 'unknown', within: [value], start: value.start, end: token.end };
        value = this.#brackets('{');
      } else if (pathMarks.has(token.text) && this.#peek(1).type === 'word') {
        this.#at++;
        const method = this.#peek();
        this.#at++;
        if (this.#peek().text === '<' || (this.#peek().text === '::' && this.#peek(1).text === '<')) {
          if (this.#peek().text === '::') this.#at++;
          this.#generics();
        }
        const target: Word = { kind: 'word', name: method.text, start: method.start, end: method.end };
        if (this.#peek().text === '(') {
          const call = this.#call(target);
          value = call.kind === 'call' ? { ...call, on: value, start: value.start, nameStart: method.start } : call;
        } else if (/^(await|clone|unwrap)$/.test(method.text)) {
          value = { ...value, end: method.end };
        } else {
          value = { kind: 'unknown', within: [value], start: value.start, end: method.end };
        }
      } else if ((token.text === '?' || token.text === '!') && /^[.;,)?]$/.test(this.#peek(1).text)) {
        this.#at++; // Rust's `?`, TypeScript's `!`
      } else if (this.syntax.commands && value.kind === 'word' && this.#isCommand(value, token, lines)) {
        value = this.#command(value);
      } else {
        return value;
      }
    }
  }

  /** Whether the `{` after a value belongs to it: `new X { … }`, `&tls.Config{…}`. */
  #composite(value: Value, token: Token): boolean {
    if (value.kind === 'call') {
      return /(^|\.)[A-Z]\w*$/.test(value.name);
    }
    return value.kind === 'word' && (/(^|\.)[A-Z]\w*$/.test(value.name) || !token.spaced);
  }

  #isCommand(value: Word, token: Token, lines: boolean): boolean {
    const before = this.tokens[this.#at - 1];
    return (
      lines &&
      token.spaced &&
      !keywords.has(value.name) &&
      before !== undefined &&
      (token.type === 'string' ||
        (token.text === ':' && this.#peek(1).type === 'word' && !this.#peek(1).spaced) ||
        (token.type === 'word' && !keywords.has(token.text)))
    );
  }

  #command(value: Word): Call {
    const args: Value[] = [];
    const named: Entry[] = [];
    const body = { entries: named, items: args, open: false };
    let end = value.end;
    for (;;) {
      const before = this.#at;
      this.#item(true, body);
      end = this.tokens[this.#at - 1]?.end ?? end;
      if (this.#peek().text !== ',' || this.#at === before) break;
      this.#at++;
      this.#skipLines();
    }
    return { kind: 'call', name: value.name, args, named, start: value.start, end };
  }

  #call(target: Value): Value {
    this.#at++;
    const body = { entries: [] as Entry[], items: [] as Value[], open: false };
    const outer = this.#in;
    this.#in = '(';
    this.#body(')', false, body);
    this.#in = outer;
    const { end } = this.#peek();
    if (this.#peek().text === ')') this.#at++;
    const called = {
      kind: 'call' as const,
      args: body.items,
      named: body.entries,
      ...(body.open ? { open: true } : {}),
      start: target.start,
      end,
    };
    return target.kind === 'call' ? { ...called, name: '', on: target } : { ...called, name: nameOf(target) };
  }

  /** Passes what is nested too deeply. */
  #skip(): Value {
    const { start } = this.#peek();
    let depth = 0;
    for (; this.#at < this.tokens.length; this.#at++) {
      const { text } = this.#peek();
      if (closers[text] !== undefined) depth++;
      else if (/^[)\]}]$/.test(text) && depth-- <= 0) break;
    }
    return { kind: 'unknown', start, end: this.#peek().start };
  }
}

const wordOf = ({ text, start, end }: Token): Word => ({ kind: 'word', name: text, start, end });

function nameOf(value: Value | undefined): string {
  return value?.kind === 'word' ? value.name : value?.kind === 'text' ? value.chars : '';
}

const isTextual = (value: Value | undefined): boolean =>
  value?.kind === 'text' || (value?.kind === 'concat' && value.parts.some(({ kind }) => kind === 'text'));
