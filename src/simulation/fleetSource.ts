import { isJsonObject, type Json } from './fleetDocument';
import { decodeFleet } from './fleetText';
import { binaryProblem, foreignObject, foreignText, isBinary, listCommands } from './foreignFile';
import { findJsonMistake, measureJson, positionOf } from './jsonSyntax';

/** One JSON document of a file. Most files are one; `line` counts from 1 where there are several. */
export interface SourceDocument {
  readonly json: Json;
  readonly line: number | undefined;
}

export interface FleetSource {
  readonly documents: readonly SourceDocument[];
  /** Lines that are no JSON. */
  readonly linesAround: number;
}

type Fail = (entry: string | undefined, problem: string) => never;

/** A server has about a hundred values, which take time to read where there are no servers but numbers. */
const limits = { depth: 64, values: 4_000_000 };
/** The Azure CLI writes a few lines around its JSON. A file with more of them is something else. */
const mostLinesAround = 1000;
const mostDocuments = 100_000;

/**
 * The JSON of a file as people have it: alone, with lines of the Azure CLI around it, or several documents one after
 * another, such as a line for each server or the output of several commands.
 */
export function readSource(content: string | Uint8Array, fail: Fail): FleetSource {
  const decoded = decodeFleet(content);
  if (isBinary(decoded)) {
    fail(undefined, binaryProblem);
  }
  const text = withoutColors(decoded);
  const documents: { json: Json; start: number }[] = [];
  let [at, values, linesAround] = [skipSpace(text, 0), 0, 0];
  while (at < text.length) {
    if (!startsDocument(text, at)) {
      // the rest of the line on which a document ended is a mistake, and no line of its own
      const ended = documents.length > 0 && !beginsLine(text, at);
      if (ended || linesAround === mostLinesAround || isForeignLine(text, at, linesAround === 0)) {
        return refuseText(text, at, documents.length > 0 || isComment(text, at), fail);
      }
      linesAround++;
      at = skipSpace(text, endOfLine(text, at));
      continue;
    }
    const extent = measureJson(text, at, { depth: limits.depth, values: limits.values - values });
    if (extent === 'deep') {
      return fail(undefined, `nested deeper than ${limits.depth} levels`);
    }
    if (extent === 'long') {
      return fail(undefined, 'more than four million values: expected servers');
    }
    if (documents.length === mostDocuments) {
      return fail(undefined, 'more than a hundred thousand documents, one after another: expected servers');
    }
    values += extent.values;
    try {
      documents.push({ json: JSON.parse(text.slice(at, extent.end)) as Json, start: at });
    } catch {
      return refuseText(text, at, true, fail);
    }
    at = skipSpace(text, extent.end);
  }
  const [first] = documents;
  if (!first) {
    return scalar(text) ?? refuseText(text, skipSpace(text, 0), false, fail);
  }
  if (documents.length === 1 && isJsonObject(first.json)) {
    const foreign = foreignObject(first.json);
    if (foreign !== undefined) {
      fail(undefined, foreign);
    }
  }
  return { documents: withLines(text, documents), linesAround };
}

/** A document that is one value, which is refused for what it is. */
function scalar(text: string): FleetSource | undefined {
  try {
    return { documents: [{ json: JSON.parse(text) as Json, line: undefined }], linesAround: 0 };
  } catch {
    return undefined;
  }
}

function refuseText(text: string, start: number, json: boolean, fail: Fail): never {
  const wholly = startsDocument(text, skipSpace(text, 0));
  const foreign = json && wholly ? undefined : foreignText(text, json ? 'withBrackets' : 'all');
  if (foreign !== undefined) {
    return fail(undefined, foreign);
  }
  const mistake = findJsonMistake(text, start);
  // what follows a document on its line reads as the beginning of one
  const found = json && mistake && mistake.offset > start ? mistake : undefined;
  const { offset, expected, kind } = found ?? {
    offset: start,
    expected:
      json && !startsDocument(text, start) ? 'nothing more after the document' : (mistake?.expected ?? 'a value'),
    kind: mistake?.kind,
  };
  const { line, column } = positionOf(text, offset);
  const words =
    kind === undefined
      ? `not valid JSON: expected ${expected}`
      : { ...mistakeWords, cutOff: `${mistakeWords.cutOff} (expected ${expected})` }[kind];
  return fail(`line ${line}, column ${column}`, words);
}

const mistakeWords = {
  cutOff: `not valid JSON: the file was cut off here; save the whole output of ${listCommands}`,
  comment: 'not valid JSON: a comment, which JSON does not have; remove it',
  trailingComma: 'not valid JSON: nothing follows the comma before the closing bracket; remove the comma',
  singleQuote: 'not valid JSON: a single quote; JSON has double quotes',
} as const;

/** Whether an array or an object begins here. A line may begin with `[warning]`. */
function startsDocument(text: string, at: number): boolean {
  const bracket = /\{|\[(?=\s*(?:[[{"'\]\d,#-]|\/[/*]|(?:true|false|null)\b|$))/y;
  bracket.lastIndex = at;
  return bracket.test(text);
}

const isComment = (text: string, at: number): boolean => text.startsWith('//', at) || text.startsWith('/*', at);

/** A page may have lines of JSON in it, and who comments on a document did not get it from a command. */
const isForeignLine = (text: string, at: number, first: boolean): boolean =>
  isComment(text, at) || (first && text[at] === '<');

/** A byte order mark is space where files were put together. */
function skipSpace(text: string, start: number): number {
  for (let at = start; ; at++) {
    switch (text.charCodeAt(at)) {
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
      case 0xfeff:
        continue;
      default:
        return at;
    }
  }
}

/** Progress is written over itself, with a carriage return alone. */
const isLineEnd = (code: number): boolean => code === 0x0a || code === 0x0d;

function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) {
    at++;
  }
  return at;
}

function beginsLine(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && !isLineEnd(text.charCodeAt(at)) && /\s/.test(text.charAt(at))) {
    at--;
  }
  return at < 0 || isLineEnd(text.charCodeAt(at));
}

/** No JSON has the character that a terminal's colors begin with. */
const withoutColors = (text: string): string =>
  text.includes('\x1b') ? text.replace(/\x1b\[[\d;?]{0,20}[A-Za-z]/g, '') : text;

function withLines(text: string, documents: readonly { json: Json; start: number }[]): SourceDocument[] {
  if (documents.length === 1) {
    return documents.map(({ json }) => ({ json, line: undefined }));
  }
  let [line, from] = [1, 0];
  return documents.map(({ json, start }) => {
    line += positionOf(text.slice(from, start), start - from).line - 1;
    from = start;
    return { json, line };
  });
}
