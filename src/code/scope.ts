import { hole, holeText, joinTexts, sliceText, type Text } from './text';
import { Frames } from './frames';
import { isOfAzure } from './hosts';
import { push } from './multimap';
import { Returned } from './returned';
import { partsOf, type Call, type Entry, type Table, type Value, type Word } from './value';

const deepest = 12;
const mostParts = 200;
/** Values that are looked at for one text, and for all texts of a file. Names may name each other many times. */
const mostWork = { ofText: 2_000, ofFile: 1_000_000 };
const passing =
  /(?:^|\.)(?:Some|URL|URI|Uri|String|str|string|to_string|to_owned|into|toString|as_str|clone|trim|strip|unwrap|SecretStr|PostgresDsn|make_url|freeze|sql|asString|Prelude\.id|to_charlist|interpolate|text|of|from)$/;
/** Calls that put their arguments into a text. */
export const formatting = /(?:^|\.)(?:s?printf|Sprintf|format!?|formatted|concat!?|sprintf|asprintf|Format|vsprintf)$/;

/** Whether a call puts the items of a list into a text. */
export const isJoining = ({ name, args, on }: Call): boolean =>
  /^(?:(?:\w+\.)?[jJ]oin|implode)$/.test(name) && (on !== undefined || args.length > 0);

/** Calls with the value that a setting has by default. */
const defaulting = /(?:env|get|fetch|config|default|str|or_?else|unwrap_or)\w*$/i;
const mostOptions = 8;

/** Where a value of a name is in force. */
interface Name {
  readonly bare: string;
  /** The function of the file that a call of the name may be of. */
  readonly called: string | undefined;
  /** Whether it is said to be a field. */
  readonly field: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  /** Whether the name has no other value before it. */
  readonly isFirst: boolean;
  /** Where the name gets its last value. */
  readonly last: number;
}

/** Names that a file gives to values, and what other values are with them. */
export class Scope {
  /** By the variable, see `key`. */
  readonly #constants = new Map<string, Entry[]>();
  readonly #byName = new Map<string, Entry[]>();
  readonly #fields = new Map<string, Entry[]>();
  readonly #names = new Map<string, Name>();
  readonly #frames: Frames;
  readonly #returned: Returned;
  #hasArrows = false;
  #work = 0;
  #workBefore = 0;

  constructor(root: Table) {
    this.#frames = new Frames(root.frames ?? []);
    this.#returned = new Returned(this.#frames);
    this.#collect(root, 0);
    for (const entries of this.#constants.values()) {
      entries.sort((a, b) => a.keyRange.start - b.keyRange.start);
    }
  }

