import type { CodeRule } from '../rules';
import type { Range } from '../text';

/** A replacement in a file, in offsets of its text before any edit. */
export interface Edit extends Range {
  readonly text: string;
}

/** Edits; undefined where none are right for certain. */
export type Edits = readonly Edit[] | undefined;

/** Where the certificates come from that the repaired connection trusts. */
export type FixRoots = 'file' | 'system' | 'node' | 'java' | 'named';

/**
 * A repair of a finding. Its edits do not overlap and are in order; the scan of the repaired text no longer has the
 * finding, and has no other that was not there.
 */
export type Fix =
  /** The connection verifies its server. `needs` is the least version of a library that reads what is written. */
  | {
      readonly id: 'verify';
      readonly roots: FixRoots;
      readonly edits: readonly Edit[];
      /** The CA file that the text names from now on. */
      readonly caFile?: string;
      readonly needs?: { readonly library: string; readonly version: string };
    }
  /** A setting of a server gets the value that the rule asks for. */
  | { readonly id: 'value'; readonly value: string; readonly edits: readonly Edit[] }
  /** What sets a parameter is removed. */
  | { readonly id: 'removeParameter'; readonly edits: readonly Edit[] }
  /** A parameter waits for the one before it. */
  | { readonly id: 'order'; readonly edits: readonly Edit[] }
  /** A resource is not destroyed while it is in its file. */
  | { readonly id: 'protect'; readonly edits: readonly Edit[] }
  /** A comment that accepts nothing is removed. */
  | { readonly id: 'removeComment'; readonly edits: readonly Edit[] }
  /** A comment accepts the finding. */
  | { readonly id: 'suppress'; readonly rule: CodeRule; readonly edits: readonly Edit[] };

export interface FixOptions {
  /** Path of a file with the root certificates, as the program that connects can open it. */
  readonly caFile?: string;
  /** Reason in a comment that accepts a finding; without one, none is offered. */
  readonly reason?: string;
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** One edit that makes another text of a text. */
export const difference = (original: string, text: string): Edit =>
  trimmed(original, { start: 0, end: original.length, text });

interface Piece {
  /** Range of the first text, or text that was put in. */
  readonly from?: Range;
  readonly text: string;
}

/** Edits made one after the other, each in the text that the one before it left, as edits of the first text. */
export class EditChain {
  #pieces: readonly Piece[];

  constructor(readonly original: string) {
    this.#pieces = [{ from: { start: 0, end: original.length }, text: original }];
  }

  get text(): string {
    return this.#pieces.map(({ text }) => text).join('');
  }

  apply(edits: readonly Edit[]): void {
    for (const edit of edits.toSorted((a, b) => b.start - a.start)) this.#one(edit);
  }

  #one({ start, end, text }: Edit): void {
    const pieces: Piece[] = [];
    let at = 0;
    let placed = false;
    const place = (): void => {
      if (!placed && text !== '') pieces.push({ text });
      placed = true;
    };
    for (const piece of this.#pieces) {
      const size = piece.text.length;
      const before = part(piece, 0, start - at);
      const after = part(piece, end - at, size);
      if (before) pieces.push(before);
      if (at + size >= start) place();
      if (after) pieces.push(after);
      at += size;
    }
    place();
    this.#pieces = pieces;
  }

  /** What differs from the first text. */
  edits(): readonly Edit[] {
    const edits: Edit[] = [];
    let at = 0;
    let text = '';
    const flush = (next: number): void => {
      if (next > at || text !== '') edits.push(trimmed(this.original, { start: at, end: next, text }));
      text = '';
    };
    for (const piece of this.#pieces) {
      if (piece.from) {
        flush(piece.from.start);
        at = piece.from.end;
      } else {
        text += piece.text;
      }
    }
    flush(this.original.length);
    return edits.filter((edit) => edit.end > edit.start || edit.text !== '');
  }
}

function part({ from, text }: Piece, start: number, end: number): Piece | undefined {
  const first = Math.max(start, 0);
  const last = Math.min(end, text.length);
  if (last <= first) return undefined;
  return {
    text: text.slice(first, last),
    ...(from ? { from: { start: from.start + first, end: from.start + last } } : {}),
  };
}

/** Without the words that are the same at its beginning and its end: no word is cut, so that a reader sees which changes. */
function trimmed(original: string, { start, end, text }: Edit): Edit {
  let head = 0;
  while (start + head < end && head < text.length && original.charAt(start + head) === text.charAt(head)) head++;
  let tail = 0;
  while (
    start + head < end - tail &&
    head < text.length - tail &&
    original.charAt(end - 1 - tail) === text.charAt(text.length - 1 - tail)
  )
    tail++;
  const isInWord = (at: number): boolean => wordAround.test(original.slice(at - 1, at + 1));
  while (head > 0 && (isInWord(start + head) || wordAround.test(text.slice(head - 1, head + 1)))) head--;
  const cutsEnd = (): boolean =>
    isInWord(end - tail) || wordAround.test(text.slice(text.length - tail - 1, text.length - tail + 1));
  while (tail > 0 && cutsEnd()) tail--;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

/** A place with a part of a word on both of its sides. */
const wordAround = /^\w\w$/;
