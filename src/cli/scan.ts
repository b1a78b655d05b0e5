import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { visibleJson } from '../domain/visible';
import { runCommand, UsageError, type Outcome } from './command';
import { withServer, type FleetServer } from '../code/fleetView';
import { withSeverities } from '../code/severities';
import { readFleetFile } from './fleetFile';
import { parseScanArguments, scanUsage, type ScanRequest } from './scanArguments';
import { isAtLeast, reported, sarif, scanText, type ReportedFinding } from './scanReport';
import { scanFolder } from './workspace';

// The command line: `npm run scan`, or `node dist/scan.cjs`, which needs only Node.js.

async function scan({ folder, format, failOn, fleet, everyHost, severities }: ScanRequest): Promise<Outcome> {
  const servers = fleet === undefined ? new Map<string, FleetServer>() : await readFleetFile(fleet);
  const known = new Map([...servers].map(([host, { name }]) => [host, name]));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(l10n.t('{0} is not a folder.', folder));
  const { files } = await scanFolder(folder, { known, everyHost });
  const joined = files.map((file) => ({
    ...file,
    findings: withSeverities(
      file.findings.map((finding) => withServer(finding, (host) => servers.get(host))),
      severities,
    ),
  }));
  const findings = reported(joined);
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
