/** A place in a text, both from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns of offsets in a text. */
export class Positions {
  private readonly starts = [0];

  constructor(text: string) {
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) this.starts.push(index + end.length);
  }

  at(offset: number): Position {
    let low = 0;
    for (let high = this.starts.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.starts[low] ?? 0) };
  }
}
