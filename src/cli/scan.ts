import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { visibleJson } from '../domain/visible';
import { runCommand, UsageError, type Outcome } from './command';
import { readKnownHosts } from './fleetFile';
import { parseScanArguments, scanUsage, type ScanRequest } from './scanArguments';
import { isAtLeast, reported, sarif, scanText, type ReportedFinding } from './scanReport';
import { scanFolder } from './workspace';

// The command line: `npm run scan`, or `node dist/scan.cjs`, which needs only Node.js.

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

runCommand({ usage: scanUsage, parse: parseScanArguments, run: scan, failureStatus: 2 });
