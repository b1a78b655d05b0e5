import { fieldMark, type Frame } from './value';

const mostParents = 100;

interface Placed {
  readonly frame: Frame;
  /** Index of the frame around it. */
  readonly parent: number;
}

/** Tells variables of one name apart, by the block that they belong to. */
export class Frames {
  readonly #frames: readonly Placed[];

  /** Frames in the order of their beginnings. */
  constructor(frames: readonly Frame[]) {
    const open: number[] = [];
    this.#frames = frames.map((frame, index) => {
      while (open.length > 0 && (frames[open.at(-1) ?? 0]?.end ?? 0) <= frame.start) open.pop();
      const parent = open.at(-1) ?? -1;
      open.push(index);
      return { frame, parent };
    });
  }

  /** The number of the innermost frame around an offset that has the name, or its first part; 0 where that is the file. */
  of(name: string, isField: boolean, at: number): number {
    if (this.#frames.length === 0) return 0;
    const dot = name.indexOf('.');
    const root = dot < 0 ? name : name.slice(0, dot);
    for (let index = this.#last(at), steps = 0; index >= 0 && steps < mostParents; steps++) {
      const placed = this.#frames[index];
      if (!placed) break;
      const { frame, parent } = placed;
      const has = isField
        ? frame.isClass && (frame.names.has(fieldMark + root) || frame.names.has(root))
        : frame.names.has(root);
      if (has && at < frame.end) return index + 1;
      index = parent;
    }
    return 0;
  }

  /** The function around an offset that gives something back, as a number of its own, and its name. */
  function(at: number): { readonly number: number; readonly frame: Frame } | undefined {
    for (let index = this.#last(at), steps = 0; index >= 0 && steps < mostParents; steps++) {
      const placed = this.#frames[index];
      if (!placed) break;
      if (placed.frame.of !== undefined && at < placed.frame.end) return { number: index, frame: placed.frame };
      index = placed.parent;
    }
    return undefined;
  }

  /** Whether a frame is that of a class. */
  isClass(number: number): boolean {
    return this.#frames[number - 1]?.frame.isClass === true;
  }

  /** Index of the last frame that begins at an offset or before. */
  #last(at: number): number {
    let low = 0;
    for (let high = this.#frames.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#frames[middle]?.frame.start ?? at + 1) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
