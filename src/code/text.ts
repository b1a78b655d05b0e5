/**
 * Text with the place of each of its characters in the file, so that a value that is escaped, concatenated or embedded
 * in another format can be shown where it was written.
 */
export interface Text {
  readonly kind: 'text';
  /** The value; {@link hole} stands for each part that is not visible in the file. */
  readonly chars: string;
  /** For each character, where it begins and ends in the file. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Of the whole literal with its quotes. */
  readonly start: number;
  readonly end: number;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Stands for a part of a text that depends on what is not visible. */
export const hole = '\uE000';

export const hasHole = (text: string): boolean => text.includes(hole);

/** The text of `source` between two offsets, as it is written there. */
export function plainText(source: string, start: number, end: number): Text {
  const from = Array.from({ length: end - start }, (_, index) => start + index);
  return { kind: 'text', chars: source.slice(start, end), from, to: from.map((at) => at + 1), start, end };
}

/** Range in the file of the characters from `start` to `end` of the text; of the literal when there are none. */
export function rangeIn(text: Text, start: number, end: number): Range {
  const last = text.to[end - 1];
  const first = text.from[start];
  if (first === undefined || last === undefined || end <= start) {
    return { start: text.start, end: text.end };
  }
  // parts of two literals: the end is that of the first one's line of characters
  return { start: first, end: Math.max(first, last) };
}

export function joinTexts(parts: readonly Text[]): Text {
  const [first] = parts;
  return {
    kind: 'text',
    chars: parts.map(({ chars }) => chars).join(''),
    from: parts.flatMap(({ from }) => from),
    to: parts.flatMap(({ to }) => to),
    start: first?.start ?? 0,
    end: parts.at(-1)?.end ?? 0,
  };
}

export function sliceText(text: Text, start: number, end = text.chars.length): Text {
  const range = rangeIn(text, start, end);
  return {
    kind: 'text',
    chars: text.chars.slice(start, end),
    from: text.from.slice(start, end),
    to: text.to.slice(start, end),
    ...range,
  };
}

/** An invisible part, written between two offsets. */
export function holeText(start: number, end: number): Text {
  return { kind: 'text', chars: hole, from: [start], to: [end], start, end };
}

/** Collects characters with their places. */
export class TextBuilder {
  readonly #chars: string[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(char: string, from: number, to: number): void {
    for (const unit of char.split('')) {
      this.#chars.push(unit);
      this.#from.push(from);
      this.#to.push(to);
    }
  }

  append(text: Text): void {
    for (let index = 0; index < text.chars.length; index++) {
      this.add(text.chars.charAt(index), text.from[index] ?? text.start, text.to[index] ?? text.end);
    }
  }

  finish(start: number, end: number): Text {
    return { kind: 'text', chars: this.#chars.join(''), from: this.#from, to: this.#to, start, end };
  }
}
