import type { Call, Entry, Value, Word } from '../value';
import {
  closers,
  Cursor,
  definers,
  emptyBody,
  ends,
  functions,
  keywords,
  nameOf,
  pathMarks,
  wordOf,
  type Body,
} from './cursor';
import type { Token } from './tokens';

/** Marks of a method on a line of its own. */
const chained: ReadonlySet<string> = new Set(['.', '?.', '->']);
const unaries: ReadonlySet<string> = new Set('&*!-~@%#+^');

const isEmpty = (value: Value): boolean =>
  value.kind === 'table' && value.items.length === 0 && value.entries.length === 0;

/** Reads a single value with what follows it: calls, members, blocks. */
export abstract class OperandReader extends Cursor {
  /** Entries and items until the closing bracket, which is not passed. */
  protected abstract body(close: string, lines: boolean, body: Body): void;
  protected abstract item(lines: boolean, body: Body): void;

  protected operand(lines: boolean): Value {
    if (functions.has(this.peek().text)) return this.readFunction();
    let made = false;
    let defines = definers.has(this.tokens[this.at - 1]?.text ?? '');
    for (;;) {
      const token = this.peek();
      const next = this.peek(1);
      const unary = token.type === 'mark' && unaries.has(token.text);
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
      defines = definers.has(token.text);
      this.at++;
    }
    const value = this.postfix(this.primary(lines), lines, made);
    return defines && value.kind === 'call' ? { ...value, defines } : value;
  }

