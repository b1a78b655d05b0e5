import type { LineFile } from '../../src/changes/lineFile';

/** A file of lines in memory. It can lose its process after some appended lines, in the middle of the last. */
export class MemoryLines implements LineFile {
  private left = Infinity;
  private torn = false;
  private fail: () => void = () => undefined;
  readonly failed = new Promise<void>((resolve) => (this.fail = resolve));

  constructor(public text = '') {}

  /** From then on nothing is stored, and no write resolves. */
  failAfter(lines: number, torn: boolean): void {
    this.left = lines;
    this.torn = torn;
  }

  /** The file as the next process finds it. */
  reopened(): MemoryLines {
    return new MemoryLines(this.text);
  }

  async *lines() {
    yield* await Promise.resolve(this.text.split('\n'));
  }

  append(text: string): Promise<void> {
    if (this.left-- <= 0) {
      if (this.left === -1 && this.torn) {
        this.text += text.slice(0, text.length / 2);
      }
      this.fail();
      return new Promise(() => undefined);
    }
    this.text += text;
    return Promise.resolve();
  }

  write(text: string): Promise<void> {
    this.text = text;
    return Promise.resolve();
  }

  remove(): Promise<void> {
    this.text = '';
    return Promise.resolve();
  }
}
