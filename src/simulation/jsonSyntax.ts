/** Where a text stops being JSON; line and column count from 1. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

type Expectation = 'value' | 'firstValue' | 'name' | 'firstName' | 'colon' | 'more' | 'end';

/** The first place where a text is not JSON, as an offset. */
export interface JsonMistake {
  readonly offset: number;
  readonly expected: string;
  /** What people write that JSON does not have, and a text that was cut off. */
  readonly kind?: 'cutOff' | 'comment' | 'trailingComma' | 'singleQuote';
}

const words: Readonly<Record<Expectation, string>> = {
  value: 'a value',
  firstValue: 'a value or "]"',
  name: 'a property name in double quotes',
  firstName: 'a property name in double quotes or "}"',
  colon: '":" after a property name',
  more: '"," or the closing bracket',
  end: 'nothing more after the document',
};

/**
 * Finds the first place where `text` is not JSON; undefined when it is JSON. JSON.parse does not tell the place for
 * every mistake, and not in every version of V8.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  const mistake = findJsonMistake(text);
  return mistake && { ...positionOf(text, mistake.offset), expected: mistake.expected };
}

/** As {@link findJsonSyntaxError}, for the document that begins at `start`. */
export function findJsonMistake(text: string, start = 0): JsonMistake | undefined {
  const open: ('[' | '{')[] = [];
  let expectation: Expectation = 'value';
  let at = start;
  const afterValue = (): Expectation => (open.length === 0 ? 'end' : 'more');
  const read = (end: number | undefined): boolean => {
    at = end ?? at;
    return end !== undefined;
  };

  for (;;) {
    while (isSpace(text.charCodeAt(at))) {
      at++;
    }
    const character = text[at];
    if (character === undefined && expectation === 'end') {
      return undefined;
    }
    const place = at;
    let next: Expectation | undefined;
    switch (expectation) {
      case 'value':
      case 'firstValue':
        if (character === '[' || character === '{') {
          open.push(character);
          at++;
          next = character === '[' ? 'firstValue' : 'firstName';
        } else if (character === ']' && expectation === 'firstValue') {
          open.pop();
          at++;
          next = afterValue();
        } else if (read(endOfString(text, at)) || read(endOfLiteral(text, at))) {
          next = afterValue();
        }
        break;
      case 'name':
      case 'firstName':
        if (character === '}' && expectation === 'firstName') {
          open.pop();
          at++;
          next = afterValue();
        } else if (read(endOfString(text, at))) {
          next = 'colon';
        }
        break;
      case 'colon':
        if (character === ':') {
          at++;
          next = 'value';
        }
        break;
      case 'more': {
        const inside = open.at(-1);
        if (character === ',') {
          at++;
          next = inside === '[' ? 'value' : 'name';
        } else if (character === (inside === '[' ? ']' : '}')) {
          open.pop();
          at++;
          next = afterValue();
        }
        break;
      }
      case 'end':
        break;
    }
    if (next === undefined) {
      const kind = mistakeKind(text, place, expectation);
      return { offset: place, expected: words[expectation], ...(kind === undefined ? {} : { kind }) };
    }
    expectation = next;
  }
}

function mistakeKind(text: string, place: number, expectation: Expectation): JsonMistake['kind'] {
  switch (text[place]) {
    case undefined:
      return 'cutOff';
    case '"':
      return isUnclosedString(text, place) ? 'cutOff' : undefined;
    case "'":
      return 'singleQuote';
    case '#':
      return 'comment';
    case '/':
      return text[place + 1] === '/' || text[place + 1] === '*' ? 'comment' : undefined;
    case ']':
    case '}':
      return expectation === 'value' || expectation === 'name' ? 'trailingComma' : undefined;
    default:
      return undefined;
  }
}

/** Whether the text ends inside the string; one with a line break in it is wrong before that. */
function isUnclosedString(text: string, start: number): boolean {
  const end = afterQuotes(text, start);
  return end >= text.length && !/[\n\r]/.test(text.slice(start, end).trimEnd());
}

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

/** Index after the string that starts at `start`; undefined when there is none. */
function endOfString(text: string, start: number): number | undefined {
  if (text[start] !== '"') {
    return undefined;
  }
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      return at + 1;
    }
    if (character < ' ') {
      return undefined;
    }
    if (character === '\\') {
      at++;
      if (text[at] === 'u' && /^[\da-f]{4}$/i.test(text.slice(at + 1, at + 5))) {
        at += 4;
      } else if (!'"\\/bfnrt'.includes(text[at] ?? '?')) {
        return undefined;
      }
    }
  }
  return undefined;
}

function endOfLiteral(text: string, start: number): number | undefined {
  const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
  literal.lastIndex = start;
  return literal.test(text) ? literal.lastIndex : undefined;
}

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

/** What makes a document too much work to read, before it is parsed. */
export type JsonExcess = 'deep' | 'long';

/** How far a document goes: `end` is the offset after its last bracket, or of the end of the text when none closes it. */
export interface JsonExtent {
  readonly end: number;
  readonly values: number;
}

/** Measures the array or object at `start`, in one pass, whether it is JSON or not. */
export function measureJson(
  text: string,
  start: number,
  { depth, values }: { readonly depth: number; readonly values: number },
): JsonExtent | JsonExcess {
  let [open, found] = [0, 0];
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
        break;
      case 0x5d: // ]
      case 0x7d: // }
        if (--open === 0) {
          return { end: at + 1, values: found };
        }
        break;
      case 0x2c: // ,
        if (++found > values) {
          return 'long';
        }
    }
  }
  return { end: text.length, values: found };
}

/** Index of the quote that closes the string at `start`; the end of the text when none does. */
function afterQuotes(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      return at;
    }
    if (code === 0x5c) {
      at++;
    }
  }
  return text.length;
}
