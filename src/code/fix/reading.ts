import { doubleQuoted, singleQuoted } from '../../connect/quoting';
import type { Connection } from '../connection';
import { kindOfFile } from '../fileKind';
import type { FileText } from './literal';

/**
 * The expression that reads the CA file in a program, by what the file has imported already; undefined where an import
 * would have to be added.
 */
export function readingOf(
  { path, source }: FileText,
  { family }: Connection,
  caFile: string | undefined,
): string | undefined {
  const kind = kindOfFile(path);
  if (caFile === undefined || kind?.kind !== 'program') return undefined;
  if (kind.language === 'javascript') return nodeReading(source, caFile);
  if (kind.language !== 'python' || (family !== 'asyncpg' && family !== 'pg8000')) return undefined;
  return /^\s*import\s+(?:\w+\s*,\s*)*ssl\b/m.test(source)
    ? `ssl.create_default_context(cafile=${doubleQuoted(caFile)})`
    : undefined;
}

function nodeReading(source: string, caFile: string): string | undefined {
  const from = String.raw`['"](?:node:)?fs['"]`;
  const whole =
    new RegExp(String.raw`\bimport\s+(?:\*\s+as\s+)?(\w+)\s+from\s+${from}`).exec(source) ??
    new RegExp(String.raw`\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*${from}\s*\)`).exec(source);
  const named =
    new RegExp(String.raw`\bimport\s*\{[^}]*\breadFileSync\s*[,}][^'"]*${from}`).test(source) ||
    new RegExp(String.raw`\b(?:const|let|var)\s*\{[^}]*\breadFileSync\s*[,}][^'"]*require\(\s*${from}`).test(source);
  const quotes = (mark: string): number => source.split(mark).length;
  const path = quotes('"') > quotes("'") ? doubleQuoted(caFile) : singleQuoted(caFile);
  if (named) return `readFileSync(${path})`;
  return whole ? `${whole[1] ?? 'fs'}.readFileSync(${path})` : undefined;
}
