/** Where a text stops being JSON; line and column count from 1. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

type Expectation = 'value' | 'firstValue' | 'name' | 'firstName' | 'colon' | 'more' | 'end';

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
  const open: ('[' | '{')[] = [];
  let expectation: Expectation = 'value';
  let at = 0;
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
      return { ...position(text, place), expected: words[expectation] };
    }
    expectation = next;
  }
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
function position(text: string, offset: number): { line: number; column: number } {
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

/** Whether `text` is nested too deep or has too many values; in one pass, whether it is JSON or not. */
export function findJsonExcess(
  text: string,
  { depth, values }: { readonly depth: number; readonly values: number },
): JsonExcess | undefined {
  let [open, found] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = afterQuotes(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        found++;
        if (++open > depth) {
          return 'deep';
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        open--;
        break;
      case 0x2c: // ,
        if (++found > values) {
          return 'long';
        }
    }
  }
  return found > values ? 'long' : undefined;
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
