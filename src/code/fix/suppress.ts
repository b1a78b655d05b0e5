import { kindOfFile } from '../fileKind';
import type { CodeFinding } from '../findings';
import { phpStart, syntaxes } from '../read/syntax';
import { tokenize } from '../read/tokens';
import type { Edit } from './fix';
import { lineEndOf } from './lines';
import type { FileText } from './literal';

/** A comment on the line before a finding that accepts it; undefined where the format has none, or not there. */
export function suppressionEdits(
  { path, source }: FileText,
  { rule, range }: CodeFinding,
  reason: string,
): readonly Edit[] | undefined {
  const marks = commentMarks(path);
  const line = source.lastIndexOf('\n', range.start - 1) + 1;
  if (!marks || !isBetweenStatements(path, source, line)) return undefined;
  const indent = /^[ \t]*/.exec(source.slice(line))?.[0] ?? '';
  const [open, close] = marks;
  const text = reason.replace(/\s+/g, ' ').replaceAll('--', '-').replaceAll('*/', '').trim();
  const end = lineEndOf(source);
  return [
    { start: line, end: line, text: `${indent}${open} azure-postgres-tls-ignore ${rule}: ${text}${close}${end}` },
  ];
}

function commentMarks(path: string): readonly [open: string, close: string] | undefined {
  const kind = kindOfFile(path);
  switch (kind?.kind) {
    case undefined:
    case 'notebook':
      return undefined;
    case 'json':
      // JSON has no comments, except in settings of editors
      return /\.(?:jsonc|json5|code-workspace)$|(?:^|\/)\.vscode\/[\w-]+\.json$/.test(path) ? ['//', ''] : undefined;
    case 'xml':
      return ['<!--', ' -->'];
    case 'program': {
      const [mark] = syntaxes[kind.language].line;
      return mark === undefined ? undefined : [mark, ''];
    }
    case 'ini':
      return /pg_?service|\.cnf$|alembic|\.conf$/.test(path) ? ['#', ''] : [';', ''];
    case 'yaml':
    case 'dotenv':
    case 'properties':
    case 'shell':
    case 'powershell':
    case 'docker':
      return /\.(?:bat|cmd)$/i.test(path) ? undefined : ['#', ''];
  }
}

/** Whether a line of its own may stand before a line: not in a string, a continued line, or a tag. */
function isBetweenStatements(path: string, source: string, line: number): boolean {
  const kind = kindOfFile(path);
  const before = source.slice(0, line);
  if (/[\\`^][ \t]*\r?\n$/.test(before) && kind?.kind !== 'yaml') return false;
  if (kind?.kind === 'program') {
    if (line < phpStart(source, kind.language)) return false;
    return !tokenize(source, syntaxes[kind.language], phpStart(source, kind.language)).some(
      ({ type, start, end }) => type === 'string' && start < line && line < end,
    );
  }
  if (kind?.kind === 'xml')
    return before.lastIndexOf('<') <= before.lastIndexOf('>') && !/^<\?xml/.test(source.slice(line));
  return true;
}