  #collect(value: Value, depth: number): void {
    if (depth > 100) return;
    const entries = value.kind === 'table' ? value.entries : value.kind === 'call' ? value.named : [];
    for (const entry of entries) {
      // what has a default only is decided elsewhere
      if (entry.assigned !== true || entry.labels?.some((label) => label.kind === 'word' && label.name === 'param'))
        continue;
      this.#add(entry);
    }
    if (value.kind === 'call') this.#define(value);
    // most values have nothing in them: they cost no call
    for (const part of partsOf(value)) {
      if (part.returned === 'statement') this.#returned.add(part);
      if (part.returned === 'arrow') this.#hasArrows = true;
      if (part.kind !== 'word' && part.kind !== 'text') this.#collect(part, depth + 1);
    }
  }

  /** Tells the variable of a name at an offset from others of that name. */
  key(name: string, at: number): string {
    const { bare, field } = this.#read(name);
    return variableKey(this.#frames.of(bare, field, at), bare);
  }

  /** Whether a name is declared in a class. */
  isField(name: string, at: number): boolean {
    return this.#frames.isClass(this.#frames.of(this.#read(name).bare, false, at));
  }

  /** A name without its marks. Each is read once: a file has few names and many uses of them. */
  #read(name: string): Name {
    const known = this.#names.get(name);
    if (known) return known;
    const bare = bareName(name);
    const read = { bare, field: isField(name), called: calledName(bare) };
    this.#names.set(name, read);
    return read;
  }

  /** PHP's `define('NAME', value)`. */
  #define({ name, args: [key, value], start }: Call): void {
    if (name === 'define' && key?.kind === 'text' && value) {
      this.#add({ key: key.chars, keyRange: { start, end: key.end }, value, assigned: true });
    }
  }

  #add(entry: Entry): void {
    push(this.#constants, this.key(entry.key, entry.keyRange.start), entry);
    const { bare, field } = this.#read(entry.key);
    push(this.#byName, bare, entry);
    if (field || this.isField(entry.key, entry.keyRange.start)) push(this.#fields, bare, entry);
  }

  /** What a name stands for where it is used. */
  constant(name: string, at: number): Value | undefined {
    const { bare, field } = this.#read(name);
    const direct =
      this.#latest(this.#constants.get(this.key(name, at)), at) ??
      (bare.startsWith('local.') ? this.#latest(this.#constants.get(this.key(bare.slice(6), at)), at) : undefined) ??
      (field ? this.#inherited(bare) : undefined);
    if (direct) return direct;
    const dot = bare.lastIndexOf('.');
    if (dot < 0) return undefined;
    const table = this.constant(name.slice(0, name.lastIndexOf('.')), at);
    const key = bare.slice(dot + 1);
    if (table) {
      const entries = table.kind === 'table' ? table.entries : table.kind === 'call' ? table.named : [];
      return entries.find((entry) => entry.key === key)?.value;
    }
    // a constant of a class, as `Settings.URL`
    const own = this.#byName.get(key);
    return own?.length === 1 && /^[A-Z]/.test(bare) && !/^(?:process|os|ENV|System|Deno|Bun)\b/.test(bare)
      ? own[0]?.value
      : undefined;
  }

  /** The only value that a field has in any class. */
  #inherited(bare: string): Value | undefined {
    const entries = this.#fields.get(bare);
    return entries?.length === 1 ? entries[0]?.value : undefined;
  }

  #latest(entries: readonly Entry[] | undefined, at: number): Value | undefined {
    if (!entries) return undefined;
    const more: Value[] = [];
    let entry = entries[0];
    for (let index = firstAfter(entries, at) - 1; index >= 0; index--) {
      const before = entries[index];
      if (!before || before.value.end > at) continue;
      if (!before.appends) {
        entry = before;
        break;
      }
      // a text of so many parts is none that connects
      if (more.push(before.value) > mostParts) return undefined;
    }
    if (!entry || (entry.value.start <= at && at <= entry.value.end)) return undefined;
    const parts = [entry.value, ...more.reverse()];
    return more.length === 0
      ? entry.value
      : { kind: 'concat', parts, start: entry.value.start, end: parts.at(-1)?.end ?? entry.value.end };
  }

  /** The places of a file at which a name has the value that it gets at an offset, as far as that can be seen. */
  span(name: string, at: number): Span {
    const entries = this.#constants.get(this.key(name, at)) ?? [];
    const index = firstAfter(entries, at);
    return {
      from: entries[index - 1]?.keyRange.start ?? 0,
      to: entries[index]?.keyRange.start ?? Infinity,
      isFirst: index <= 1,
      last: entries.at(-1)?.keyRange.start ?? 0,
    };
  }

  /** The value behind a name, or the value itself. */
  resolve(value: Value, depth = 0): Value {
    if (depth > deepest) return value;
    if (value.kind === 'word') {
      const constant = this.constant(value.name, value.start);
      return constant ? this.resolve(constant, depth + 1) : value;
    }
    if (value.kind !== 'call' && value.kind !== 'choice') return value;
    const given = value.kind === 'call' ? this.givenBack(value) : undefined;
    if (given) return this.resolve(given, depth + 1);
    if (value.kind === 'call' && value.named.length === 0 && passing.test(value.name)) {
      const inner = value.args.length === 1 ? value.args[0] : value.args.length === 0 ? value.on : undefined;
      return inner ? this.resolve(inner, depth + 1) : value;
    }
    return this.#server(value, depth) ?? value;
  }

  /** What a function of the file gives back. */
  givenBack(call: Call): Value | undefined {
    const name = this.functionOf(call);
    if (name === undefined) return undefined;
    return this.#returned.of(name) ?? this.#arrow(call);
  }

  /** What an arrow of the file makes of nothing but itself. */
  #arrow(call: Call): Value | undefined {
    if (!this.#hasArrows) return undefined;
    const own = this.constant(call.name, call.start);
    const [body] = own?.kind === 'unknown' ? (own.within ?? []) : [];
    return body?.returned === 'arrow' ? body : undefined;
  }

  /** The name of the function of the file that a call may be of. */
  functionOf({ name, on, defines }: Call): string | undefined {
    return on || defines || name === '' ? undefined : this.#read(name).called;
  }

  /** Whether a function of the file gives something back to a call, which is not its own head. */
  isCalled(name: string, call: Call): boolean {
    return this.#returned.isCalled(name, call.start) || this.#arrow(call) !== undefined;
  }

  /** The function that gives a value back. */
  giverOf(value: Value): string | undefined {
    return this.#returned.giverOf(value);
  }

  /** The variable that a value is, also behind a function that gives it back. */
  variableOf(value: Value): Word | undefined {
    if (value.kind === 'word') return value;
    const given = value.kind === 'call' ? this.givenBack(value) : undefined;
    return given?.kind === 'word' ? given : undefined;
  }

  /** The server among several values, or that a setting has by default. */
  #server(value: Value, depth: number): Value | undefined {
    const given =
      value.kind === 'choice'
        ? value.options.slice(0, mostOptions)
        : value.kind === 'call' && defaulting.test(value.name)
          ? [...value.args.slice(-1), ...value.named.flatMap((entry) => (entry.key === 'default' ? [entry.value] : []))]
          : [];
    // few levels only: values may name each other many times
    return given
      .map((one) => this.resolve(one.kind === 'unknown' ? (one.within?.at(-1) ?? one) : one, depth + 4))
      .find((one) => one.kind === 'text' && isOfAzure(one.chars.toLowerCase()));
  }

  /** The text of a value, with holes for what is not visible; undefined when nothing of it is text. */
  textOf(given: Value): Text | undefined {
    this.#workBefore = this.#work;
    const text = this.#textOf(given, 0);
    return this.#isTooMuch() ? undefined : text;
  }

  #isTooMuch(): boolean {
    return this.#work - this.#workBefore > mostWork.ofText || this.#work > mostWork.ofFile;
  }

  #textOf(given: Value, depth: number): Text | undefined {
    this.#work++;
    if (depth > deepest || this.#isTooMuch()) return undefined;
    const value = this.resolve(given, depth);
    switch (value.kind) {
      case 'text':
        return value;
      case 'concat': {
        const parts = value.parts.map((part) => this.#textOf(part, depth + 1) ?? holeText(part.start, part.end));
        const size = parts.reduce((sum, { chars }) => sum + chars.length, 0);
        if (size > 50_000 || parts.every(({ chars }) => chars === hole)) return undefined;
        return { ...joinTexts(parts), start: value.start, end: value.end };
      }
      case 'call':
        if (isJoining(value)) return this.#joined(value, depth);
        return formatting.test(value.name)
          ? this.#formatted(value.on ? [value.on, ...value.args] : value.args, value.named, depth)
          : undefined;
      case 'word':
      case 'table':
      case 'choice':
      case 'unknown':
        return undefined;
    }
  }

  /** `[…].join(' ')`, `' '.join([…])`, `String.join(";", …)`, `implode(' ', […])` */
  #joined({ on, args, start, end }: Call, depth: number): Text | undefined {
    const given = [...(on ? [on] : []), ...args].map((value) => this.resolve(value, depth));
    const list = given.find((value) => value.kind === 'table');
    const [separator] = given.filter((value) => value !== list);
    const items = list ? list.items : given.slice(1);
    if (items.length === 0 || items.length > mostParts) return undefined;
    const between = separator && this.#textOf(separator, depth + 1);
    if (separator && !between) return undefined;
    const texts = items.map((item) => this.#textOf(item, depth + 1) ?? holeText(item.start, item.end));
    if (texts.every(({ chars }) => chars === hole)) return undefined;
    const parts = texts.flatMap((text, index) =>
      index > 0 && between && between.chars !== '' ? [between, text] : [text],
    );
    return { ...joinTexts(parts), start, end };
  }

  #formatted(values: readonly Value[], named: readonly Entry[], depth: number): Text | undefined {
    const [first, ...args] = values;
    const pattern = first && this.#textOf(first, depth + 1);
    if (!pattern) return undefined;
    const parts: Text[] = [];
    let at = 0;
    let next = 0;
    for (const found of pattern.chars.matchAll(/%(?:(\d+)\$|\[(\d+)\])?[+-]?[svdq]|\{(\w*)\}|%\((\w+)\)s|\uE000/g)) {
      parts.push(sliceText(pattern, at, found.index));
      at = found.index + found[0].length;
      const name = found[3] ?? found[4];
      const index = found[1] ?? found[2];
      const number =
        name !== undefined && /^\d+$/.test(name) ? Number(name) : index === undefined ? next++ : Number(index) - 1;
      const given = name && !/^\d+$/.test(name) ? named.find(({ key }) => key === name)?.value : args[number];
      const text = given && this.#textOf(given, depth + 1);
      const place = sliceText(pattern, found.index, at);
      parts.push(text ?? holeText(place.start, place.end));
    }
    parts.push(sliceText(pattern, at));
    const { start, end } = pattern;
    return { ...joinTexts(parts.filter(({ chars }) => chars !== '')), start, end };
  }
}

/** Tells a variable from others of its name. */
const variableKey = (variable: number, name: string): string => (variable === 0 ? name : `${String(variable)}:${name}`);

/** Without what languages put before a name. */
const bareName = (name: string): string => (isPlain(name) ? name : withoutMarks(name));

/** A name alone, or one of a class. */
function calledName(bare: string): string | undefined {
  const dot = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(':'));
  return dot < 0 ? bare : /^[A-Z]\w*(?:\.|::)\w+$/.test(bare) ? bare.slice(dot + 1) : undefined;
}

const withoutMarks = (name: string): string =>
  name
    .replace(/^(?:\$env:|[$@:]+|this\.|self\.|cls\.|Self\.|module\.exports\.|exports\.)+/i, '')
    .replace(/\.(?:as_str|to_string)$/, '');

/** Most names are: the check is faster than the patterns. */
export const isPlain = (name: string): boolean => !name.includes('.') && name.charCodeAt(0) > 0x40;

const isField = (name: string): boolean => !isPlain(name) && /^(?:\$?this|self|cls)\.|^@/i.test(name);

/** Index of the first entry that begins after an offset. */
function firstAfter(entries: readonly Entry[], at: number): number {
  let low = 0;
  for (let high = entries.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.keyRange.start ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
