import { kindOfFile } from '../fileKind';
import { rangeIn, type Range } from '../text';
import type { Entry, Value } from '../value';
import type { Edit } from './fix';
import { lineEndOf } from './lines';
import { writtenAt, type FileText } from './literal';

/** An option or variable that is added. */
export interface Addition {
  readonly name: string;
  readonly value: string;
  /** Whether the value is a word of the language, without quotes. */
  readonly word?: boolean;
}

/** The characters of a value, inside of its quotes. */
export function innerRange(value: Value): Range {
  if (value.kind !== 'text') return { start: value.start, end: value.end };
  const { start, end } = value;
  return value.chars === '' ? { start: start + 1, end: end - 1 } : rangeIn(value, 0, value.chars.length);
}

/** Replaces the characters of a text, whose quotes stay. */
export function replaceText(file: FileText, value: Value, text: string): readonly Edit[] | undefined {
  const inner = innerRange(value);
  const written = inner.end < inner.start ? undefined : writtenAt(file, inner.start, text);
  return written === undefined ? undefined : [{ ...inner, text: written }];
}

/**
 * Writes entries beside one that exists, in the way that it is written: on lines of their own with its indentation when
 * it has one, with the commas and semicolons that it has.
 */
export function beside(file: FileText, model: Entry, additions: readonly Addition[]): readonly Edit[] | undefined {
  const { source } = file;
  const { keyRange, value } = model;
  if (kindOfFile(file.path)?.kind === 'xml') return besideElement(file, model, additions);
  const start = Math.min(keyRange.start, value.start);
  const end = Math.max(keyRange.end, value.end);
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const newline = source.indexOf('\n', end);
  const lineEnd = newline < 0 ? source.length : newline - (source.charAt(newline - 1) === '\r' ? 1 : 0);
  const head = source.slice(lineStart, start);
  const tail = source.slice(end, lineEnd);
  const bodies = additions.map((addition) => clone(file, model, { start, end }, addition));
  const written = bodies.filter((body) => body !== undefined);
  if (written.length < bodies.length) return undefined;
  const alone =
    /^[ \t]*(?:-[ \t]+)?(?:\{[ \t]*)?(?:export[ \t]+|ENV[ \t]+|set[ \t]+|[$]env:)?\.?$/i.test(head) &&
    /^[ \t]*\}?[ \t]*\)?[,;]?[ \t]*(?:(?:\/\/|#|--|\/\*).*)?$/.test(tail);
  const shell = /^(?:shell|docker)$/.test(kindOfFile(file.path)?.kind ?? '');
  const continued = shell && /\\[ \t]*\r?\n$/.test(source.slice(0, lineStart));
  // a variable of a container is an option of its own
  const option = /(?:^|\s)((?:-e|--env)(?:[ \t]+|=))$/.exec(head)?.[1];
  if (option !== undefined) return [{ start: end, end, text: written.map((body) => ` ${option}${body}`).join('') }];
  if (!alone || continued) {
    return [{ start: end, end, text: written.map((body) => (shell ? ` ${body}` : `, ${body}`)).join('') }];
  }
  const isPair = source.slice(keyRange.start, keyRange.end).replace(/^["']|["']$/g, '') === model.key;
  const lead = isPair ? head.replace(/-(?=[ \t])/, ' ') : head;
  const closing = /^[ \t]*(\}?[ \t]*)/.exec(tail)?.[1] ?? '';
  const mark = /^[ \t]*\}?[ \t]*([,;]?)/.exec(tail)?.[1] ?? '';
  const needsComma = mark === '' && separatesByCommas(file, model, source.slice(lineEnd));
  const line = lineEndOf(source);
  const comma: Edit[] = needsComma ? [{ start: end, end, text: ',' }] : [];
  const chained = head.trimEnd().endsWith('.');
  // a chain of methods ends where it ended
  if (chained) return [{ start: end, end, text: written.map((body) => `${line}${lead}${body}`).join('') }];
  const lines = written.map((body, index) => {
    const last = needsComma ? (index < written.length - 1 ? ',' : '') : mark;
    return `${line}${lead}${body}${head.includes('{') ? ` ${closing.trim()}` : ''}${last}`;
  });
  const text = lines.join('');
  return needsComma && end === lineEnd
    ? [{ start: end, end, text: `,${text}` }]
    : [...comma, { start: lineEnd, end: lineEnd, text }];
}

/** The same in XML: attributes beside an attribute, elements beside an element. */
function besideElement(file: FileText, model: Entry, additions: readonly Addition[]): readonly Edit[] | undefined {
  const { source } = file;
  const { keyRange, value } = model;
  const place = value.kind === 'text' ? innerRange(value) : undefined;
  const isAttribute = /^\s*=/.test(source.slice(keyRange.start + model.key.length));
  if (!place) return undefined;
  const tag = source.lastIndexOf('<', isAttribute ? keyRange.start : place.start - 1);
  const open = isAttribute ? tag : source.lastIndexOf('<', keyRange.start);
  const name = /^<([\w:.-]+)/.exec(source.slice(open))?.[1];
  if (open < 0 || name === undefined) return undefined;
  const close = `</${name}>`;
  const rest = source.slice(place.end);
  const found = isAttribute
    ? source.slice(place.end, place.end + 1)
    : (/^["']?\s*\/>/.exec(rest)?.[0] ?? rest.slice(0, rest.indexOf(close) + close.length));
  const end = place.end + found.length;
  const start = isAttribute ? keyRange.start : open;
  const lead = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
  if (!isAttribute && (!/^[ \t]*$/.test(lead) || found === '')) return undefined;
  const texts = additions.map(({ name: added, value: given }) => {
    const head = source.slice(start, place.start);
    const at = head.lastIndexOf(model.key);
    const text = writtenAt(file, place.start, given);
    return at < 0 || text === undefined
      ? undefined
      : head.slice(0, at) +
          alike(model.key, added) +
          head.slice(at + model.key.length) +
          text +
          source.slice(place.end, end);
  });
  const written = texts.filter((text) => text !== undefined);
  const separator = isAttribute && lead.trim() !== '' ? ' ' : `${lineEndOf(source)}${lead}`;
  return written.length < texts.length
    ? undefined
    : [{ start: end, end, text: written.map((text) => separator + text).join('') }];
}

/** The model with another name and value. */
function clone(
  file: FileText,
  { key, keyRange, value }: Entry,
  { start, end }: Range,
  { name, value: given, word }: Addition,
): string | undefined {
  const { source } = file;
  const old = key.slice(key.lastIndexOf('.') + 1);
  const place = value.kind === 'text' && !word ? innerRange(value) : { start: value.start, end: value.end };
  const text = word ? given : value.kind === 'text' ? writtenAt(file, place.start, given) : undefined;
  if (text === undefined) return undefined;
  const inKey = source
    .slice(keyRange.start, Math.min(keyRange.end, Math.max(place.start, keyRange.start)))
    .lastIndexOf(old);
  const at = inKey >= 0 ? keyRange.start + inKey : start + source.slice(start, end).indexOf(old);
  if (at < start || (at >= place.start && at < place.end)) return undefined;
  const edits = [
    { start: at, end: at + old.length, text: alike(old, name) },
    { ...place, text },
  ].toSorted((a, b) => a.start - b.start);
  let result = '';
  let from = start;
  for (const edit of edits) {
    if (edit.start < from) return undefined;
    result += source.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + source.slice(from, end);
}

/** `SslMode` beside `Host`, `sslMode` beside `host`. */
const alike = (model: string, name: string): string =>
  /^[A-Z][a-z]/.test(model) ? name.charAt(0).toUpperCase() + name.slice(1) : name;

function separatesByCommas({ path }: FileText, { assigned, key }: Entry, after: string): boolean {
  const kind = kindOfFile(path);
  if (kind?.kind === 'json') return true;
  if (kind?.kind !== 'program' || /^(?:hcl|toml|bicep|powershell|sql)$/.test(kind.language)) return false;
  if (assigned && key.includes('.')) return false;
  return /^\s*[)}\]]/.test(after);
}

/** Removes an entry with its comma, and its line when nothing else is on it. */
export function removeEntry({ source }: FileText, { start, end }: Range): readonly Edit[] {
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*[,;]?[ \t]*(?:\r?\n|$)/.exec(source.slice(end));
  const alone = /^[ \t]*$/.test(source.slice(lineStart, start)) && rest !== null;
  const commaAfter = /^\s*,/.test(source.slice(end));
  const before = /,\s*$/.exec(source.slice(0, start));
  if (!commaAfter && before && /^\s*[}\])]/.test(source.slice(end))) {
    return [{ start: before.index, end, text: '' }];
  }
  if (alone) return [{ start: lineStart, end: end + rest[0].length, text: '' }];
  const comma = /^[ \t]*,[ \t]*/.exec(source.slice(end))?.[0] ?? '';
  return [{ start, end: end + comma.length, text: '' }];
}
