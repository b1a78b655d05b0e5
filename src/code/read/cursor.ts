import type { Entry, Value, Word } from '../value';
import type { Syntax } from './syntax';
import type { Token } from './tokens';

export const noToken: Token = { type: 'mark', text: '', start: 0, end: 0, spaced: true };
export const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
export const pathMarks: ReadonlySet<string> = new Set(['.', '::', '->', '?.']);
export const choices: ReadonlySet<string> = new Set(['||', '??', '?:', 'or']);
export const ends: ReadonlySet<string> = new Set([',', ';', ')', ']', '}', '']);
/** Words between which and the next nothing is called. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'return await new async yield throw export default const let var final static public private protected internal ' +
    'readonly override virtual sealed abstract val mut my our local global def func fn fun function let! use! lateinit ' +
    'not as satisfies typeof delete void unsafe move ref in out is if else elsif elif unless while for match when case ' +
    'do then begin end with from import using package namespace class struct interface module echo print raise'
  ).split(' '),
);
export const functions: ReadonlySet<string> = new Set(['func', 'fn', 'fun', 'function']);

/** Functions whose head reads like a call. */
export const definers: ReadonlySet<string> = new Set(['def', 'defp', 'Sub', 'Function']);

/** What is read between two brackets. */
export interface Body {
  readonly entries: Entry[];
  readonly items: Value[];
  open: boolean;
}

export const emptyBody = (): Body => ({ entries: [], items: [], open: false });

/** The place in the tokens of a program. */
export abstract class Cursor {
  protected at = 0;
  protected depth = 0;
  /** The bracket that the items are in. */
  protected bracket = '';
  /** What follows the last token, so that brackets that stay open end there. */
  readonly #none: Token;

  constructor(
    protected readonly tokens: readonly Token[],
    protected readonly syntax: Syntax,
  ) {
    const end = tokens.at(-1)?.end ?? 0;
    this.#none = { ...noToken, start: end, end };
  }

  /** Whether a mark stands between the names of a path; PHP's point joins texts. */
  protected inPath({ text }: Token): boolean {
    return pathMarks.has(text) && !this.syntax.joins.includes(text);
  }

  protected peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.#none;
  }

  protected skipLines(): void {
    // Visual Basic's `_` goes on with a line
    while (this.peek().type === 'line' || (this.peek().text === '_' && this.peek(1).type === 'line')) this.at++;
  }

  protected afterLines(): Token {
    let at = this.at;
    while (this.tokens[at]?.type === 'line') at++;
    return this.tokens[at] ?? this.#none;
  }
}

export const wordOf = ({ text, start, end }: Token): Word => ({ kind: 'word', name: text, start, end });

export function nameOf(value: Value | undefined): string {
  return value?.kind === 'word' ? value.name : value?.kind === 'text' ? value.chars : '';
}

export const isTextual = (value: Value | undefined): boolean =>
  value?.kind === 'text' || (value?.kind === 'concat' && value.parts.some(({ kind }) => kind === 'text'));
