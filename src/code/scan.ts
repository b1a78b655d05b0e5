import type { Connection } from './connection';
import { DataConnections } from './dataConnections';
import { kindOfFile, type FileKind } from './fileKind';
import { isJudged } from './files';
import { sayings, type FileContext } from './fileContext';
import { serverFindings, withServer, type FleetView } from './fleetView';
import type { CodeFinding } from './findings';
import type { HostRules } from './hosts';
import { Infrastructure } from './infrastructure';
import { judge, type Guarantee, type Hazards, type Issue } from './judge';
import { ProgramConnections } from './programConnections';
import { processHazard, programHazards } from './hazards';
import type { Project } from './project';
import { readJson, readYaml } from './read/data';
import { filesIn, withSecrets } from './read/held';
import { nested, readDotenv, readIni, readProperties } from './read/lines';
import { readProgram } from './read/program';
import { withReferences } from './read/references';
import { readDockerfile, readShell } from './read/shell';
import { phpStart, syntaxes } from './read/syntax';
import { readXml } from './read/xml';
import { relocate } from './relocate';
import { codeRules } from './rules';
import type { Scope } from './scope';
import { withSeverities, type Severities } from './severities';
import { strayCaFiles } from './strayCaFiles';
import { applySuppressions } from './suppressions';
import { holeText, joinTexts, type Range, type Text } from './text';
import { valueOf, type Table } from './value';

/** A connection that was found, with what TLS does for it. */
export interface FoundConnection {
  readonly connection: Connection;
  readonly guarantee: Guarantee;
  /** What its findings come from; a comment may accept some of them. */
  readonly issues: readonly Issue[];
}

export interface FileResult {
  readonly findings: readonly CodeFinding[];
  readonly connections: readonly FoundConnection[];
}

export interface ScanOptions {
  readonly hosts: HostRules;
  readonly project: Project;
  /** What is known of servers; without it, findings are about the code alone. */
  readonly fleet?: FleetView;
  readonly severities?: Severities;
}

const nothing: FileResult = { findings: [], connections: [] };

/** Judges a file. Pure: what it needs of other files is in the project. Whether the path is judged is the caller's. */
export function scanFile(path: string, source: string, options: ScanOptions): FileResult {
  const kind = kindOfFile(path);
  if (!kind || isMinified(source, kind)) return nothing;
  const context: FileContext = {
    path,
    source,
    says: sayings(source),
    language: kind.kind === 'program' ? kind.language : undefined,
    ...options,
  };
  const parts = read(source, kind, context);
  const found = parts.flatMap(({ connections, hazards }) =>
    connections.map((connection) => ({ connection, verdict: judge(connection, hazards, options.project, path) })),
  );
  const { fleet, severities = {} } = options;
  const whole = parts.filter(({ isHeld }) => !isHeld);
  const said = found.flatMap(({ verdict }) => verdict.issues).filter(({ rule }) => rule === 'code/ca-file');
  const findings: readonly CodeFinding[] = [
    ...found.flatMap(({ connection, verdict }) => verdict.issues.map((one) => fromIssue(one, connection, options))),
    ...(fleet ? found.flatMap(({ connection }) => serverFindings(connection, fleet)) : []),
    ...whole.flatMap(({ table }) => strayFindings(table, source, said)),
    ...parts.flatMap(({ process }) => processFinding(process, found, options)),
    ...whole.flatMap(({ table, scope }) =>
      new Infrastructure(scope, source, path, options.project.azurerm(path), hasScripts(kind, table))
        .all(table)
        .map(({ at, ...issue }): CodeFinding => ({
          ...issue,
          severity: codeRules[issue.rule],
          range: { start: at.start, end: at.end },
        })),
    ),
  ];
  return {
    findings: applySuppressions(
      source,
      withSeverities(once(fleet ? findings.map((one) => withServer(one, fleet)) : findings), severities),
    ),
    connections: found.map(({ connection, verdict }) => ({ connection, ...verdict })),
  };
}

/** Whether texts may be commands: those of a program are what it says, except where it only declares. */
const hasScripts = (kind: FileKind, { frames }: Table): boolean =>
  kind.kind === 'program' ? /^(?:hcl|bicep)$/.test(kind.language) : !frames || kind.kind === 'notebook';

interface Part {
  /** Whether it is within another part, which has all of its values. */
  readonly isHeld?: true;
  readonly table: Table;
  readonly scope: Scope;
  readonly connections: readonly Connection[];
  readonly hazards: Hazards;
  readonly process?: Range;
}

function read(source: string, kind: FileKind, context: FileContext): readonly Part[] {
  switch (kind.kind) {
    case 'program':
      return [program(tableOf(source, kind), context)];
    case 'powershell':
      return [
        program(readProgram(source, syntaxes.powershell), { ...context, language: 'powershell' }),
        { ...data(readShell(source, 'powershell'), context), table: readShell(source, 'powershell') },
      ];
    case 'notebook':
      return notebook(source, context);
    case 'shell':
    case 'docker':
    case 'yaml':
    case 'json':
    case 'xml':
    case 'dotenv':
    case 'properties':
    case 'ini':
      return settings(tableOf(source, kind), context);
  }
}

function tableOf(source: string, kind: FileKind): Table {
  switch (kind.kind) {
    case 'program':
      return readProgram(source, syntaxes[kind.language], phpStart(source, kind.language));
    case 'powershell':
      return readShell(source, 'powershell');
    case 'shell':
      return readShell(source);
    case 'docker':
      return readDockerfile(source);
    case 'yaml':
      return withReferences(withSecrets(readYaml(source)), source);
    case 'json':
    case 'notebook':
      return readJson(source);
    case 'xml':
      return readXml(source);
    case 'dotenv':
      return withReferences(readDotenv(source), source);
    case 'properties':
      return nested(withReferences(readProperties(source), source));
    case 'ini':
      return readIni(source);
  }
}

