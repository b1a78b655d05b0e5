import { push } from './multimap';
import type { Scope, Span } from './scope';

/** What a file says of names, by the value that a name has there. */
export class Mentions<T> {
  readonly #ofVariable = new Map<string, T[]>();
  readonly #byPlace = new Map<string, ByPlace<T>>();

  constructor(
    readonly scope: Scope,
    readonly startOf: (item: T) => number,
  ) {}

  add(given: string, item: T): void {
    push(this.#ofVariable, this.scope.key(given, this.startOf(item)), item);
  }

  /** What concerns the value that the name has at an offset. Everything is to be added before. */
  at(name: string, offset: number): readonly T[] {
    const key = this.scope.key(name, offset);
    const items = this.#ofVariable.get(key);
    if (!items) return [];
    const byPlace = this.#byPlace.get(key) ?? new ByPlace(items, this.startOf);
    this.#byPlace.set(key, byPlace);
    return byPlace.of(this.scope.span(name, offset));
  }
}

/** Items of a name in the order of the file. */
class ByPlace<T> {
  readonly #sorted: readonly { readonly item: T; readonly start: number; readonly order: number }[];

  constructor(
    readonly items: readonly T[],
    startOf: (item: T) => number,
  ) {
    this.#sorted = items
      .map((item, order) => ({ item, start: startOf(item), order }))
      .sort((a, b) => a.start - b.start);
  }

  /**
   * The items that may concern a value of the name: those of its span, then those after the last value, which may concern
   * each, and for the first value those before it, for the last one all others.
   */
  of({ from, to, isFirst, last }: Span): readonly T[] {
    if (isFirst && to === Infinity) return this.items;
    const start = this.#at(from);
    const end = this.#at(to);
    const own = this.#slice(start, end);
    if (to === Infinity) return [...own, ...this.#slice(0, start)];
    return [...own, ...(isFirst ? this.#slice(0, start) : []), ...this.#slice(Math.max(this.#at(last), end))];
  }

  #slice(from: number, to?: number): readonly T[] {
    return this.#sorted
      .slice(from, to)
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item);
  }

  /** Index of the first item that is not before an offset. */
  #at(offset: number): number {
    let low = 0;
    for (let high = this.#sorted.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.start ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