  /** A function: its parameters are passed over, its body is read. */
  protected readFunction(): Value {
    const { start } = this.peek();
    this.at++;
    let depth = 0;
    for (; this.at < this.tokens.length; this.at++) {
      const { text, type } = this.peek();
      if (text === '(' || text === '[') depth++;
      else if (text === ')' || text === ']') {
        if (depth === 0) break;
        depth--;
      } else if (
        depth === 0 &&
        (text === '{' || text === '=' || text === ';' || text === ',' || text === '=>' || text === '->')
      ) {
        if (text !== '->') break;
      } else if (depth === 0 && type === 'line' && !/^(?:\{|where)$/.test(this.afterLines().text)) {
        break;
      }
    }
    if (this.peek().text !== '{') return { kind: 'unknown', start, end: this.peek().start };
    const body = this.brackets('{');
    return { kind: 'unknown', within: [body], start, end: body.end };
  }

  protected primary(lines: boolean): Value {
    const token = this.peek();
    switch (token.type) {
      case 'string':
        this.at++;
        return token.value ?? { kind: 'unknown', start: token.start, end: token.end };
      case 'number':
        this.at++;
        return wordOf(token);
      case 'word':
        return this.path();
      case 'mark': {
        if (closers[token.text] !== undefined) return this.brackets(token.text);
        if (token.text === ':' && this.peek(1).type === 'word' && !this.peek(1).spaced) {
          const word = this.peek(1);
          this.at += 2;
          return { kind: 'word', name: word.text, start: token.start, end: word.end };
        }
        if (token.text === '.' && this.peek(1).type === 'word') {
          // `.none` of Swift, `.{` of Zig
          this.at++;
          return this.path();
        }
        if (!ends.has(token.text)) this.at++;
        return { kind: 'unknown', start: token.start, end: token.end };
      }
      case 'line':
        return lines
          ? { kind: 'unknown', start: token.start, end: token.start }
          : (this.skipLines(), this.primary(lines));
    }
  }

  protected path(): Word {
    const first = this.peek();
    let name = first.text;
    let end = first.end;
    this.at++;
    for (;;) {
      const mark = this.peek();
      const next = this.peek(1);
      if (this.inPath(mark) && next.type === 'word') {
        name += `.${next.text}`;
        end = next.end;
        this.at += 2;
      } else if (mark.text === '::' && next.text === '<') {
        this.at++; // Rust's turbofish
        this.generics();
      } else if (mark.text === ':' && name.startsWith('$') && next.type === 'word' && !next.spaced) {
        name += `:${next.text}`;
        end = next.end;
        this.at += 2;
      } else if (mark.text === '!' && (pathMarks.has(next.text) || next.text === '')) {
        this.at++;
      } else {
        break;
      }
    }
    if (this.peek().text === '<') this.generics();
    return { kind: 'word', name, start: first.start, end };
  }

  /** Passes `<A, B[]>` when a call, a block or the value of what has the type follows. */
  protected generics(): void {
    let at = this.at;
    let depth = 0;
    for (const limit = at + 40; at < limit; at++) {
      const token = this.tokens[at];
      if (!token || token.type === 'line') return;
      if (token.text === '<') depth++;
      else if (token.text === '>' && --depth === 0) break;
      else if (token.type === 'mark' && !/^[.,<>[\]?&|]$|^::$/.test(token.text)) return;
    }
    if (/^[({=]$/.test(this.tokens[at + 1]?.text ?? '')) this.at = at + 1;
    else if (pathMarks.has(this.tokens[at + 1]?.text ?? '')) this.at = at + 1;
  }

  protected brackets(open: string): Value {
    const { start } = this.peek();
    this.at++;
    const body = emptyBody();
    const outer = this.bracket;
    this.bracket = open;
    this.body(closers[open] ?? '', open === '{', body);
    this.bracket = outer;
    const { end } = this.peek();
    if (this.peek().text === closers[open]) this.at++;
    const [only] = body.items;
    if (open === '(' && body.items.length === 1 && body.entries.length === 0 && only) return only;
    return { kind: 'table', ...body, start, end };
  }

  protected postfix(value: Value, lines: boolean, made: boolean): Value {
    for (;;) {
      let token = this.peek();
      if (token.type === 'line' && chained.has(this.afterLines().text)) {
        this.skipLines();
        token = this.peek();
      } else if (token.type === 'line' && made && this.afterLines().text === '{') {
        this.skipLines();
        token = this.peek();
      }
      if (
        token.text === '(' &&
        (value.kind === 'word' || value.kind === 'call') &&
        !(this.syntax.hyphens && token.spaced)
      ) {
        value = this.call(value);
      } else if (token.text === '{' && made && isEmpty(value)) {
        value = this.brackets('{'); // C#'s `new[] {…}`
      } else if (token.text === '{' && this.composite(value, token)) {
        const table = this.brackets('{');
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
      } else if (
        token.text === '{' &&
        this.syntax.commands &&
        value.kind === 'call' &&
        value.name.endsWith('.fetch') &&
        value.args.length === 1
      ) {
        // Ruby's `ENV.fetch('NAME') { default }`
        const block = this.brackets('{');
        const result = block.kind === 'table' ? (block.items.at(-1) ?? block) : block;
        value = { ...value, args: [...value.args, result], end: block.end };
      } else if (token.text === '[' && !token.spaced && value.kind !== 'table') {
        const index = this.brackets('[');
        if (
          this.peek().text === '{' &&
          index.kind === 'table' &&
          index.items.length === 0 &&
          index.entries.length === 0
        ) {
          value = this.brackets('{'); // `new String[] {…}`
          continue;
        }
        const inside = index.kind === 'table' ? index.items[0] : undefined;
        value =
          value.kind === 'word' && inside?.kind === 'text'
            ? { ...value, name: `${value.name}.${inside.chars}`, end: index.end }
            : { kind: 'unknown', within: [value, index], start: value.start, end: index.end };
        if (this.peek().text === '{' && !this.peek().spaced) {
          // Go's `[]string{…}` begins with brackets instead
          value = {
            kind: 'unknown',
            within: [value, this.brackets('{')],
            start: value.start,
            end: this.peek().start,
          };
        }
      } else if (value.kind === 'table' && token.type === 'word' && !token.spaced && value.items.length === 0) {
        // `[]string{…}`
        this.at++;
        if (this.peek().text !== '{') return { kind: 'unknown', within: [value], start: value.start, end: token.end };
        value = this.brackets('{');
      } else if (this.inPath(token) && this.peek(1).type === 'word') {
        this.at++;
        const method = this.peek();
        this.at++;
        if (this.peek().text === '<' || (this.peek().text === '::' && this.peek(1).text === '<')) {
          if (this.peek().text === '::') this.at++;
          this.generics();
        }
        const target: Word = { kind: 'word', name: method.text, start: method.start, end: method.end };
        if (this.peek().text === '(') {
          const call = this.call(target);
          value = call.kind === 'call' ? { ...call, on: value, start: value.start, nameStart: method.start } : call;
        } else if (/^(await|clone|unwrap|freeze)$/.test(method.text)) {
          value = { ...value, end: method.end };
        } else {
          value = { kind: 'unknown', within: [value], start: value.start, end: method.end };
        }
      } else if ((token.text === '?' || token.text === '!') && /^[.;,)?]$/.test(this.peek(1).text)) {
        this.at++; // Rust's `?`, TypeScript's `!`
      } else if (this.syntax.commands && value.kind === 'word' && this.isCommand(value, token, lines)) {
        value = this.command(value);
      } else {
        return value;
      }
    }
  }

  /** Whether the `{` after a value belongs to it: `new X { … }`, `&tls.Config{…}`. */
  protected composite(value: Value, token: Token): boolean {
    if (value.kind === 'call') {
      return /(^|\.)[A-Z]\w*$/.test(value.name);
    }
    return value.kind === 'word' && (/(^|\.)[A-Z]\w*$/.test(value.name) || !token.spaced);
  }

  protected isCommand(value: Word, token: Token, lines: boolean): boolean {
    const before = this.tokens[this.at - 1];
    return (
      lines &&
      token.spaced &&
      !keywords.has(value.name) &&
      before !== undefined &&
      (token.type === 'string' ||
        (token.text === ':' && this.peek(1).type === 'word' && !this.peek(1).spaced) ||
        (token.type === 'word' && !keywords.has(token.text)))
    );
  }

  protected command(value: Word): Call {
    const args: Value[] = [];
    const named: Entry[] = [];
    const body = { entries: named, items: args, open: false };
    let end = value.end;
    for (;;) {
      const before = this.at;
      this.item(true, body);
      end = this.tokens[this.at - 1]?.end ?? end;
      if (this.peek().text !== ',' || this.at === before) break;
      this.at++;
      this.skipLines();
    }
    return { kind: 'call', name: value.name, args, named, start: value.start, end };
  }

  protected call(target: Value): Value {
    this.at++;
    const body = emptyBody();
    const outer = this.bracket;
    this.bracket = '(';
    this.body(')', false, body);
    this.bracket = outer;
    const { end } = this.peek();
    if (this.peek().text === ')') this.at++;
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
}
