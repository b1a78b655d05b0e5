import { kindOfFile } from '../fileKind';
import type { CodeFinding } from '../findings';
import type { Race } from '../parameterWrites';
import { racesOf } from '../races';
import { readJson } from '../read/data';
import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import { Scope } from '../scope';
import type { Entry, Table } from '../value';
import { beside } from './entries';
import type { Edits } from './fix';
import { appended, indentOf } from './lines';
import type { FileText } from './literal';

/** How resources are written in a language. */
interface Style {
  /** The entry that lists what a resource waits for. */
  readonly entry: string;
  readonly commas: boolean;
  /** A new list, as lines at the end of a resource. */
  lines(names: readonly string[], indent: string): readonly string[];
}

const styles: Readonly<Partial<Record<string, Style>>> = {
  bicep: {
    entry: 'dependsOn',
    commas: false,
    lines: (names, indent) => ['dependsOn: [', ...names.map((name) => indent + name), ']'],
  },
  hcl: { entry: 'depends_on', commas: true, lines: (names) => ['', `depends_on = [${names.join(', ')}]`] },
};

/** Lets a parameter of a server wait for those before it in the file; undefined where one of them has no name. */
export function orderEdits(file: FileText, { range }: CodeFinding): Edits {
  const { path, source } = file;
  const kind = kindOfFile(path);
  const language = kind?.kind === 'program' ? kind.language : undefined;
  const root = language ? readProgram(source, syntaxes[language]) : readJson(source);
  const race = racesOf(path, source, root, new Scope(root)).find(({ write }) => write.at.start === range.start);
  if (!race) return undefined;
  const { serial = [] } = race.write;
  if (race.others.length === 0) return serial;
  const waits = waitEdits(file, race, styles[language ?? '']);
  return waits && [...serial, ...waits];
}

function waitEdits(file: FileText, { write: { table }, others }: Race, style: Style | undefined): Edits {
  const { source } = file;
  const names = others.flatMap((other) => other.reference(table.start) ?? []);
  if (names.length < others.length) return undefined;
  const written = style ? names : names.map((name) => JSON.stringify(name));
  const waits = entryOf(table, style?.entry ?? 'dependsOn')?.value;
  if (waits) return waits.kind === 'table' ? itemEdits(source, waits, written, style?.commas ?? true) : undefined;
  if (style)
    return appended(source, table, style.lines(written, indentOf(source, table.entries[0]?.keyRange.start ?? 0)));
  const name = entryOf(table, 'name');
  return name && beside(file, name, [{ name: 'dependsOn', value: `[${written.join(', ')}]`, word: true }]);
}

const entryOf = ({ entries }: Table, name: string): Entry | undefined => entries.find(({ key }) => key === name);

/** Adds to a list in the way that it is written. */
function itemEdits(source: string, list: Table, names: readonly string[], commas: boolean): Edits {
  const last = list.items.at(-1);
  if (list.entries.length > 0) return undefined;
  if (!last) {
    const at = source.indexOf('[', list.start) + 1;
    return /^\s*\]/.test(source.slice(at)) ? [{ start: at, end: at, text: names.join(', ') }] : undefined;
  }
  // a comma behind the last item stays behind the last item
  const trailing = commas && source.charAt(last.end) === ',';
  const end = last.end + (trailing ? 1 : 0);
  if (!/^[ \t]*(?:(?:\/\/|#)[^\n]*)?\s*\]/.test(source.slice(end))) return undefined;
  const indent = indentOf(source, last.start);
  const line = source.lastIndexOf('\n', last.start - 1) + 1;
  const rest = /^[^\r\n\]]*(?=\r?\n)/.exec(source.slice(end))?.[0];
  if (line + indent.length !== last.start || rest === undefined) {
    return [{ start: last.end, end: last.end, text: names.map((name) => `, ${name}`).join('') }];
  }
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const comma = commas ? ',' : '';
  // a comment stays beside the item that it is about
  const lines = names.map((name) => `${newline}${indent}${name}`).join(comma);
  const text = `${trailing ? '' : comma}${rest}${lines}${trailing ? comma : ''}`;
  return [{ start: end, end: end + rest.length, text }];
}
