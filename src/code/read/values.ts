import type { Concat, Value } from '../value';
import { choices, closers, ends, isTextual, pathMarks } from './cursor';
import { OperandReader } from './operands';

const deepest = 60;
/** Tokens of a type between the parameters of a function and its arrow. */
const mostOfType = 20;
/** What goes on with the line before, in every language. */
const continuing: ReadonlySet<string> = new Set([...choices, ...pathMarks, '?', '|>', '&&']);
const assigning: ReadonlySet<string> = new Set(['=', ':', ':=', '+=']);

/** Reads values that operators join. */
export abstract class ValueReader extends OperandReader {
  protected value(lines: boolean): Value {
    if (this.depth >= deepest) {
      return this.skip();
    }
    this.depth++;
    const isReturned = this.isReturned();
    const value = this.chain(lines);
    this.depth--;
    return isReturned ? { ...value, returned: 'statement' } : value;
  }

  /** Whether the next value is what a function gives back. */
  protected isReturned(): boolean {
    return this.tokens[this.at - 1]?.text === 'return' || this.peek().text === 'return';
  }

  /** The body of a function whose arrow is next. */
  protected lambda(start: number, lines: boolean): Value {
    this.at++;
    const isBlock = this.peek().text === '{';
    let body = this.value(lines);
    if (body.kind === 'word' && this.peek().text === '=') {
      // `options => options.Callback = …`
      this.at++;
      const value = this.value(lines);
      const entry = { key: body.name, keyRange: body, value };
      body = { kind: 'table', entries: [entry], items: [], start: body.start, end: value.end };
    }
    const result: Value = isBlock ? body : { ...body, returned: 'arrow' };
    return { kind: 'unknown', within: [result], start, end: body.end };
  }

  /** Whether a function of JavaScript follows its type: `(): Options => …`. */
  protected isTypedArrow(): boolean {
    if (this.syntax.regex !== true || this.peek().text !== ':' || this.tokens[this.at - 1]?.text !== ')') return false;
    for (let ahead = 1; ahead < mostOfType; ahead++) {
      const { type, text } = this.peek(ahead);
      if (text === '=>') return ahead > 1;
      if (type !== 'word' && !/^[.<>[\]|&?]$/.test(text)) return false;
    }
    return false;
  }

  /** Whether `=>` makes a function; in PHP, Ruby and others it is between a key and its value. */
  protected arrowsAreFunctions(): boolean {
    const { commands, hyphens, joins } = this.syntax;
    return commands !== true && hyphens !== true && !joins.includes('.');
  }

  /** `"… %s …" % value`, as a call that formats. */
  protected formatted(pattern: Value | undefined, lines: boolean): Value {
    const { start } = pattern ?? this.peek();
    this.at++;
    const given = this.operand(lines);
    const isTable = given.kind === 'table';
    const args = isTable && given.entries.length === 0 ? given.items : isTable ? [] : [given];
    const named = isTable ? given.entries : [];
    return {
      kind: 'call',
      name: 'sprintf',
      args: [...(pattern ? [pattern] : []), ...args],
      named,
      start,
      end: given.end,
    };
  }

  /** Values joined by operators. */
  protected chain(lines: boolean): Value {
    this.skipLines();
    const start = this.peek().start;
    const first = this.operand(lines);
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
    while (this.at < this.tokens.length) {
      let token = this.peek();
      if (token.type === 'line') {
        const ahead = this.afterLines();
        const continues =
          !lines ||
          continuing.has(ahead.text) ||
          this.syntax.joins.includes(ahead.text) ||
          (ahead.text === ':' && options.length > 0);
        if (!continues || (ends.has(ahead.text) && ahead.type === 'mark')) break;
        if (
          !lines &&
          (ahead.type === 'word' || ahead.type === 'number' || ahead.type === 'string') &&
          !choices.has(ahead.text) &&
          !(ahead.type === 'string' && this.syntax.adjacent && isTextual(joined.at(-1)))
        )
          break;
        this.skipLines();
        token = this.peek();
      }
      if (token.type === 'mark' && ends.has(token.text)) break;
      if (this.syntax.joins.includes(token.text)) {
        this.at++;
        this.skipLines();
        joined.push(this.operand(lines));
      } else if (token.type === 'string' && this.syntax.adjacent && isTextual(joined.at(-1))) {
        joined.push(this.operand(lines));
      } else if (token.text === '%' && this.syntax.colonBlocks && isTextual(joined.at(-1))) {
        joined.push(this.formatted(joined.pop(), lines));
      } else if (choices.has(token.text)) {
        options.push(current());
        this.at++;
        this.skipLines();
        joined = [this.operand(lines)];
      } else if (token.text === '?') {
        // the condition decides
        unclear = false;
        this.at++;
        this.skipLines();
        options.push(this.value(lines));
        this.skipLines();
        if (this.peek().text === ':') {
          this.at++;
          this.skipLines();
        }
        joined = [this.value(lines)];
      } else if (token.text === 'if' || token.text === 'unless') {
        // Python: `a if b else c`; Ruby: `a if b`
        options.push(current());
        while (!/^(else|,|;|\)|\]|\}|)$/.test(this.peek().text) && this.peek().type !== 'line') this.at++;
        if (this.peek().text === 'else') {
          this.at++;
          joined = [this.value(lines)];
        } else {
          joined = [options.pop() ?? first];
          break;
        }
      } else if (token.text === 'as' || token.text === 'satisfies') {
        this.at++;
        while (!ends.has(this.peek().text) && this.peek().type !== 'line' && this.peek().text !== '=') this.at++;
      } else if (token.text === '=>' || (token.text === '->' && !this.syntax.commands)) {
        joined = [this.lambda(start, lines)];
      } else if (this.isTypedArrow()) {
        while (this.peek().text !== '=>') this.at++;
        joined = [this.lambda(start, lines)];
      } else if (token.text === '|>') {
        this.at++;
        this.skipLines();
        const call = this.operand(lines);
        const args = [current()];
        joined = [call.kind === 'call' ? { ...call, args: [...args, ...call.args] } : call];
      } else if (
        assigning.has(token.text) ||
        token.type === 'word' ||
        token.type === 'string' ||
        token.type === 'number'
      ) {
        break;
      } else {
        // another operator: its result is not known, its operands are still read
        if (closers[token.text] === undefined) {
          this.at++;
          this.skipLines();
        }
        unclear = true;
        const before = this.at;
        joined.push(this.operand(lines));
        if (before === this.at) break;
      }
    }
    if (unclear) {
      return { kind: 'unknown', within: [...options, ...joined], start, end: joined.at(-1)?.end ?? start };
    }
    return options.length > 0
      ? { kind: 'choice', options: [...options, current()], start: options[0]?.start ?? start, end: current().end }
      : current();
  }

  /** Passes what is nested too deeply. */
  protected skip(): Value {
    const { start } = this.peek();
    let depth = 0;
    for (; this.at < this.tokens.length; this.at++) {
      const { text } = this.peek();
      if (closers[text] !== undefined) depth++;
      else if (/^[)\]}]$/.test(text) && depth-- <= 0) break;
    }
    return { kind: 'unknown', start, end: this.peek().start };
  }
}
