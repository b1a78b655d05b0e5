import { sliceText, TextBuilder, type Text } from '../text';
import type { Entry, Table } from '../value';
import { withHoles } from './data';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly entries: Entry[];
  readonly text: TextBuilder;
  textStart: number;
}

/** Elements as tables: attributes and child elements by name, the content under `#text`. Never throws. */
export function readXml(source: string): Table {
  const root: Open = { name: '', start: 0, nameEnd: 0, entries: [], text: new TextBuilder(), textStart: 0 };
  const stack = [root];
  for (let at = 0; at < source.length;) {
    const top = stack.at(-1) ?? root;
    if (source.charAt(at) !== '<') {
      at = readCharacter(source, at, top.text);
    } else if (source.startsWith('<!--', at)) {
      at = after(source, '-->', at);
    } else if (source.startsWith('<![CDATA[', at)) {
      const end = after(source, ']]>', at);
      for (let index = at + 9; index < end - 3; index++) top.text.add(source.charAt(index), index, index + 1);
      at = end;
    } else if (/[?!]/.test(source.charAt(at + 1))) {
      at = after(source, '>', at);
    } else if (source.charAt(at + 1) === '/') {
      const end = after(source, '>', at);
      if (stack.length > 1) {
        stack.pop();
        close(top, stack.at(-1) ?? root, at, end);
      }
      at = end;
    } else {
      at = openElement(source, at, stack);
    }
  }
  while (stack.length > 1) {
    const top = stack.pop() ?? root;
    close(top, stack.at(-1) ?? root, source.length, source.length);
  }
  return { kind: 'table', entries: root.entries, items: [], start: 0, end: source.length };
}

function openElement(source: string, at: number, stack: Open[]): number {
  const named = /^<([\w:.-]+)/.exec(source.slice(at, at + 200));
  const parent = stack.at(-1);
  if (!named || !parent) return at + 1;
  const nameEnd = at + named[0].length;
  const entries: Entry[] = [];
  const attribute = /\s*([\w:.-]+)\s*=\s*(["'])/y;
  let index = nameEnd;
  for (;;) {
    attribute.lastIndex = index;
    const found = attribute.exec(source);
    if (!found) break;
    const key = found[1] ?? '';
    const keyStart = index + found[0].indexOf(key);
    const start = index + found[0].length;
    const text = new TextBuilder();
    let end = start;
    while (end < source.length && source.charAt(end) !== found[2]) end = readCharacter(source, end, text);
    const value = withHoles(text.finish(start - 1, Math.min(end + 1, source.length)));
    entries.push({ key: local(key), keyRange: { start: keyStart, end: keyStart + key.length }, value });
    index = end + 1;
  }
  const end = after(source, '>', Math.min(index, source.length));
  const element: Open = {
    name: local(named[1] ?? ''),
    start: at,
    nameEnd,
    entries,
    text: new TextBuilder(),
    textStart: end,
  };
  if (source.slice(index, end).includes('/')) {
    close(element, parent, end, end);
  } else if (stack.length < 200) {
    stack.push(element);
  }
  return Math.max(end, at + 1);
}

function close(element: Open, parent: Open, textEnd: number, end: number): void {
  const { name, start, nameEnd, entries } = element;
  const text = trimmed(element.text.finish(element.textStart, textEnd));
  const content: Entry[] =
    text.chars === '' ? [] : [{ key: '#text', keyRange: { start, end: nameEnd }, value: withHoles(text) }];
  parent.entries.push({
    key: name,
    keyRange: { start: start + 1, end: nameEnd },
    value:
      entries.length === 0 && content[0]
        ? content[0].value
        : { kind: 'table', entries: [...entries, ...content], items: [], start, end },
  });
}

function readCharacter(source: string, at: number, text: TextBuilder): number {
  const entity =
    source.charAt(at) === '&'
      ? /^&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,6}));/.exec(source.slice(at, at + 12))
      : null;
  if (!entity) {
    text.add(source.charAt(at), at, at + 1);
    return at + 1;
  }
  const point = entity[1] ? Number(entity[1]) : entity[2] ? parseInt(entity[2], 16) : undefined;
  const char =
    point === undefined ? (entities[entity[3] ?? ''] ?? '') : point <= 0x10ffff ? String.fromCodePoint(point) : '';
  text.add(char, at, at + entity[0].length);
  return at + entity[0].length;
}

function trimmed(text: Text): Text {
  const lead = text.chars.length - text.chars.trimStart().length;
  return sliceText(text, lead, lead + text.chars.trim().length);
}

/** Without the prefix of its name space. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function after(source: string, mark: string, at: number): number {
  const found = source.indexOf(mark, at);
  return found < 0 ? source.length : found + mark.length;
}
