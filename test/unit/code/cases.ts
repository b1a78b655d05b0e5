import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { environmentReads, isCertificateFile, isManifest, readProject } from '../../../src/code/project';
import type { ScanOptions } from '../../../src/code/scan';
import { defaultSeverities } from '../../../src/code/severities';

/** A workspace of a few files, and what is right about each line. */
export interface Case {
  readonly name: string;
  readonly files: readonly CaseFile[];
}

export interface CaseFile {
  readonly path: string;
  readonly text: string;
  readonly expected: readonly Expectation[];
}

/** Kinds that are right for a line: `a` plaintext or fallback, `b` unverified, `c` CA only, `d` verified, `e` invalid or ignored, `f` CA file, `g` infrastructure. */
export interface Expectation {
  readonly line: number;
  readonly kinds: readonly string[];
}

const folder = path.join(__dirname, 'cases');

/**
 * Reads the tables in `cases`: `=== name` begins a case, `--- path` a file, `⟦a⟧` at the end of a line says what is
 * found there. What no mark names must not be found.
 */
export function readCases(): readonly Case[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => readTable(readFileSync(path.join(folder, name), 'utf8')));
}

function readTable(table: string): Case[] {
  return table
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...parts] = block.split(/^--- /m);
      return { name: name.trim(), files: parts.map(readFile) };
    });
}

function readFile(part: string): CaseFile {
  const end = part.indexOf('\n');
  const expected: Expectation[] = [];
  const lines = part.slice(end + 1).split('\n');
  const text = lines.map((line, index) => {
    const mark = / ?⟦([a-g|]+)⟧$/.exec(line);
    if (mark) expected.push({ line: index + 1, kinds: (mark[1] ?? '').split('|') });
    return mark ? line.slice(0, mark.index) : line;
  });
  return { path: part.slice(0, end).trim(), text: text.join('\n'), expected };
}

/** The whole workspace of a case, for the scan of one of its files. */
export function scanOptions({ files }: Case): ScanOptions {
  const variables = new Set(files.flatMap(({ path, text }) => environmentReads(path, Buffer.from(text))));
  const project = readProject(
    files.filter(({ path }) => isManifest(path)),
    files.filter(({ path }) => isCertificateFile(path)),
    variables,
    files.filter(({ path }) => path.endsWith('.tf')),
  );
  return { hosts: { known: new Map(), everyHost: false }, project, severities: defaultSeverities };
}
