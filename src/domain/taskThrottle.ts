/** Resolves in a new task, so that the extension host can do other work in between. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Spreads a burst of small pieces of work over tasks. */
export class TaskThrottle {
  private readonly waiting: (() => void)[] = [];
  private left: number;

  /** @param size pieces of work in one task */
  constructor(private readonly size: number) {
    this.left = size;
  }

  /** Resolves when it is the caller's turn: at once while the task is short, then in the order of the calls. */
  async turn(): Promise<void> {
    if (this.left === this.size) {
      setImmediate(() => this.next());
    }
    if (this.left > 0) {
      this.left--;
    } else {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private next(): void {
    const ready = this.waiting.splice(0, this.size);
    this.left = this.size - ready.length;
    ready.forEach((resolve) => resolve());
    if (ready.length > 0) {
      setImmediate(() => this.next());
    }
  }
}
