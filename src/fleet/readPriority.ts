/** As many ids as are given at once: the backend looks through them before each read. */
const idsAtOnce = 200;

/**
 * Which servers' settings are wanted first while a fleet is listed: those that the user sees, in the order in which
 * they are shown and those that nothing is known of before the others, then the rest of those that nothing is known of
 * where others are known from before. Ids in lower case.
 */
export class ReadPriority {
  /** What waits to be read, and whether nothing is known of it. */
  private readonly waiting = new Map<string, boolean>();
  private shown: () => Iterable<string> = () => [];
  private next: Set<string> | undefined;

  /** `ids`: what the user sees from now on, the most urgent first; in any case. Asked when the answer is needed. */
  show(ids: () => Iterable<string>): void {
    this.shown = ids;
    this.next = undefined;
  }

  add(id: string, isUnknown: boolean): void {
    this.waiting.set(id, isUnknown);
    this.next = undefined;
  }

  delete(id: string): void {
    this.waiting.delete(id);
    if (this.next?.delete(id) && this.next.size === 0) {
      this.next = undefined;
    }
  }

  clear(): void {
    this.waiting.clear();
    this.next = undefined;
  }

  /** The most urgent ones of those that wait. */
  first(): readonly string[] {
    this.next ??= new Set(take(idsAtOnce, this.inOrder()));
    return [...this.next];
  }

  private *inOrder(): Generator<string> {
    const seen = this.waiting.size === 0 ? [] : Array.from(this.shown(), (id) => id.toLowerCase());
    for (const isUnknown of [true, false]) {
      yield* seen.filter((id) => this.waiting.get(id) === isUnknown);
    }
    if ([...this.waiting.values()].every((isUnknown) => isUnknown)) {
      return; // none is more urgent than another, and the list itself is more urgent than they are
    }
    for (const [id, isUnknown] of this.waiting) {
      if (isUnknown) {
        yield id;
      }
    }
  }
}

function* take<T>(count: number, values: Iterable<T>): Generator<T> {
  let left = count;
  for (const value of values) {
    if (left-- === 0) {
      return;
    }
    yield value;
  }
}