/** The settings of a file, and the files that it holds. */
function settings(table: Table, context: FileContext): readonly Part[] {
  const files = filesIn(table).filter(({ name }) => isJudged(name));
  const held = new Set(files.map(({ text }) => text));
  const folder = context.path.slice(0, context.path.lastIndexOf('/') + 1);
  return [
    data(table, context, held),
    ...files.map(({ name, kind, text }): Part => {
      const inside = relocate(tableOf(text.chars, kind), text);
      const of = { ...context, path: `${folder}${name}`, source: text.chars, says: sayings(text.chars) };
      const part = kind.kind === 'program' ? program(inside, { ...of, language: kind.language }) : data(inside, of);
      return { ...part, isHeld: true };
    }),
  ];
}

function program(table: Table, context: FileContext): Part {
  const found = new ProgramConnections(table, context);
  const process = processHazard(table, context.source);
  return {
    table,
    scope: found.scope,
    connections: found.all(),
    hazards: programHazards(table, context.source),
    ...(process ? { process } : {}),
  };
}

/** @param held texts that are files of their own */
function data(table: Table, context: FileContext, held?: ReadonlySet<Text>): Part {
  const process = processHazard(table, context.source);
  const found = new DataConnections(table, context, held);
  return { table, scope: found.scope, connections: found.all(), hazards: {}, ...(process ? { process } : {}) };
}

/** The code cells of a notebook. */
function notebook(source: string, context: FileContext): readonly Part[] {
  const root = readJson(source);
  const cells = valueOf(root, 'cells');
  const texts = (cells?.kind === 'table' ? cells.items : []).flatMap((cell) =>
    cell.kind === 'table' ? codeOf(cell) : [],
  );
  if (texts.length === 0) return [];
  const all = joinTexts(texts);
  const python: FileContext = { ...context, language: 'python', source: all.chars, says: sayings(all.chars) };
  return [
    program(
      relocate(
        readProgram(
          all.chars.replace(/^[%!].*$/gm, (line) => '#'.repeat(line.length)),
          syntaxes.python,
        ),
        all,
      ),
      python,
    ),
    ...(/^[%!]/m.test(all.chars) ? [data(relocate(readShell(commandsIn(all.chars)), all), python)] : []),
  ];
}

/** The lines of a notebook that are no Python, as a script: `!psql …`, `%env NAME=value`, `%sql postgresql://…`. */
const commandsIn = (cells: string): string =>
  cells.replace(/^([%!]*)(env(?=[ \t]))?(.*)$/gm, (line, mark: string, env = '', rest: string) =>
    mark === '' ? ' '.repeat(line.length) : ' '.repeat(mark.length + String(env).length) + rest,
  );

function codeOf(cell: Table): readonly Text[] {
  const type = valueOf(cell, 'cell_type');
  if (type?.kind !== 'text' || type.chars !== 'code') return [];
  const lines = valueOf(cell, 'source');
  const texts =
    lines?.kind === 'text'
      ? [lines]
      : lines?.kind === 'table'
        ? lines.items.filter((item) => item.kind === 'text')
        : [];
  const last = texts.at(-1);
  return last ? [...texts, { ...holeText(last.end, last.end), chars: '\n' }] : [];
}

function fromIssue(
  { rule, reason, at, setting, value }: Issue,
  { family, version, host }: Connection,
  { hosts }: ScanOptions,
): CodeFinding {
  const server = hosts.known.get(host);
  return {
    rule,
    reason,
    severity: codeRules[rule],
    range: { start: at.start, end: at.end },
    family,
    host,
    ...(version === undefined ? {} : { version }),
    ...(server === undefined ? {} : { server }),
    ...(setting === undefined ? {} : { setting }),
    ...(value === undefined ? {} : { value }),
  };
}

/** The expired root, where no connection with a finding of its own is in sight. */
function strayFindings(table: Table, source: string, said: readonly Issue[]): readonly CodeFinding[] {
  return strayCaFiles(table, source)
    .filter(({ start, end }) => !said.some(({ at }) => at.start <= end && start <= at.end))
    .map((range) => ({ rule: 'code/ca-file', reason: 'caExpired', severity: codeRules['code/ca-file'], range }));
}

/** Verification that is switched off for a whole process, where the file has a connection that it concerns. */
function processFinding(
  process: Range | undefined,
  found: readonly { readonly connection: Connection }[],
  options: ScanOptions,
): readonly CodeFinding[] {
  const concerned = found.find(({ connection: { family } }) =>
    /^(?:nodePg|sequelize|postgresJs|libpq|any|prisma)$/.test(family),
  );
  if (!process || !concerned) return [];
  return [
    fromIssue(
      { rule: 'code/unverified', reason: 'unverifiedProcess', at: process },
      { ...concerned.connection, family: 'nodePg' },
      options,
    ),
  ];
}

/** One finding of a rule at a place. */
function once(findings: readonly CodeFinding[]): readonly CodeFinding[] {
  const seen = new Set<string>();
  return findings
    .filter(({ rule, range }) => {
      const key = `${rule}:${String(range.start)}:${String(range.end)}`;
      return !seen.has(key) && Boolean(seen.add(key));
    })
    .toSorted((a, b) => a.range.start - b.range.start);
}

/** Lines that nobody writes: a bundle. */
function isMinified(source: string, { kind }: FileKind): boolean {
  if (source.includes('\0')) return true;
  if (kind !== 'program' || source.length < 20_000) return false;
  return source.length / (source.split('\n').length + 1) > 500;
}
