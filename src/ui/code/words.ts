import { l10n } from 'vscode';
import type { Scanned } from './scans';

/** Sentences of the feature that judges code. */

/** Stands for the reason in a comment until it is written. */
export const reason = (): string => l10n.t('reason');

export const fixAllInFile = (): string => l10n.t('Verify the Servers of All Connections in This File');

export const preparingFixes = (): string => l10n.t('Preparing the repairs for review…');

export const nothingToFix = (): string => l10n.t('No finding in the code can be repaired automatically.');

/** Name of the group of edits in the review. */
export const fixLabel = (): string => l10n.t('Verify the server');

export const downloadAndVerify = (): string =>
  l10n.t('Download the Root Certificates, and Verify the Server with Them…');

export const useStringOf = (server: string): string => l10n.t('Show Connection Strings for {0}', server);

export const describeRule = (rule: string): string => l10n.t('Show the Description of {0}', rule);

export const changedMeanwhile = (): string =>
  l10n.t('The file has changed meanwhile, and was not edited. Repair the finding again.');

export const noFolder = (): string => l10n.t('Open a folder on disk to scan its files.');

export const scanning = (): string => l10n.t('Scanning the workspace for PostgreSQL connections…');

export const filesRead = (files: number): string => (files === 1 ? l10n.t('1 file') : l10n.t('{0} files', files));

export const showUnlisted = (hosts: number): string =>
  hosts === 1 ? l10n.t('Show 1 Server Not in Your Fleet') : l10n.t('Show {0} Servers Not in Your Fleet', hosts);

export const selectUsed = (): string => l10n.t('Select a server to show its places in the code');

export const usesTitle = (server: string): string => l10n.t('{0} in the Code', server);

export const noUseKnown = (server: string): string =>
  l10n.t('No open file connects to {0}. To look in the other files, scan the workspace.', server);

/** A host that a program makes at run time is not found. */
export const noUseFound = (server: string): string =>
  l10n.t('No connection to {0} was found in the workspace.', server);

export const scanWorkspace = (): string => l10n.t('Scan Workspace');

export const unlistedTitle = (): string => l10n.t('Servers in the Code That Are Not in Your Fleet');

/** What a scan has found: findings, the files with one, and connections in all. */
export function scanOutcome(
  { read, passedBy, incomplete }: Scanned,
  { found, files, connections }: { readonly found: number; readonly files: number; readonly connections: number },
): string {
  return [
    found === 0
      ? l10n.t('The code has no TLS finding. Files: {0}, connections: {1}.', read, connections)
      : found === 1
        ? l10n.t('1 TLS finding in the code. Files: {0}, connections: {1}.', read, connections)
        : files === 1
          ? l10n.t('{0} TLS findings in 1 of {1} files. Connections: {2}.', found, read, connections)
          : l10n.t('{0} TLS findings in {1} of {2} files. Connections: {3}.', found, files, read, connections),
    ...(passedBy.length > 0
      ? [l10n.t('Nested too deeply, and not judged: {0}.', passedBy.slice(0, 3).join(', '))]
      : []),
    ...(incomplete ? [l10n.t('The workspace has more files than are read.')] : []),
  ].join(' ');
}
