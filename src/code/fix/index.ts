import type { Connection, Family } from '../connection';
import type { CodeFinding } from '../findings';
import { scanFile, type FileResult, type ScanOptions } from '../scan';
import { applyEdits, difference, EditChain, type Fix, type FixOptions, type FixRoots } from './fix';
import { valueEdits, rightValue } from './infrastructure';
import { writtenAt, type FileText } from './literal';
import { namesRoots, roots, settle } from './settle';
import { closedSecrets, openedSecrets } from './secrets';
import { suppressionEdits } from './suppress';
import { orderEdits } from './order';
import { protectEdits } from './protect';
import type { Trust } from './wanted';

export { applyEdits, type Fix, type FixOptions } from './fix';
export type { FileText } from './literal';
export { replacement } from './replacement';

/**
 * Repairs of a finding, the best one first; the last one may be a comment that accepts it. Each is tried: it is offered
 * only when the scan of the repaired text has neither the finding nor one that was not there, and says that the
 * connection verifies its server.
 */
export function fixesOf(
  finding: CodeFinding,
  file: FileText,
  scan: ScanOptions,
  options: FixOptions = {},
): readonly Fix[] {
  const before = scanFile(file.path, file.source, scan);
  const trial: Trial = { finding, file, scan, before };
  const opened = openedSecrets(file, finding);
  const found = [
    ...(opened ? secretRepairs(trial, opened, options) : repairs(trial, options)),
    ...suppression(trial, options),
  ];
  const seen = new Set<string>();
  return found.filter(({ edits }) => {
    const key = JSON.stringify(edits);
    return edits.length > 0 && !seen.has(key) && Boolean(seen.add(key));
  });
}

interface Trial {
  readonly finding: CodeFinding;
  readonly file: FileText;
  readonly scan: ScanOptions;
  readonly before: FileResult;
}

/** Repairs of a value of a Secret, made in the opened file. */
function secretRepairs({ finding, file, scan, before }: Trial, opened: FileText, options: FixOptions): readonly Fix[] {
  // values of Secrets that are no encoded ones would be changed with it
  if (closedSecrets(opened.source) !== file.source) return [];
  const inside = scanFile(file.path, opened.source, scan);
  const same = inside.findings[before.findings.findIndex((one) => isSame(one, finding))];
  if (!same || kindOf(same) !== kindOf(finding)) return [];
  const found = repairs({ finding: same, file: opened, scan, before: inside }, options);
  return found.flatMap((fix): Fix[] => {
    const text = closedSecrets(applyEdits(opened.source, fix.edits));
    const isRight = isBetter(before, scanFile(file.path, text, scan), finding);
    return isRight ? [{ ...fix, edits: [difference(file.source, text)] }] : [];
  });
}

const isSame = (one: CodeFinding, other: CodeFinding): boolean =>
  one.rule === other.rule && one.range.start === other.range.start && one.range.end === other.range.end;

function repairs(trial: Trial, { caFile }: FixOptions): readonly Fix[] {
  const { finding } = trial;
  if (finding.rule === 'code/unused-suppression') return unusedComment(trial);
  if (finding.reason === 'unverifiedProcess') return processFixes(trial);
  if (finding.reason === undefined) return serverFixes(trial);
  if (finding.family === undefined) return strayFixes(trial, caFile);
  const trusts: readonly Trust[] = caFile === undefined ? [{}] : [{ caFile }, {}];
  return trusts.flatMap((trust) => connectionFix(trial, trust) ?? []);
}

/** Brings the connection of the finding to verification, step by step. */
function connectionFix({ finding, file, scan, before }: Trial, trust: Trust): Fix | undefined {
  const index = before.connections.findIndex(({ issues }) =>
    issues.some(
      ({ rule, at }) => rule === finding.rule && at.start === finding.range.start && at.end === finding.range.end,
    ),
  );
  if (index < 0) return undefined;
  const chain = new EditChain(file.source);
  const settled = settle(chain, { path: file.path, index, before }, scan, trust);
  return settled && isBetter(before, settled.result, finding)
    ? verifyFix(settled.found.connection, trust, file.source, chain)
    : undefined;
}

function verifyFix(connection: Connection, { caFile }: Trust, source: string, chain: EditChain): Fix {
  const edits = chain.edits();
  const { family, settings } = connection;
  const written = settings.map(({ key, value = '' }) => (roots.test(key) || key === 'sslcert' ? value : ''));
  const isNew = caFile !== undefined && chain.text.split(caFile).length > source.split(caFile).length;
  if (caFile !== undefined && (isNew || written.includes(caFile)))
    return { id: 'verify', roots: 'file', caFile, edits };
  if (written.some((value) => /(?:^|=)system$/.test(value))) {
    return { id: 'verify', roots: 'system', edits, needs: systemRoots[family] ?? { library: 'libpq', version: '16' } };
  }
  const named = namesRoots(connection) && !written.some((value) => value.endsWith('DefaultJavaSSLFactory'));
  return { id: 'verify', roots: named ? 'named' : runtimeRoots(family), edits };
}

const systemRoots: Partial<Record<Family, { library: string; version: string }>> = {
  pgx: { library: 'pgx', version: '5.7' },
  goPq: { library: 'lib/pq', version: '1.12' },
};

function runtimeRoots(family: Family): FixRoots {
  if (family === 'nodePg' || family === 'sequelize' || family === 'postgresJs') return 'node';
  return family === 'pgjdbc' || family === 'r2dbc' ? 'java' : 'system';
}

