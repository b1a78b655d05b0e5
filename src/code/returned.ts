import type { Frames } from './frames';
import { push } from './multimap';
import type { Frame, Value } from './value';

const mostReturns = 20;

/** What the functions of a file give back, by their names. */
export class Returned {
  readonly #byName = new Map<string, Value[]>();
  /** Functions of each name; what several have is not told apart. */
  readonly #functions = new Map<string, Map<number, Frame>>();
  readonly #known = new Map<string, Value | undefined>();

  constructor(readonly frames: Frames) {}

  add(value: Value): void {
    if (value.kind === 'word' && value.name === 'return') return;
    const given = this.frames.function(value.start);
    const name = given?.frame.of ?? '';
    if (!given || name === '') return;
    push(this.#byName, name, withoutReturn(value));
    const functions = this.#functions.get(name) ?? new Map<number, Frame>();
    this.#functions.set(name, functions.set(given.number, given.frame));
  }

  /** What the only function of a name gives back: one of several values, where it has several. */
  of(name: string): Value | undefined {
    const values = this.#byName.get(name);
    if (!values || this.#functions.get(name)?.size !== 1 || values.length > mostReturns) return undefined;
    const known = this.#known.get(name) ?? one(values);
    this.#known.set(name, known);
    return known;
  }

  /** Whether the only function of a name is called, and this is not its head. */
  isCalled(name: string, at: number): boolean {
    const functions = this.#functions.get(name);
    return functions?.size === 1 && [...functions.values()].every(({ head }) => head !== at);
  }

  /** The function that gives a value back. */
  giverOf(value: Value): string | undefined {
    if (value.returned !== 'statement') return undefined;
    const name = this.frames.function(value.start)?.frame.of ?? '';
    return name === '' || this.#functions.get(name)?.size !== 1 ? undefined : name;
  }
}

/** `return {` and `return (` are read as a word and what follows it. */
function withoutReturn(value: Value): Value {
  if (value.kind === 'call' && value.name === 'return') return value.args[0] ?? value;
  const [word, given] = value.kind === 'unknown' ? (value.within ?? []) : [];
  return given && word?.kind === 'word' && word.name === 'return' ? given : value;
}

function one(values: readonly Value[]): Value | undefined {
  const [first] = values;
  const last = values.at(-1);
  if (!first || !last || values.length === 1) return first;
  return { kind: 'choice', options: values, start: first.start, end: last.end };
}
