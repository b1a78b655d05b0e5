import { fieldMark, type Frame } from '../value';
import { pathMarks } from './cursor';
import {
  afterParameters,
  classes,
  continuing,
  control,
  declaring,
  lineClasses,
  lineFunctions,
  methods,
  self,
  using,
} from './frameWords';
import { bare, isOwner, type Bracket, type Open } from './openFrames';
import { Parameters } from './parameters';
import type { Syntax } from './syntax';
import type { Token } from './tokens';

/** Frames in frames that are told apart; the reader passes over what is nested more deeply. */
const deepestFrame = 60;

/** The frames of a program whose names are not those of the whole file, in the order of their beginnings. */
export function framesOf(tokens: readonly Token[], syntax: Syntax): readonly Frame[] {
  return syntax.names ? new FrameReader(tokens, syntax.names, syntax).all() : [];
}

class FrameReader {
  readonly #frames: Frame[] = [];
  readonly #open: Open[] = [];
  readonly #brackets: Bracket[] = [{ mark: '', callee: '', keyword: undefined, isClass: false, groups: [] }];
  readonly #parameters = new Parameters();
  readonly #global = new Set<string>();
  readonly #closed = new Map<Open, number>();
  /** Indices of the brackets that are open. */
  readonly #starts: number[] = [];
  #lineStart = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly names: NonNullable<Syntax['names']>,
    readonly syntax: Syntax,
  ) {}

  all(): readonly Frame[] {
    for (let at = 0; at < this.tokens.length; at++) this.#token(at);
    const end = this.tokens.at(-1)?.end ?? 0;
    while (this.#open.length > 0) this.#close(end);
    this.#parameters.declare();
    for (const [{ start, names, isClass, returns, of, head }, end] of this.#closed) {
      if (!isClass) for (const name of this.#global) names.delete(name);
      if (names.size === 0 && !returns) continue;
      const own = returns ? { of, ...(head === undefined ? {} : { head }) } : {};
      this.#frames.push({ start, end, names, isClass, ...own });
    }
    return this.#frames.sort((a, b) => a.start - b.start);
  }

  #at(index: number): Token | undefined {
    return this.tokens[index];
  }

  #text(index: number): string {
    return this.tokens[index]?.text ?? '';
  }

  #top(): Bracket {
    return this.#brackets.at(-1) ?? { mark: '', callee: '', keyword: undefined, isClass: false, groups: [] };
  }

  #token(at: number): void {
    const token = this.#at(at);
    if (!token) return;
    if (token.type === 'line') {
      this.#lineStart = token.end;
      const top = this.#top();
      if (top.isClass && !continuing.has(this.#text(at + 1))) top.isClass = false;
      return;
    }
    const isFirst = at === 0 || this.#at(at - 1)?.type === 'line';
    if (this.names === 'lines' && isFirst && this.#brackets.length === 1) this.#line(at, token);
    if (token.type === 'mark') this.#mark(at, token);
    else if (token.type === 'word') this.#word(at, token, isFirst);
  }

  #mark(at: number, { text, start, end }: Token): void {
    if (text === '(' || text === '[' || text === '{') {
      if (text === '{' && this.names !== 'lines') this.#body(at, start);
      const callee = text === '(' ? this.#callee(at - 1) : '';
      if (text === '{') this.#endStatement();
      this.#brackets.push({ mark: text, callee, keyword: undefined, isClass: false, groups: [] });
      this.#starts.push(at);
    } else if (text === ')' || text === ']' || text === '}') {
      if (this.#brackets.length === 1) return;
      const mark = this.#brackets.pop()?.mark;
      const open = this.#starts.pop() ?? at;
      if (text === ')') this.#top().groups.push([open, at]);
      if (text === '}') {
        if (this.names !== 'lines' && mark === '{') this.#close(end);
        this.#endStatement();
      }
    } else if (text === ';') {
      this.#endStatement();
    } else if (text === ',') {
      const top = this.#top();
      if (top.groups.length > 0) top.groups = [];
    }
  }

  /** The name of a function that is called; that of a method begins with a point. */
  #callee(at: number): string {
    if (this.#at(at)?.type !== 'word') return '';
    const isMethod = pathMarks.has(this.#text(at - 1)) && !self.has(this.#text(at - 2));
    return `${isMethod ? '.' : ''}${this.#text(at)}`;
  }

  #endStatement(): void {
    const top = this.#top();
    if (top.groups.length > 0) top.groups = [];
    top.keyword = undefined;
    top.isClass = false;
  }

  /** The frame of a body in braces. */
  #body(at: number, start: number): void {
    const { keyword, isClass, groups } = this.#top();
    const frame = (isFunction: boolean): Open => ({
      start,
      names: new Set(),
      isClass,
      isFunction,
      isMethod: this.#isInClass(),
      column: 0,
      of: '',
      returns: false,
    });
    if (isClass) {
      this.#open.push(frame(false));
      return;
    }
    if (keyword !== undefined) {
      const own = frame(true);
      this.#open.push(own);
      const name = this.#functionName(keyword);
      own.of = name;
      const list = groups.filter(([open]) => open > keyword && this.#text(open - 1) !== 'use');
      // what a method of Go belongs to is the same in each of its methods
      const isMethod = list[0]?.[0] === keyword + 1 && list.length > 1 && this.#at(list[0][1] + 1)?.type === 'word';
      for (const [open, close] of isMethod ? list.slice(1) : list) this.#parametersIn(open, close, name, own);
      return;
    }
    const group = groups.at(-1);
    const isArrow = this.#text(at - 1) === '=>';
    const isFunction = isArrow || (group !== undefined && this.#isMethod(group));
    const own = frame(isFunction);
    this.#open.push(own);
    if (group && control.has(this.#text(group[0] - 1))) this.#loopNames(group, own);
    if (!isFunction) return;
    if (group && !isArrow) own.head = this.#at(group[0] - 1)?.start;
    if (group) own.of = isArrow ? this.#assigned(group[0]) : this.#text(group[0] - 1);
    if (group && this.#followsParameters(group[1])) this.#parametersIn(group[0], group[1], own.of, own);
    else if (isArrow && this.#at(at - 2)?.type === 'word')
      this.#parameters.add(this.#text(at - 2), this.#assigned(at - 2), own);
  }

  /** `for (const name of all) {` */
  #loopNames([open, close]: readonly [number, number], { names }: Open): void {
    for (let at = open + 1; at < close && at < open + 40; at++) {
      if (declaring.has(this.#text(at - 1)) && this.#at(at)?.type === 'word') names.add(bare(this.#text(at)));
    }
  }

  #functionName(keyword: number): string {
    for (let at = keyword + 1; at < keyword + 40 && this.#text(at) !== '{'; at++) {
      if (this.#at(at)?.type === 'word' && this.#text(at + 1) === '(') return this.#text(at);
    }
    return this.#assigned(keyword);
  }

  /** The name that the function that begins at a token is given. */
  #assigned(at: number): string {
    const equals = this.#text(at - 1) === 'async' ? at - 2 : at - 1;
    return /^(?:=|:)$/.test(this.#text(equals)) ? this.#text(equals - 1) : '';
  }

  /** Whether what follows parentheses may be the body of a function. */
  #followsParameters(close: number): boolean {
    let at = close + 1;
    while (this.#at(at)?.type === 'line') at++;
    return afterParameters.has(this.#text(at)) && !(this.#text(at) === ':' && this.#text(at + 1) === '{');
  }

  #isMethod([open, close]: readonly [number, number]): boolean {
    const name = this.#at(open - 1);
    return (
      this.syntax.keywordFunctions !== true &&
      name?.type === 'word' &&
      !control.has(name.text) &&
      !/^(?:new|\.|\?\.|->|::)$/.test(this.#text(open - 2)) &&
      this.#followsParameters(close)
    );
  }

  #parametersIn(open: number, close: number, of: string, frame: Open): void {
    if (this.#open.length > deepestFrame) return;
    for (let at = open + 1; at < close && at < open + 400; at++) {
      const token = this.#at(at);
      if (token?.type !== 'word' || self.has(token.text)) continue;
      const before = this.#text(at - 1);
      const isNamed =
        /^(?:[({[,*&]|\.\.\.)$/.test(before) ||
        (/^(?:[,)=:\]}]|\?)$/.test(this.#text(at + 1)) && !/^[=.:]$/.test(before));
      if (!isNamed) continue;
      const name = bare(token.text);
      this.#parameters.add(name, of, frame);
      if (this.#isPassed(at) && this.#text(open - 1) === of) this.#parameters.isOwn(of, name);
    }
  }

  /** Whether a word is alone between commas or parentheses. */
  #isPassed(at: number): boolean {
    return /^(?:[(,=&*:]|\.\.\.)$/.test(this.#text(at - 1)) && /^[,)]$/.test(this.#text(at + 1));
  }

  #close(end: number): void {
    const frame = this.#open.pop();
    if (frame) this.#closed.set(frame, end);
  }

  /** The frames of lines that are indented. */
  #line(at: number, { start }: Token): void {
    const column = start - this.#lineStart;
    while (this.#open.length > 0 && column <= (this.#open.at(-1)?.column ?? 0)) this.#close(start);
    const isClass = lineClasses.has(this.#text(at));
    const index = this.#functionIn(at);
    if (!isClass && index === undefined) return;
    const isMethod = this.#isInClass();
    const frame: Open = {
      start,
      names: new Set(),
      isClass,
      isFunction: !isClass,
      isMethod,
      column,
      of: '',
      returns: false,
    };
    this.#open.push(frame);
    if (isClass) return;
    const first = (index ?? at) + 1;
    const last = pathMarks.has(this.#text(first + 1)) ? first + 2 : first;
    const name = this.#text(last);
    frame.of = name;
    const open = last + 1;
    if (this.#text(open) === '(') this.#parametersIn(open, this.#closing(open), name, frame);
  }

  /** Index of the keyword of a function, which words may come before on its line. */
  #functionIn(at: number): number | undefined {
    for (let index = at; index < at + 4; index++) {
      const text = this.#text(index);
      if (lineFunctions.has(text)) return index;
      if (this.#at(index)?.type !== 'word' || !/^[A-Za-z]+$/.test(text) || /^end$/i.test(text)) return undefined;
    }
    return undefined;
  }

  #closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.tokens.length && at < open + 400; at++) {
      if (/^[([{]$/.test(this.#text(at))) depth++;
      else if (/^[)\]}]$/.test(this.#text(at)) && --depth === 0) return at;
    }
    return open;
  }

  #word(at: number, { text }: Token, isFirst: boolean): void {
    const top = this.#top();
    const next = this.#at(at + 1);
    if (text === 'return') {
      const owner = this.#nearest(({ isFunction }) => isFunction);
      if (owner) owner.returns = true;
    }
    if (methods.has(text) && next && (next.type === 'word' || next.text === '(')) top.keyword = at;
    if (classes.has(text) && next?.type === 'word' && !pathMarks.has(this.#text(at - 1))) top.isClass = true;
    if (top.callee !== '' && this.#isPassed(at)) {
      this.#parameters.isPassed(top.callee, bare(text));
    }
    if (text === 'global' || text === 'nonlocal') this.#globals(at);
    if (self.has(text) && pathMarks.has(next?.text ?? '') && this.#text(at + 3) === '=')
      this.#field(this.#text(at + 2));
    else if (text.startsWith('@') && next?.text === '=') this.#field(bare(text));
    else if (this.names === 'blocks') this.#declaration(at, top);
    else if (this.names === 'functions') this.#assignment(at, text);
    else if (isFirst || declaring.has(this.#text(at - 1).toLowerCase())) this.#lineAssignment(at, text);
  }

  #globals(at: number): void {
    for (let name = at + 1; this.#at(name)?.type === 'word'; name += 2) {
      this.#global.add(bare(this.#text(name)));
      if (this.#text(name + 1) !== ',') return;
    }
  }

  #field(name: string): void {
    this.#nearest(({ isClass }) => isClass)?.names.add(fieldMark + name);
  }

  #isInClass(): boolean {
    return this.#open.at(-1)?.isClass === true;
  }

  #nearest(is: (frame: Open) => boolean): Open | undefined {
    for (let at = this.#open.length - 1, steps = 0; at >= 0 && steps < deepestFrame; at--, steps++) {
      const frame = this.#open[at];
      if (frame && is(frame)) return frame;
    }
    return undefined;
  }

  #declare(name: string, isOfFunction = false): void {
    const frame = isOfFunction ? this.#nearest(isOwner) : this.#open.at(-1);
    if (this.#open.length <= deepestFrame) frame?.names.add(bare(name));
  }

  /** A name that is declared in a block. */
  #declaration(at: number, { mark }: Bracket): void {
    const { text } = this.#at(at) ?? { text: '' };
    const before = this.#at(at - 1);
    const next = this.#text(at + 1);
    if (declaring.has(text)) {
      if (/^[{[(]$/.test(next) && this.syntax.regex) this.#pattern(at + 1, text === 'var');
      return;
    }
    if (!before || mark === '(' || mark === '[') return;
    const isTyped = before.type === 'word' && !using.has(before.text) && !control.has(before.text);
    const isAfterType = this.syntax.regex !== true && !before.spaced && /^(?:[>\]?])$/.test(before.text);
    if (
      (before.type === 'word' && declaring.has(before.text)) ||
      (next === '=' && (isTyped || isAfterType)) ||
      (next === ';' && (isTyped || isAfterType) && this.syntax.characters === true)
    ) {
      this.#declare(text, before.text === 'var' && this.syntax.regex === true);
    } else if (next === ':=') {
      this.#declare(text);
      for (let left = at - 1; this.#text(left) === ',' && this.#at(left - 1)?.type === 'word'; left -= 2) {
        this.#declare(this.#text(left - 1));
      }
    }
  }

  /** `const { a, b: c } = …` */
  #pattern(open: number, isOfFunction: boolean): void {
    const close = this.#closing(open);
    for (let at = open + 1; at < close; at++) {
      if (this.#at(at)?.type === 'word' && /^[,}\]=]$/.test(this.#text(at + 1)) && this.#text(at - 1) !== '=')
        this.#declare(this.#text(at), isOfFunction);
    }
  }

  /** A name that belongs to the function in which it gets a value. */
  #assignment(at: number, text: string): void {
    const before = this.#text(at - 1);
    if (
      (text.startsWith('$') || before === 'const') &&
      /^(?:=|;)$/.test(this.#text(at + 1)) &&
      !pathMarks.has(before)
    ) {
      if (this.#text(at + 1) === '=' || this.#nearest(isOwner)?.isClass) this.#declare(text, true);
    }
  }

  #lineAssignment(at: number, text: string): void {
    const next = this.#text(at + 1);
    const isTyped = next === ':' && this.syntax.prefixes !== undefined && this.#at(at + 2)?.type === 'word';
    if (!/^[@$]/.test(text) && (next === '=' || isTyped || declaring.has(this.#text(at - 1).toLowerCase())))
      this.#declare(text);
  }
}
