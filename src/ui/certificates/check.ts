import * as vscode from 'vscode';
import { checkCertificateAt, defaultCertificatePaths, type CertificateCheck } from '../../connect/certificateCheck';
import { caFileVerdict } from '../../connect/caFileVerdict';
import { bundleFor, cloudOfHost, describeRoots, type RootDescription } from '../../connect/roots';
import type { RootCertificate } from '../../connect/types';
import { systemCode, TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { FileRefused } from '../../files/boundedRead';
import { localPath } from '../app/chosenFiles';
import { certificateFindingSentence } from '../../words/certificates';
import { sentences } from '../../words/lists';
import type { CommandHandler } from '../app/registry';
import type { Failures } from '../app/failures';
import type { Targets } from '../app/targets';
import { basename, homedir, isFile } from '../app/system';
import { showInformationMessage, showQuickPick, showWarningMessage } from '../app/window';

export interface CheckOptions {
  readonly targets: Targets;
  readonly failures: Failures;
  /** The CA file in a server's connection strings. */
  readonly inStrings: (server: Server) => Promise<RootCertificate | undefined>;
  readonly download: (server: Server) => Promise<unknown>;
}

/** Effect of the file on clients that verify; see {@link CaFileVerdict}. */
type Verdict = ReturnType<typeof caFileVerdict>;

/** The result for callers by ID. */
export interface CheckedFile extends CertificateCheck {
  readonly path: string;
  readonly verdict: Verdict;
}

/** Maximum number of workspace files in the pick. */
const offeredFiles = 50;

/** Checks a CA file against the roots that servers of its cloud need, and offers to download a suitable one. */
export function checkCertificateCommand(options: CheckOptions): CommandHandler<'checkCertificate'> {
  return async (invocation) => {
    const server = await options.targets.one(
      invocation,
      vscode.l10n.t('Select a server to check the CA certificate of its clients'),
    );
    if (!server) {
      return undefined;
    }
    const given = invocation.options?.path;
    const file = given ?? (await askFile(options, server));
    if (file === undefined) {
      return undefined;
    }
    const checked = await checkFile(file, server);
    if (given === undefined) {
      void report(options, server, checked);
    }
    return checked;
  };
}

async function checkFile(file: string, server: Server): Promise<CheckedFile> {
  try {
    const cloud = cloudOfHost(server.host ?? '');
    const now = Date.now();
    const check = await checkCertificateAt(file, cloud, now);
    return { path: file, verdict: verdictOf(check, describeRoots(bundleFor(cloud), now)), ...check };
  } catch (error) {
    const expected =
      error instanceof FileRefused
        ? error.code === 'tooLarge'
          ? vscode.l10n.t('a file of CA certificates: this one is too large')
          : vscode.l10n.t('a file, not a folder, a pipe or a device')
        : vscode.l10n.t('a file that can be read ({0})', systemCode(error));
    throw new TlsError({ code: 'invalidArgument', argument: file, expected });
  }
}

/** The effect on a client that verifies with this file and no other roots. */
function verdictOf(check: CertificateCheck, roots: readonly RootDescription[]): Verdict {
  const rootCertificate = { kind: 'file', path: '' } as const;
  const caFile = { kind: 'judged', ...check } as const;
  return caFileVerdict({ level: 'verify-full', rootCertificate, caFile, roots, notes: [] });
}

interface FileItem extends vscode.QuickPickItem {
  /** Undefined: a file that the user chooses in a dialog. */
  readonly file?: string;
}

async function askFile(options: CheckOptions, server: Server): Promise<string | undefined> {
  const remembered = await options.inStrings(server);
  const found = await vscode.workspace.findFiles('**/*.{pem,crt,cer}', '**/node_modules/**', offeredFiles);
  const named: readonly (readonly [file: string, description: string])[] = [
    ...(remembered?.kind === 'file'
      ? [[remembered.path, vscode.l10n.t('in the strings of this server')] as const]
      : []),
    ...defaultCertificatePaths(process.platform, process.env, homedir()).map(
      (file) => [file, vscode.l10n.t('default location of drivers')] as const,
    ),
    ...found
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath }) => [fsPath, vscode.l10n.t('in this workspace')] as const),
  ];
  const items = new Map<string, FileItem>();
  for (const [file, description] of named) {
    if (!items.has(file) && (await isFile(file))) {
      items.set(file, { file, label: basename(file), description, detail: file });
    }
  }
  const other: FileItem = { label: vscode.l10n.t('Choose a File…'), alwaysShow: true };
  const chosen =
    items.size === 0
      ? other
      : await showQuickPick([...items.values(), other], {
          title: vscode.l10n.t('Check a CA Certificate'),
          placeHolder: vscode.l10n.t('Select the file that clients of {0} trust', server.name),
        });
  if (!chosen || chosen.file !== undefined) {
    return chosen?.file;
  }
  const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Check a CA Certificate') })) ?? [];
  return uri && localPath(uri);
}

async function report(options: CheckOptions, server: Server, checked: CheckedFile): Promise<void> {
  const name = basename(checked.path);
  if (checked.findings.length === 0) {
    void showInformationMessage(
      vscode.l10n.t('{0} works for clients of {1}: {2}.', name, server.name, checked.certificates.join(', ')),
    );
    return;
  }
  const download = vscode.l10n.t('Download CA Certificate…');
  const verdict = verdictSentence(checked.verdict, server.name, name);
  const chosen = await showWarningMessage(
    sentences(verdict, ...checked.findings.map(certificateFindingSentence)),
    download,
  );
  if (chosen === download) {
    try {
      await options.download(server);
    } catch (error) {
      await options.failures.show(error);
    }
  }
}

/** What the file does to clients; the findings say why. */
function verdictSentence(verdict: Verdict, server: string, file: string): string {
  switch (verdict) {
    case 'noCertificate':
      return vscode.l10n.t('Clients will not connect to {0} with {1}: it has no certificate.', server, file);
    case 'mostCannotRead':
      return vscode.l10n.t('Most clients will not connect to {0} with {1}: they cannot read it.', server, file);
    case 'someCannotRead':
      return vscode.l10n.t('Some clients may not connect to {0} with {1}: they cannot read all of it.', server, file);
    case 'refused':
      return vscode.l10n.t('Clients will reject {0} with {1}: it has none of the required roots.', server, file);
    case 'refusedNowOrLater':
      return vscode.l10n.t(
        'Clients will reject {0} with {1}, now or when its certificates are replaced: the file has none of the required roots.',
        server,
        file,
      );
    case 'someRefused':
      return vscode.l10n.t(
        'Clients will reject {0} with {1} if its certificate chains to a root that is not in the file.',
        server,
        file,
      );
    case 'fine':
      return vscode.l10n.t('Clients accept {0} with {1}, but the file needs attention.', server, file);
    case 'unreadable':
    case 'systemDecides':
    case 'unknown':
      return vscode.l10n.t('Whether clients accept {0} with {1} is unknown.', server, file);
  }
}
