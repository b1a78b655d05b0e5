/**
 * Text with the place of each of its characters in the file, so that a value that is escaped, concatenated or embedded
 * in another format can be shown where it was written.
 */
export interface Text {
  readonly kind: 'text';
  /** The value; {@link hole} stands for each part that is not visible in the file. */
  readonly chars: string;
  /** Where the characters are written, in the order of the text. */
  readonly runs: readonly Run[];
  /** Of the whole literal with its quotes. */
  readonly start: number;
  readonly end: number;
}

/** Characters that are written one after the other, up to the next run. */
export interface Run {
  /** Index of its first character in the text. */
  readonly at: number;
  /** Where that begins in the file. */
  readonly from: number;
  /** End of what is written for each character of the run; without it, each is written as it is. */
  readonly to?: number;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Stands for a part of a text that depends on what is not visible. */
export const hole = '\uE000';

export const hasHole = (text: string): boolean => text.includes(hole);

/** Where a character of the text begins in the file; undefined outside of the text. */
export function fromOf({ chars, runs }: Text, index: number): number | undefined {
  if (index < 0 || index >= chars.length) return undefined;
  const run = runs[runIndex(runs, index)];
  return run && (run.to === undefined ? run.from + index - run.at : run.from);
}

/** Where a character of the text ends in the file; undefined outside of the text. */
export function toOf({ chars, runs }: Text, index: number): number | undefined {
  if (index < 0 || index >= chars.length) return undefined;
  const run = runs[runIndex(runs, index)];
  return run && (run.to ?? run.from + index - run.at + 1);
}

/** Index of the run that a character is in. */
function runIndex(runs: readonly Run[], index: number): number {
  let low = 0;
  for (let high = runs.length - 1; low < high;) {
    const middle = Math.ceil((low + high) / 2);
    if ((runs[middle]?.at ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The text of `source` between two offsets, as it is written there. */
export function plainText(source: string, start: number, end: number): Text {
  return { kind: 'text', chars: source.slice(start, end), runs: [{ at: 0, from: start }], start, end };
}

/** Range in the file of the characters from `start` to `end` of the text; of the literal when there are none. */
export function rangeIn(text: Text, start: number, end: number): Range {
  const last = toOf(text, end - 1);
  const first = fromOf(text, start);
  if (first === undefined || last === undefined || end <= start) {
    return { start: text.start, end: text.end };
  }
  // parts of two literals: the end is that of the first one's line of characters
  return { start: first, end: Math.max(first, last) };
}

export function joinTexts(parts: readonly Text[]): Text {
  const runs: Run[] = [];
  let at = 0;
  for (const part of parts) {
    for (const run of part.runs) runs.push({ ...run, at: run.at + at });
    at += part.chars.length;
  }
  const chars = parts.map((part) => part.chars).join('');
  return { kind: 'text', chars, runs, start: parts[0]?.start ?? 0, end: parts.at(-1)?.end ?? 0 };
}

export function sliceText(text: Text, start: number, end = text.chars.length): Text {
  const range = rangeIn(text, start, end);
  return { kind: 'text', chars: text.chars.slice(start, end), runs: runsIn(text, start, end), ...range };
}

/** The runs of a part of the text. */
export function runsIn({ chars, runs }: Text, start: number, end: number): Run[] {
  const found: Run[] = [];
  const stop = Math.min(end, chars.length);
  for (let index = runIndex(runs, start); index < runs.length; index++) {
    const run = runs[index];
    if (!run || run.at >= stop) break;
    const cut = Math.max(start - run.at, 0);
    found.push({ ...run, at: run.at + cut - start, from: run.to === undefined ? run.from + cut : run.from });
  }
  return found;
}

/** An invisible part, written between two offsets. */
export function holeText(start: number, end: number): Text {
  return { kind: 'text', chars: hole, runs: [{ at: 0, from: start, to: end }], start, end };
}

/** Collects characters with their places. */
export class TextBuilder {
  readonly #runs: Run[] = [];
  #chars = '';
  /** Where the last run ends in the file, when its characters are written as they are. */
  #next: number | undefined;

  /** Adds characters of a text, as they are written from `from` on. */
  copy(chars: string, from: number): void {
    if (chars === '') return;
    if (this.#next !== from) this.#runs.push({ at: this.#chars.length, from });
    this.#chars += chars;
    this.#next = from + chars.length;
  }

  /** Adds what stands for what is written between two offsets. */
  add(chars: string, from: number, to: number): void {
    if (chars === '') return;
    if (chars.length === 1 && to === from + 1) {
      this.copy(chars, from);
      return;
    }
    this.#runs.push({ at: this.#chars.length, from, to });
    this.#chars += chars;
    this.#next = undefined;
  }

  append(text: Text, start = 0, end = text.chars.length): void {
    if (end <= start) return;
    for (const run of runsIn(text, start, end)) this.#runs.push({ ...run, at: run.at + this.#chars.length });
    this.#chars += text.chars.slice(start, end);
    this.#next = undefined;
  }

  finish(start: number, end: number): Text {
    return { kind: 'text', chars: this.#chars, runs: this.#runs, start, end };
  }
}