/** Verification that is switched off for a process is switched on: any other value than 0 does. */
function processFixes(trial: Trial): readonly Fix[] {
  const { file, finding, scan, before } = trial;
  const { start, end } = finding.range;
  const zero = file.source.slice(start, end).lastIndexOf('0');
  if (zero < 0) return [];
  const edits = [{ start: start + zero, end: start + zero + 1, text: '1' }];
  const after = scanFile(file.path, applyEdits(file.source, edits), scan);
  return isBetter(before, after, finding) ? [{ id: 'verify', roots: 'node', edits }] : [];
}

/** A file with the expired root that belongs to no connection in sight. */
function strayFixes({ file, finding, scan, before }: Trial, caFile: string | undefined): readonly Fix[] {
  const { start, end } = finding.range;
  const written = file.source.slice(start, end);
  // a text that has more in it than a path, such as an address or a connection string
  if (caFile === undefined || /:\/\/|[=?;,|]/.test(written)) return [];
  const quoted = /^(["'`]).*\1$/.test(written) ? 1 : 0;
  const text = writtenAt(file, start + quoted, caFile);
  if (text === undefined) return [];
  const edits = [{ start: start + quoted, end: end - quoted, text }];
  const after = scanFile(file.path, applyEdits(file.source, edits), scan);
  return isBetter(before, after, finding) ? [{ id: 'verify', roots: 'file', caFile, edits }] : [];
}

/** The right value of a server's setting, and of what that value makes count. */
function serverFixes({ file, finding, scan, before }: Trial): readonly Fix[] {
  if (finding.rule === 'iac/order' || finding.rule === 'iac/destroy') {
    const id = finding.rule === 'iac/order' ? 'order' : 'protect';
    const edits = id === 'order' ? orderEdits(file, finding) : protectEdits(file, finding);
    const after = edits && scanFile(file.path, applyEdits(file.source, edits), scan);
    return after && isBetter(before, after, finding) ? [{ id, edits }] : [];
  }
  const chain = new EditChain(file.source);
  const value = rightValue(finding);
  const first = valueEdits(file, finding);
  if (value === undefined || !first) return [];
  chain.apply(first);
  let after = scanFile(file.path, chain.text, scan);
  for (const more of added(before, after)) {
    const edits = valueEdits({ ...file, source: chain.text }, more);
    if (edits) chain.apply(edits);
    after = scanFile(file.path, chain.text, scan);
  }
  if (!isBetter(before, after, finding)) return [];
  const edits = chain.edits();
  // a value that becomes empty is in one line, as are its quotes
  const isRemoval = first.some(({ start, end }) => file.source.slice(start, end).includes('\n'));
  return [isRemoval ? { id: 'removeParameter', edits } : { id: 'value', value, edits }];
}

function unusedComment({ file, finding, scan, before }: Trial): readonly Fix[] {
  const { source } = file;
  const lineStart = source.lastIndexOf('\n', finding.range.start - 1) + 1;
  const next = source.indexOf('\n', finding.range.end);
  const lineEnd = next < 0 ? source.length : next;
  const written = source.slice(lineStart, finding.range.start);
  const head = written.replace(/(?:\/\/+|#+|--|;+|\/\*+|<!--|')[ \t]*$/, '');
  // other words of the same comment would lose its end
  const block =
    /\/\*|<!--/.test(head) || (head === written && /\*\/|-->/.test(source.slice(finding.range.start, lineEnd)));
  if (block || source.slice(finding.range.end, lineEnd).trim() !== '') return [];
  const alone = head.trim() === '';
  const end = alone && next >= 0 ? next + 1 : source.charAt(lineEnd - 1) === '\r' ? lineEnd - 1 : lineEnd;
  const edits = [{ start: alone ? lineStart : lineStart + head.trimEnd().length, end, text: '' }];
  const after = scanFile(file.path, applyEdits(source, edits), scan);
  return isBetter(before, after, finding) ? [{ id: 'removeComment', edits }] : [];
}

function suppression({ file, finding, scan, before }: Trial, { reason }: FixOptions): readonly Fix[] {
  if (reason === undefined || reason.trim() === '' || finding.rule === 'code/unused-suppression') return [];
  const edits = suppressionEdits(file, finding, reason);
  if (!edits) return [];
  const after = scanFile(file.path, applyEdits(file.source, edits), scan);
  const unchanged = after.connections.length === before.connections.length;
  return unchanged && isBetter(before, after, finding) ? [{ id: 'suppress', rule: finding.rule, edits }] : [];
}

const kindOf = ({ rule, reason, host, setting }: CodeFinding): string =>
  [rule, reason ?? '', host ?? '', setting ?? ''].join('\n');

function counts({ findings }: FileResult): Map<string, number> {
  const found = new Map<string, number>();
  for (const finding of findings) found.set(kindOf(finding), (found.get(kindOf(finding)) ?? 0) + 1);
  return found;
}

/** Findings of a kind that were not there before. */
function added(before: FileResult, after: FileResult): readonly CodeFinding[] {
  const had = counts(before);
  return after.findings.filter((finding) => !had.has(kindOf(finding)));
}

/** Whether one of the finding's kind is gone, and nothing else has come. */
function isBetter(before: FileResult, after: FileResult, finding: CodeFinding): boolean {
  const had = counts(before);
  const has = counts(after);
  const kind = kindOf(finding);
  return (has.get(kind) ?? 0) < (had.get(kind) ?? 0) && [...has].every(([one, count]) => count <= (had.get(one) ?? 0));
}
