import { parseTree, type Node as JsonNode } from 'jsonc-parser';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Alias,
  type Node,
  visit,
  type Document,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { hole, rangeIn, TextBuilder, type Text } from '../text';
import type { Entry, Table, Value } from '../value';
import { holesIn, templatesIn } from './templates';

// Formats of settings with a parser of their own: JSON with comments, and YAML.

const deepest = 80;

export function readJson(source: string): Table {
  const root = parseTree(source, [], { allowTrailingComma: true });
  const value = root ? jsonValue(source, root, 0) : undefined;
  return value?.kind === 'table'
    ? value
    : { kind: 'table', entries: [], items: value ? [value] : [], start: 0, end: source.length };
}

function jsonValue(source: string, node: JsonNode, depth: number): Value {
  const start = node.offset;
  const end = node.offset + node.length;
  if (depth > deepest) return { kind: 'unknown', start, end };
  switch (node.type) {
    case 'object':
      return {
        kind: 'table',
        entries: (node.children ?? []).flatMap(({ children: [key, value] = [] }): Entry[] =>
          key && value
            ? [
                {
                  key: String(key.value),
                  keyRange: { start: key.offset, end: key.offset + key.length },
                  value: jsonValue(source, value, depth + 1),
                },
              ]
            : [],
        ),
        items: [],
        start,
        end,
      };
    case 'array':
      return {
        kind: 'table',
        entries: [],
        items: (node.children ?? []).map((child) => jsonValue(source, child, depth + 1)),
        start,
        end,
      };
    case 'string':
      return withHoles(escapedText(source, start, end));
    case 'number':
    case 'boolean':
    case 'null':
    case 'property':
      return { kind: 'word', name: source.slice(start, end), start, end };
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A string in double quotes with JSON's escapes. */
function escapedText(source: string, start: number, end: number): Text {
  const text = new TextBuilder();
  const inside = source.slice(0, end - 1);
  for (let at = start + 1; at < end - 1;) {
    if (source.charAt(at) !== '\\') {
      const escape = inside.indexOf('\\', at);
      const next = escape < 0 ? end - 1 : escape;
      text.copy(source.slice(at, next), at);
      at = next;
      continue;
    }
    const next = source.charAt(at + 1);
    if (next === 'u') {
      text.add(String.fromCharCode(parseInt(source.slice(at + 2, at + 6), 16) || 0xfffd), at, at + 6);
      at += 6;
    } else {
      text.add(escapes[next] ?? next, at, at + 2);
      at += 2;
    }
  }
  return text.finish(start, end);
}

/** The text, with a {@link hole} for each part that a template fills in. */
export function withHoles(text: Text): Text {
  if (!/[$%#{\uE000]|<%/.test(text.chars)) return text;
  const result = new TextBuilder();
  let at = 0;
  for (const { start, end } of holesIn(text.chars)) {
    result.append(text, at, start);
    const written = rangeIn(text, start, end);
    result.add(hole, written.start, written.end);
    at = end;
  }
  result.append(text, at);
  return result.finish(text.start, text.end);
}

/** Every document, its aliases and merges resolved. */
export function readYaml(source: string): Table {
  const plain = withoutTemplates(source);
  const entries: Entry[] = [];
  const items: Value[] = [];
  const budget = { left: mostRepeated };
  for (const document of parseAllDocuments(plain, {
    strict: false,
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    merge: true,
  })) {
    if ('contents' in document) {
      const aliases = aliasesIn(document);
      const reused = new Set(aliases.values());
      const value = yamlValue({ source: plain, aliases, reused, budget }, document.contents, 0);
      if (value.kind === 'table' && entries.length === 0 && items.length === 0) {
        entries.push(...value.entries);
        items.push(...value.items);
      } else {
        items.push(value);
      }
    }
  }
  return { kind: 'table', entries, items, start: 0, end: source.length };
}

/** Templates are no YAML: on lines of their own they are nothing, inside of a line they are invisible. */
function withoutTemplates(source: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of templatesIn(source)) {
    const match = source.slice(start, end);
    const alone = lineIsEmpty(source, start - 1, -1) && lineIsEmpty(source, end, 1);
    const filler = alone && !match.startsWith('<%=') ? ' ' : hole;
    parts.push(source.slice(at, start), match.replace(/[^\n]/g, filler));
    at = end;
  }
  return parts.join('') + source.slice(at);
}

/** Whether nothing but white space stands from an offset to the end, or the beginning, of its line. */
function lineIsEmpty(source: string, from: number, step: 1 | -1): boolean {
  let at = from;
  while (/[^\S\n]/.test(source.charAt(at))) at += step;
  const char = source.charAt(at);
  return char === '' || char === '\n';
}

/** Values of a file that aliases repeat: those that repeat each other would be endless. */
const mostRepeated = 20_000;

interface YamlReading {
  readonly source: string;
  /** What each alias stands for. */
  readonly aliases: ReadonlyMap<Alias, Node>;
  /** What any alias stands for. */
  readonly reused: ReadonlySet<Node>;
  readonly budget: { left: number };
  /** Whether an alias repeats what is read. */
  readonly repeats?: true;
}

function yamlValue(reading: YamlReading, node: unknown, depth: number): Value {
  const { source, aliases, budget, repeats } = reading;
  if (depth > deepest || node === null || node === undefined || (repeats && budget.left-- <= 0)) {
    return { kind: 'unknown', start: 0, end: 0 };
  }
  if (isAlias(node)) return yamlValue({ ...reading, repeats: true }, aliases.get(node), depth + 1);
  if (isMap(node)) return yamlMap(reading, node as YAMLMap, depth);
  if (isSeq(node)) {
    const items = node.items.map((item) => yamlValue(reading, item, depth + 1));
    return { kind: 'table', entries: [], items, start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
  }
  return isScalar(node) ? scalarValue(source, node) : { kind: 'unknown', start: 0, end: 0 };
}

/** An alias stands for the last node before it that has its name. */
function aliasesIn(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) aliases.set(node, target);
      } else if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return aliases;
}

function yamlMap(reading: YamlReading, node: YAMLMap, depth: number): Table {
  const entries: Entry[] = [];
  const merged: Entry[] = [];
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const keyRange = { start: key.range?.[0] ?? 0, end: key.range?.[1] ?? 0 };
    const name = String(key.value ?? '');
    if (typeof key.value === 'symbol' || key.source === '<<') {
      const tables = isSeq(value) ? value.items : [value];
      for (const table of tables) {
        const from = yamlValue(reading, table, depth + 1);
        if (from.kind === 'table') merged.push(...from.entries.map((entry) => ({ ...entry, merged: true })));
      }
    } else {
      entries.push({ key: name, keyRange, value: yamlValue(reading, value, depth + 1) });
    }
  }
  const own = new Set(entries.map(({ key }) => key));
  return {
    kind: 'table',
    entries: [...entries, ...merged.filter(({ key }) => !own.has(key))],
    items: [],
    ...(reading.repeats !== true && reading.reused.has(node) ? { reused: true } : {}),
    start: node.range?.[0] ?? 0,
    end: node.range?.[1] ?? 0,
  };
}

function scalarValue(source: string, node: Scalar): Value {
  const [start = 0, end = 0] = node.range ?? [];
  const chars = typeof node.value === 'string' ? node.value : (node.source ?? '');
  if (typeof node.value !== 'string' && node.type === 'PLAIN') {
    return { kind: 'word', name: chars, start, end };
  }
  return withHoles(aligned(source, start, end, chars, node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'));
}

/** The value of a scalar, each character at the place where it is written: indentation and folds are passed over. */
function aligned(source: string, start: number, end: number, chars: string, quoted: boolean): Text {
  const text = new TextBuilder();
  let at = start + (quoted ? 1 : 0);
  if (/^[|>]/.test(source.slice(start, start + 1)) && !quoted) {
    at = source.indexOf('\n', start) + 1;
  }
  for (const char of chars) {
    let found = at;
    while (found < end && !source.startsWith(char, found) && /[\s\\'"]/.test(source.charAt(found))) found++;
    if (found < end && source.startsWith(char, found)) at = found;
    text.add(char, Math.min(at, end), Math.min(at + char.length, end));
    at += char.length;
  }
  return text.finish(start, end);
}
