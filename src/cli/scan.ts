import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { visible, visibleJson, visibleLines } from '../domain/visible';
import { UsageError } from './arguments';
import { readKnownHosts } from './fleetFile';
import { useLanguage } from './language';
import { parseScanArguments, scanUsage, type ScanRequest } from './scanArguments';
import { isAtLeast, reported, sarif, scanText, type ReportedFinding } from './scanReport';
import { scanFolder } from './workspace';

// The command line: `npm run scan`, or `node dist/scan.cjs`, which needs only Node.js.

interface Outcome {
  readonly text: string;
  readonly status: number;
}

async function scan({ folder, format, failOn, fleet, everyHost }: ScanRequest): Promise<Outcome> {
  const known = fleet === undefined ? new Map<string, string>() : await readKnownHosts(fleet);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(l10n.t('{0} is not a folder.', folder));
  const { files } = await scanFolder(folder, { known, everyHost });
  const findings = reported(files);
  const status = findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
  return { text: written(findings, format), status };
}

function written(findings: readonly ReportedFinding[], format: ScanRequest['format']): string {
  switch (format) {
    case 'json':
      return `${visibleJson(findings)}\n`;
    case 'sarif':
      return `${visibleJson(sarif(findings))}\n`;
    case 'text':
      return scanText(findings);
  }
}

async function main(): Promise<Outcome> {
  useLanguage(process.env);
  const request = parseScanArguments(process.argv.slice(2));
  return request === undefined ? { text: scanUsage(), status: 0 } : scan(request);
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Exits after writing everything. */
function finish(stream: NodeJS.WritableStream, { text, status }: Outcome): void {
  stream.write(text, () => process.exit(status));
}

main().then(
  (outcome) => finish(process.stdout, outcome),
  (error: unknown) => {
    const misunderstood = error instanceof UsageError;
    const text = misunderstood ? `${visible(error.message)}\n\n${scanUsage()}` : visibleLines(stackOf(error));
    finish(process.stderr, { text: `${text}\n`, status: 2 });
  },
);
