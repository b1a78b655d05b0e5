import { parseObject } from '../domain/input';

/** A file of lines that is appended to. Several windows may do so. */
export interface LineFile {
  /** The lines of the file; none where it does not exist. */
  lines(): AsyncIterable<string>;
  /** Resolves when the text is stored. It ends with a line break. */
  append(text: string): Promise<void>;
  /** Replaces the file, completely or not at all. */
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * JSON objects, one a line. A line that a crash cut off is left out, and does not damage the next: each entry begins on
 * a line of its own.
 */
export class JsonLines {
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly file: LineFile) {}

  async read(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const found: Readonly<Record<string, unknown>>[] = [];
    for await (const line of this.file.lines()) {
      const value = line === '' ? undefined : parseObject(line);
      if (value) {
        found.push(value);
      }
    }
    return found;
  }

  /** Appends in the order of the calls. */
  append(entries: readonly object[]): Promise<void> {
    const text = entries.map((entry) => `\n${JSON.stringify(entry)}`).join('');
    return this.inOrder(() => this.file.append(`${text}\n`));
  }

  replace(entries: readonly object[]): Promise<void> {
    return this.inOrder(() => this.file.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')));
  }

  remove(): Promise<void> {
    return this.inOrder(() => this.file.remove());
  }

  private inOrder(step: () => Promise<void>): Promise<void> {
    const done = this.work.then(step);
    this.work = done.catch(() => undefined);
    return done;
  }
}
