import { destroyTraps, lifecycleTable, type DestroyTrap } from '../infrastructure/destroyTraps';
import { kindOfFile } from '../fileKind';
import type { CodeFinding } from '../findings';
import { readJson } from '../read/data';
import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import { Scope } from '../scope';
import type { Entry, Table } from '../value';
import { beside } from './entries';
import type { Edits } from './fix';
import { indentAt, lineEndOf } from './lines';
import type { FileText } from './literal';

const key = 'prevent_destroy';

/** Keeps Terraform from destroying a resource, in the `lifecycle` that it has or in a new one. */
export function protectEdits(file: FileText, { range }: CodeFinding): Edits {
  const { path, source } = file;
  const isJson = kindOfFile(path)?.kind === 'json';
  const root = isJson ? readJson(source) : readProgram(source, syntaxes.hcl);
  const scope = new Scope(root);
  const trap = destroyTraps(root, source, scope).find(({ value }) => value.keyRange.start === range.start);
  if (!trap) return undefined;
  const { lifecycle } = trap;
  if (!lifecycle)
    return isJson ? besideJson(file, trap.value, 'lifecycle', `{ "${key}": true }`) : newBlock(source, trap);
  const table = lifecycleTable(lifecycle);
  const first = table?.entries[0];
  if (!table) return undefined;
  const prevent = table.entries.find((entry) => entry.key === key);
  if (prevent) return [{ start: prevent.value.start, end: prevent.value.end, text: 'true' }];
  if (isJson) {
    return first
      ? besideJson(file, first, key, 'true')
      : [{ start: table.start, end: table.end, text: `{ "${key}": true }` }];
  }
  return inBlock(source, lifecycle, table);
}

const besideJson = (file: FileText, model: Entry, name: string, value: string): Edits =>
  beside(file, model, [{ name, value, word: true }]);

/** A block of HCL at the end of the resource. */
function newBlock(source: string, { table, value }: DestroyTrap): Edits {
  const close = table.end - 1;
  const outer = indentAt(source, close);
  const indent = indentAt(source, value.keyRange.start);
  if (outer === undefined || indent === undefined || source.charAt(close) !== '}') return undefined;
  const line = lineEndOf(source);
  const step = indent.startsWith(outer) && indent !== outer ? indent.slice(outer.length) : '  ';
  const at = close - outer.length;
  const gap = /\n[ \t]*\r?\n$/.test(source.slice(0, at)) ? '' : line;
  const text = [`${indent}lifecycle {`, `${indent}${step}${key} = true`, `${indent}}`]
    .map((one) => one + line)
    .join('');
  return [{ start: at, end: at, text: gap + text }];
}

/** One more argument of a block of HCL, which is on a line of its own. */
function inBlock(source: string, { keyRange }: Entry, { start, end, entries }: Table): Edits {
  const [first] = entries;
  const line = lineEndOf(source);
  const at = first && indentAt(source, first.keyRange.start);
  if (first && at !== undefined) {
    const padded = key.padEnd(first.key.length);
    const offset = first.keyRange.start;
    return [{ start: offset, end: offset, text: `${padded} = true${line}${at}` }];
  }
  const indent = indentAt(source, keyRange.start);
  const inner = source.slice(start + 1, end - 1).trim();
  if (indent === undefined || source.charAt(start) !== '{' || /[#\n]|\/[/*]/.test(inner)) return undefined;
  const lines = [`${key} = true`, ...(inner === '' ? [] : [inner])].map((one) => `${line}${indent}  ${one}`);
  return [{ start, end, text: `{${lines.join('')}${line}${indent}}` }];
}
