import { printParseErrorCode, visit } from 'jsonc-parser';
import { type JsonProblem, shortened } from './problems';

/** The first place where a text is not JSON, as an offset. */
export interface JsonMistake {
  readonly offset: number;
  readonly problem: JsonProblem;
}

/** Problems by the parser's names. Others are a missing value, or a bracket that is missing at the end. */
const codes = {
  CommaExpected: 'commaExpected',
  ColonExpected: 'colonExpected',
  EndOfFileExpected: 'endExpected',
  InvalidCharacter: 'controlCharacter',
  InvalidCommentToken: 'comment',
  InvalidEscapeCharacter: 'invalidEscape',
  InvalidNumberFormat: 'invalidNumber',
  InvalidSymbol: 'invalidSymbol',
  InvalidUnicode: 'invalidEscape',
  PropertyNameExpected: 'propertyNameExpected',
  UnexpectedEndOfNumber: 'invalidNumber',
  UnexpectedEndOfString: 'unclosedString',
} as const satisfies Readonly<Record<string, JsonProblem['code']>>;

type ProblemCode = (typeof codes)[keyof typeof codes] | 'valueExpected';

/** Ends the parser's visit at the first mistake. */
class Stop extends Error {
  constructor(
    readonly mistake: string,
    readonly offset: number,
    readonly length: number,
  ) {
    super(mistake);
  }
}

/**
 * Finds the first place where `text` from `start` on is not JSON; undefined when it is JSON. JSON.parse does not name
 * the place of every mistake, and not in every version of V8. The depth must be limited already: the parser recurses.
 */
export function findJsonMistake(text: string, start = 0): JsonMistake | undefined {
  const document = text.slice(start);
  const onError = (error: number, offset: number, length: number): never => {
    throw new Stop(printParseErrorCode(error), offset, length);
  };
  try {
    visit(document, { onError }, { disallowComments: true });
    return undefined;
  } catch (error) {
    if (error instanceof Stop) {
      return { offset: start + error.offset, problem: problemOf(document, error) };
    }
    throw error;
  }
}

function problemOf(text: string, { mistake, offset, length }: Stop): JsonProblem {
  const code: ProblemCode = isKnown(mistake) ? codes[mistake] : 'valueExpected';
  const symbol = text.slice(offset, offset + length);
  const isLast = text.slice(offset + length).trim() === '';
  if (offset >= text.length || (isLast && isCutOff(code, symbol))) {
    return { code: 'cutOff' };
  }
  if (code === 'invalidSymbol') {
    const known = symbol.startsWith("'") ? 'singleQuote' : symbol.startsWith('#') ? 'comment' : undefined;
    return known ? { code: known } : { code, symbol: shortened(symbol, 40) };
  }
  const closes = (code === 'valueExpected' || code === 'propertyNameExpected') && /^[\]}]$/.test(symbol);
  return { code: closes && text.slice(0, offset).trimEnd().endsWith(',') ? 'trailingComma' : code };
}

/** Whether more text could make the last symbol right. */
const isCutOff = (code: ProblemCode, symbol: string): boolean =>
  code === 'unclosedString' ||
  code === 'invalidNumber' ||
  (code === 'invalidSymbol' && ['true', 'false', 'null'].some((word) => word.startsWith(symbol)));

const isKnown = (mistake: string): mistake is keyof typeof codes => Object.hasOwn(codes, mistake);

/** Line and column of an offset, in one pass and without a copy: there may be millions of lines. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  let [line, start] = [1, 0];
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) {
      line++;
      start = at + 1;
    }
  }
  return { line, column: offset - start + 1 };
}

const [lineFeed, carriageReturn] = [10, 13];

/** The limit that a document exceeds, found before it is parsed. */
export type JsonExcess = 'deep' | 'long';

/** How far a document goes: `end` is the offset after its last bracket, or of the end of the text when none closes it. */
export interface JsonExtent {
  readonly end: number;
  readonly values: number;
  /** The long arrays of a document with brackets that match: the document itself, or values of its members. */
  readonly arrays: readonly LongArray[];
}

/** Offsets of the brackets of an array, and of the commas at which it is cut into parts. */
export interface LongArray {
  readonly start: number;
  end: number;
  readonly commas: number[];
}

/** A part that takes a millisecond or two to parse. In characters. */
const longPart = 100_000;

/** Measures the array or object at `start`, in one pass, whether it is JSON or not. */
export function measureJson(
  text: string,
  start: number,
  { depth, values, part = longPart }: { readonly depth: number; readonly values: number; readonly part?: number },
): JsonExtent | JsonExcess {
  let [open, found] = [0, 0];
  // elements of a long array are one level below it
  const level = text[start] === '[' ? 1 : 2;
  const arrays: LongArray[] = [];
  let array: LongArray | undefined;
  let partStart = start;
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = afterQuotes(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++found > values) {
          return 'long';
        }
        if (++open > depth) {
          return 'deep';
        }
        if (open === level) {
          array = text[at] === '[' ? { start: at, end: at, commas: [] } : undefined;
          partStart = at;
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        if (open === level && array) {
          array.end = at;
          if (array.commas.length > 0) {
            arrays.push(array);
          }
          array = undefined;
        }
        if (--open === 0) {
          return { end: at + 1, values: found, arrays };
        }
        break;
      case 0x2c: // ,
        if (++found > values) {
          return 'long';
        }
        if (open === level && array && at - partStart > part) {
          array.commas.push(at);
          partStart = at;
        }
    }
  }
  return { end: text.length, values: found, arrays: [] };
}

/** Index of the quote that closes the string at `start`; the end of the text when none does. */
function afterQuotes(text: string, start: number): number {
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) {
      return text.length;
    }
    let backslashes = 0;
    while (quote - backslashes > from && text.charCodeAt(quote - backslashes - 1) === 0x5c) {
      backslashes++;
    }
    if (backslashes % 2 === 0) {
      return quote;
    }
    from = quote + 1;
  }
}
