import { isJsonObject, type Json } from './fleetDocument';
import { foreignObject, foreignText, isBinary } from './foreignFile';
import { parseInParts } from './jsonParts';
import { findJsonMistake, measureJson, positionOf } from './jsonSyntax';
import { InputError } from './problems';

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

/** A server has about a hundred values. The Azure CLI writes a few lines around its JSON. */
const limits = { levels: 64, values: 4_000_000, documents: 100_000, linesAround: 1000 };

/**
 * Reads the JSON of a file: alone, with lines of the Azure CLI around it, or several documents one after another, such
 * as a line for each server or the output of several commands. Yields where another task may begin.
 *
 * @throws InputError
 */
export function* readSource(content: string | Uint8Array): Generator<void, FleetSource> {
  const decoded = decodeFleet(content);
  if (isBinary(decoded)) {
    throw new InputError({ code: 'foreign', kind: 'binary' });
  }
  const text = withoutColors(decoded);
  const documents: { json: Json; start: number }[] = [];
  let [at, values, linesAround] = [skipSpace(text, 0), 0, 0];
  while (at < text.length) {
    if (!startsDocument(text, at)) {
      // the rest of the line on which a document ended is a mistake, and no line of its own
      const ended = documents.length > 0 && !beginsLine(text, at);
      if (ended || linesAround === limits.linesAround || isForeignLine(text, at, linesAround === 0)) {
        return refuseText(text, at, documents.length > 0 || isComment(text, at));
      }
      linesAround++;
      at = skipSpace(text, endOfLine(text, at));
      continue;
    }
    const extent = measureJson(text, at, { depth: limits.levels, values: limits.values - values });
    if (extent === 'deep') {
      throw new InputError({ code: 'tooDeep', levels: limits.levels });
    }
    if (extent === 'long') {
      throw new InputError({ code: 'tooManyValues', most: limits.values });
    }
    if (documents.length === limits.documents) {
      throw new InputError({ code: 'tooManyDocuments', most: limits.documents });
    }
    values += extent.values;
    try {
      documents.push({ json: yield* parseInParts(text, at, extent), start: at });
    } catch {
      return refuseText(text, at, true);
    }
    at = skipSpace(text, extent.end);
  }
  const [first] = documents;
  if (!first) {
    return scalar(text) ?? refuseText(text, skipSpace(text, 0), false);
  }
  const foreign = documents.length === 1 && isJsonObject(first.json) ? foreignObject(first.json) : undefined;
  if (foreign) {
    throw new InputError(foreign);
  }
  return { documents: withLines(text, documents), linesAround };
}

/** Reads to the end in one task. */
export function finish<T>(parts: Generator<void, T>): T {
  for (;;) {
    const part = parts.next();
    if (part.done) {
      return part.value;
    }
  }
}

/** Decodes the text of a file. Windows PowerShell's `>` writes UTF-16, other tools a byte order mark. */
function decodeFleet(content: string | Uint8Array): string {
  if (typeof content === 'string') {
    return content.replace(/^\uFEFF/, '');
  }
  const [first, second] = content;
  // a document begins with ASCII, so a zero beside it means UTF-16 even without a mark
  const encoding =
    (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(content);
}

/** A document that is one scalar value, which is refused later. */
function scalar(text: string): FleetSource | undefined {
  try {
    return { documents: [{ json: JSON.parse(text) as Json, line: undefined }], linesAround: 0 };
  } catch {
    return undefined;
  }
}

/** @throws InputError with the kind of the text, or with the place where it stops being JSON */
function refuseText(text: string, start: number, json: boolean): never {
  const wholly = startsDocument(text, skipSpace(text, 0));
  const foreign = json && wholly ? undefined : foreignText(text, json ? 'withBrackets' : 'all');
  if (foreign) {
    throw new InputError({ code: 'foreign', kind: foreign });
  }
  const mistake = findJsonMistake(text, start);
  // text after a document on its line may itself be JSON, or begin like it
  const follows = json && !startsDocument(text, start) && mistake?.problem.code !== 'comment';
  const { offset, problem } =
    mistake && !follows
      ? mistake
      : { offset: start, problem: { code: follows ? 'endExpected' : 'valueExpected' } as const };
  const { line, column } = positionOf(text, offset);
  throw new InputError(problem, `line ${line}, column ${column}`);
}

/** Whether an array or an object begins here. A line may begin with `[warning]`. */
function startsDocument(text: string, at: number): boolean {
  const bracket = /\{|\[(?=\s*(?:[[{"'\]\d,#-]|\/[/*]|(?:true|false|null)\b|$))/y;
  bracket.lastIndex = at;
  return bracket.test(text);
}

const isComment = (text: string, at: number): boolean => text.startsWith('//', at) || text.startsWith('/*', at);

/** Whether a line rules out output of a command: a web page may contain lines of JSON, and output has no comments. */
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
