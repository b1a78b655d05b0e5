import * as vscode from 'vscode';
import {
  bundleText,
  fetchRoots,
  writeBundle,
  type FallbackReason,
  type FetchedRoot,
} from '../../connect/certificateFile';
import { caFileName } from '../../connect/connectionString';
import { bundleFor, caRoots, cloudOfHost, findRoot, type CaRoot } from '../../connect/roots';
import { TlsError, systemCode } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { abortable } from '../app/abortable';
import { placeOf, saveFile } from '../app/chosenFiles';
import { homedir } from '../app/system';
import { showQuickPick, withProgress } from '../app/window';

export interface SavedBundle {
  readonly uri: vscode.Uri;
  /** Path of a file on this machine, which drivers require. */
  readonly path: string | undefined;
  readonly certificates: readonly FetchedRoot[];
}

export interface SaveOptions {
  readonly extensionUri: vscode.Uri;
  /** A path from the caller replaces the prompt. */
  readonly path?: string;
  readonly overwrite?: boolean;
}

/**
 * Timeout for one root certificate, in milliseconds, so that a network without internet access does not block the
 * user.
 */
const downloadTimeout = 8000;

/** Saves the bundle for a server's cloud as one PEM file. Resolves with undefined when the user chooses no file. */
export function saveBundle(server: Server, options: SaveOptions): Promise<SavedBundle | undefined> {
  return save(bundleFor(cloudOfHost(server.host ?? '')), caFileName, options);
}

/** Saves one root that the user selects, which may be the expired one of older documentation. */
export async function saveSingleRoot(options: SaveOptions): Promise<SavedBundle | undefined> {
  const chosen = await showQuickPick(
    caRoots.map((root) => ({
      root,
      label: root.name,
      description: root.notAfter.slice(0, 10),
      detail: rootMeaning(root),
    })),
    {
      title: vscode.l10n.t('Download a Single Root Certificate'),
      placeHolder: vscode.l10n.t('The bundle from "Download CA Certificate" is what works today'),
    },
  );
  return chosen && save([chosen.root], `${chosen.root.file}`, options);
}

function rootMeaning(root: CaRoot): string {
  const successor = root.successor ? findRoot(root.successor)?.name : undefined;
  switch (root.status) {
    case 'current':
      return vscode.l10n.t('in use; valid until {0}', root.notAfter.slice(0, 10));
    case 'retired':
      return vscode.l10n.t('being replaced by {0}', successor ?? '');
    case 'expired':
      return vscode.l10n.t(
        'expired on {0}: no client accepts it; replaced by {1}',
        root.notAfter.slice(0, 10),
        successor ?? '',
      );
  }
}

async function save(
  roots: readonly CaRoot[],
  fileName: string,
  options: SaveOptions,
): Promise<SavedBundle | undefined> {
  const target = options.path === undefined ? await askWhere(fileName) : vscode.Uri.file(options.path);
  if (!target) {
    return undefined;
  }
  const certificates = await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Downloading CA certificates'),
      cancellable: true,
    },
    (_progress, cancellation) =>
      abortable(cancellation, (signal) =>
        fetchRoots(roots, {
          fetch: globalThis.fetch,
          mediaFolder: vscode.Uri.joinPath(options.extensionUri, 'media', 'ca').fsPath,
          signal,
          timeoutMs: downloadTimeout,
        }),
      ),
  );
  // The dialog has already asked about an existing file.
  const overwrite = options.path === undefined || options.overwrite === true;
  if (target.scheme === 'file') {
    const path = options.path ?? target.fsPath;
    await writeBundle(path, certificates, { overwrite });
    return { uri: target, path, certificates };
  }
  try {
    await saveFile(target, bundleText(certificates), 0o644);
  } catch (error) {
    const details = { serviceMessage: systemCode(error) };
    throw new TlsError({ code: 'certificate', problem: 'notWritten' }, details, { cause: error });
  }
  return { uri: target, path: undefined, certificates };
}

async function askWhere(fileName: string): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save CA Certificate'),
    saveLabel: vscode.l10n.t('Save'),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(homedir()), fileName),
    filters: { [vscode.l10n.t('PEM certificates')]: ['pem', 'crt'] },
  });
}

/** A message with the saved certificates and their origin. */
export function savedSentence({ uri, certificates }: SavedBundle): string {
  const file = placeOf(uri);
  const bundled = certificates.filter((one) => one.source === 'bundled');
  const expired = certificates.filter((one) => one.root.status === 'expired');
  const sentences = [
    certificates.length === 1
      ? vscode.l10n.t('Saved {0} to {1}.', certificates[0]?.root.name ?? '', file)
      : vscode.l10n.t('Saved {0} CA certificates to {1}.', certificates.length, file),
    ...(bundled.length > 0
      ? [vscode.l10n.t('Saved from the copies in the extension. {0}', fallbackSentence(bundled[0]?.reason))]
      : [vscode.l10n.t('Downloaded and checked against the pinned fingerprints.')]),
    ...expired.map(({ root }) =>
      vscode.l10n.t(
        'It expired on {0} and was replaced by {1}.',
        root.notAfter.slice(0, 10),
        (root.successor && findRoot(root.successor)?.name) ?? '',
      ),
    ),
  ];
  return sentences.join(' ');
}

function fallbackSentence(reason: FallbackReason | undefined): string {
  switch (reason?.code) {
    case 'timedOut':
      return vscode.l10n.t('The certification authority did not respond in time.');
    case 'httpStatus':
      return vscode.l10n.t('The certification authority returned status {0}.', reason.status);
    case 'notACertificate':
      return vscode.l10n.t('The network returned something other than a certificate.');
    case 'unreachable':
    case undefined:
      return vscode.l10n.t('The network could not be reached.');
  }
}
