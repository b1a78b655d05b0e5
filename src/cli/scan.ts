import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { visibleJson } from '../domain/visible';
import { runCommand, UsageError, type Outcome } from './command';
import { isOfAzure } from '../code/hosts';
import { readFleetFile } from './fleetFile';
import { parseScanArguments, scanUsage, type ScanRequest } from './scanArguments';
import { isAtLeast, reported, sarif, scanText, type ReportedFinding } from './scanReport';
import { scanFolder } from './workspace';

// The command line: `npm run scan`, or `node dist/scan.cjs`, which needs only Node.js.

async function scan(request: ScanRequest): Promise<Outcome> {
  const { folder, format, failOn, fleet, everyHost, severities, caFile } = request;
  const servers = fleet === undefined ? undefined : await readFleetFile(fleet);
  // those of Azure are judged anyway
  const known = new Map([...(servers ?? [])].flatMap(([host, { name }]) => (isOfAzure(host) ? [] : [[host, name]])));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(l10n.t('{0} is not a folder.', folder));
  const rules = {
    hosts: { known, everyHost },
    severities,
    ...(servers ? { fleet: (host: string) => servers.get(host) } : {}),
  };
  const repairs = format === 'json' ? { ...(caFile === undefined ? {} : { caFile }) } : undefined;
  const findings = reported((await scanFolder(folder, rules, repairs)).files);
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
