import { kindOfFile } from '../fileKind';
import type { CodeFinding } from '../findings';
import { readJson } from '../read/data';
import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import type { Range } from '../text';
import { partsOf, type Entry, type Table, type Value } from '../value';
import { beside } from './entries';
import type { Edits } from './fix';
import type { FileText } from './literal';

const type = /Microsoft\.DBforPostgreSQL\/flexibleServers\/configurations/i;

/** Lets a parameter of a server wait for the one before it in the file; undefined where that has no name. */
export function orderEdits(file: FileText, { range }: CodeFinding): Edits {
  const { path, source } = file;
  const kind = kindOfFile(path);
  if (kind?.kind === 'json') return armEdits(file, readJson(source), range);
  if (kind?.kind !== 'program' || kind.language !== 'bicep') return undefined;
  return bicepEdits(file, readProgram(source, syntaxes.bicep), range);
}

const within = (value: Range, { start, end }: Range): boolean => value.start <= start && end <= value.end;

/** The resource with the finding, and the one before it that does not wait either. */
function pairOf<T extends { readonly table: Table }>(found: readonly T[], at: Range): readonly [T, T] | undefined {
  const index = found.findIndex(({ table }) => within(table, at));
  const previous = found[index - 1];
  const own = found[index];
  return previous && own ? [previous, own] : undefined;
}

const entryOf = ({ entries }: Table, name: string): Entry | undefined => entries.find(({ key }) => key === name);

function bicepEdits({ source }: FileText, root: Table, at: Range): Edits {
  const resources = root.entries.flatMap(({ labels, value, key }) =>
    value.kind === 'table' && labels?.some((label) => label.kind === 'text' && type.test(label.chars))
      ? [{ name: key, table: value }]
      : [],
  );
  const pair = pairOf(resources, at);
  if (!pair || entryOf(pair[1].table, 'dependsOn')) return undefined;
  const [previous, { table }] = pair;
  const last = table.entries.at(-1);
  const first = table.entries[0];
  if (!last || !first || !/^\w+$/.test(previous.name)) return undefined;
  const line = source.lastIndexOf('\n', first.keyRange.start - 1) + 1;
  const indent = source.slice(line, first.keyRange.start);
  const end = Math.max(last.value.end, last.keyRange.end);
  if (!/^[ \t]*$/.test(indent) || !/^[ \t]*(?:\/\/[^\n]*)?\r?\n/.test(source.slice(end))) return undefined;
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const stop = end + (/^[^\r\n]*/.exec(source.slice(end))?.[0].length ?? 0);
  const lines = ['dependsOn: [', `${indent}${previous.name}`, ']'].map((text) => `${newline}${indent}${text}`);
  return [{ start: stop, end: stop, text: lines.join('') }];
}

function armEdits(file: FileText, root: Table, at: Range): Edits {
  const resources = tablesOf(root).flatMap((table) => {
    const kind = entryOf(table, 'type')?.value;
    const name = entryOf(table, 'name');
    const isParameter = kind?.kind === 'text' && type.test(kind.chars);
    return isParameter && name?.value.kind === 'text' ? [{ table, name: name.value.chars, nameEntry: name }] : [];
  });
  const pair = pairOf(resources, at);
  if (!pair || entryOf(pair[1].table, 'dependsOn')) return undefined;
  const [previous, own] = pair;
  const id = resourceId(previous.name);
  if (id === undefined) return undefined;
  return beside(file, own.nameEntry, [{ name: 'dependsOn', value: `[${JSON.stringify(id)}]`, word: true }]);
}

function tablesOf(value: Value): readonly Table[] {
  return [...(value.kind === 'table' ? [value] : []), ...partsOf(value).flatMap(tablesOf)];
}

/** The id of a parameter with a name such as `[concat(parameters('server'), '/require_secure_transport')]`. */
function resourceId(name: string): string | undefined {
  const parts = partsOfName(name);
  return parts && `[resourceId('Microsoft.DBforPostgreSQL/flexibleServers/configurations', ${parts.join(', ')})]`;
}

const expression = String.raw`((?:parameters|variables)\('\w+'\)|'[^']*')`;

function partsOfName(name: string): readonly [string, string] | undefined {
  const joined = new RegExp(`^\\[concat\\(${expression},\\s*'/([\\w.]+)'\\)\\]$`, 'i').exec(name);
  const literal = /^([\w-]+)\/([\w.]+)$/.exec(name);
  if (literal) return [`'${literal[1] ?? ''}'`, `'${literal[2] ?? ''}'`];
  const three =
    new RegExp(`^\\[concat\\(${expression},\\s*'/',\\s*${expression}\\)\\]$`, 'i').exec(name) ??
    new RegExp(`^\\[format\\('\\{0\\}/\\{1\\}',\\s*${expression},\\s*${expression}\\)\\]$`, 'i').exec(name);
  if (three) return [three[1] ?? '', three[2] ?? ''];
  const formatted = new RegExp(`^\\[format\\('\\{0\\}/([\\w.]+)',\\s*${expression}\\)\\]$`, 'i').exec(name);
  if (formatted) return [formatted[2] ?? '', `'${formatted[1] ?? ''}'`];
  return joined ? [joined[1] ?? '', `'${joined[2] ?? ''}'`] : undefined;
}
