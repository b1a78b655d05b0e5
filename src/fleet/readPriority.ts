/** Ids returned at once, as the backend searches them before each read. */
const idsAtOnce = 200;

/**
 * Order in which the settings of servers are read while a fleet is listed: first the servers that the user sees, in the
 * order of their rows and unknown ones before those that are only outdated, then the other unknown ones if some servers
 * are known from an earlier session. Ids in lower case.
 */
export class ReadPriority {
  /** Servers to be read, and whether they are unknown. */
  private readonly waiting = new Map<string, boolean>();
  private shown: () => Iterable<string> = () => [];
  private next: Set<string> | undefined;

  /** Sets the visible servers, most urgent first, in any letter case; `ids` is called when they are needed. */
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

  /** The most urgent of the servers to be read. */
  first(): readonly string[] {
    this.next ??= new Set(firstOf(idsAtOnce, this.inOrder()));
    return [...this.next];
  }

  private *inOrder(): Generator<string> {
    const seen = this.waiting.size === 0 ? [] : Array.from(this.shown(), (id) => id.toLowerCase());
    for (const isUnknown of [true, false]) {
      yield* seen.filter((id) => this.waiting.get(id) === isUnknown);
    }
    if ([...this.waiting.values()].every((isUnknown) => isUnknown)) {
      return; // none is more urgent than another, and the list itself comes first
    }
    for (const [id, isUnknown] of this.waiting) {
      if (isUnknown) {
        yield id;
      }
    }
  }
}

function* firstOf<T>(count: number, values: Iterable<T>): Generator<T> {
  let left = count;
  for (const value of values) {
    if (left-- === 0) {
      return;
    }
    yield value;
  }
}
