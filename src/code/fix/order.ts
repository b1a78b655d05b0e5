import { kindOfFile } from '../fileKind';
import type { CodeFinding } from '../findings';
import type { Race } from '../infrastructure/parameterWrites';
import { racesOf } from '../infrastructure/races';
import { readJson, readYaml } from '../read/data';
import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import { Scope } from '../scope';
import { entryOf, valueOf } from '../value';
import { beside } from './entries';
import type { Edits } from './fix';
import { appended, indentOf, itemEdits } from './lines';
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
  const root = language
    ? readProgram(source, syntaxes[language])
    : kind?.kind === 'yaml'
      ? readYaml(source)
      : readJson(source);
  const race = racesOf(path, source, root, new Scope(root)).find(({ write }) => write.at.start === range.start);
  if (!race) return undefined;
  const { serial = [] } = race.write;
  if (race.others.length === 0) return serial.length > 0 ? serial : undefined;
  const waits = waitEdits(file, race, styles[language ?? '']);
  return waits && [...serial, ...waits];
}

function waitEdits(file: FileText, { write, others }: Race, style: Style | undefined): Edits {
  const { source } = file;
  const { table } = write;
  const names = others.flatMap((other) => other.reference(table.start) ?? []);
  if (names.length < others.length) return undefined;
  if (write.wait) return write.wait(names);
  const written = style ? names : names.map((name) => JSON.stringify(name));
  const waits = valueOf(table, style?.entry ?? 'dependsOn');
  if (waits) return waits.kind === 'table' ? itemEdits(source, waits, written, style?.commas ?? true) : undefined;
  if (style)
    return appended(source, table, style.lines(written, indentOf(source, table.entries[0]?.keyRange.start ?? 0)));
  const name = entryOf(table, 'name');
  return name && beside(file, name, [{ name: 'dependsOn', value: `[${written.join(', ')}]`, word: true }]);
}
