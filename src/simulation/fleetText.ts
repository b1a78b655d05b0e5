import { isJsonArray, isJsonObject, type Json } from './fleetDocument';

/** The text of a fleet file. Windows PowerShell's `>` writes UTF-16, other tools a byte order mark. */
export function decodeFleet(content: string | Uint8Array): string {
  if (typeof content === 'string') {
    return content.replace(/^\uFEFF/, '');
  }
  const [first, second] = content;
  // a document begins with ASCII, so that a zero beside it gives UTF-16 away also without a mark
  const encoding =
    (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(content);
}

/** A word of the file as a message may hold it. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** A value as it is named in a message: short, whatever it is. */
export function describe(value: Json | undefined): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (isJsonArray(value)) {
    return 'an array';
  }
  if (isJsonObject(value)) {
    return 'an object';
  }
  return typeof value === 'string' ? JSON.stringify(shortened(value, 80)) : JSON.stringify(value);
}

/** What is wrong with one entry; `path` leads to the place inside the entry, for example `properties.state`. */
export class EntryProblem extends Error {
  constructor(
    readonly problem: string,
    readonly path?: string,
  ) {
    super(problem);
  }
}
