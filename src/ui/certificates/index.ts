import * as vscode from 'vscode';
import type { RootCertificate } from '../../connect/types';
import type { Server } from '../../domain/server';
import type { OperationArguments } from '../../operations';
import type { Fleet } from '../../fleet/fleet';
import type { Failures } from '../app/failures';
import type { CommandHandlers } from '../app/registry';
import { Targets, type ServerRows } from '../app/targets';
import { showInformationMessage } from '../app/window';
import { checkCertificateCommand } from './check';
import { saveBundle, savedSentence, saveSingleRoot, type SavedBundle } from './save';

/** A CA file on this machine, and its origin. */
export interface DownloadedCaFile {
  readonly path: string;
  readonly source: 'network' | 'bundled';
}

export interface CertificatesOptions {
  readonly extensionUri: vscode.Uri;
  readonly fleet: Fleet;
  readonly focus: ConstructorParameters<typeof Targets>[1];
  readonly rows: ServerRows;
  readonly failures: Failures;
  /** The CA file in a server's connection strings. */
  readonly inStrings: {
    get(server: Server): Promise<RootCertificate | undefined>;
    set(server: Server, file: DownloadedCaFile): Promise<void>;
  };
}

export interface Certificates {
  readonly commands: CommandHandlers<'certificates'>;
  /** Resolves with undefined when the user chooses no file, or one that is not on this machine. */
  download(server: Server): Promise<DownloadedCaFile | undefined>;
}

export function createCertificates(options: CertificatesOptions): Certificates {
  const { extensionUri, fleet, focus, rows } = options;
  const targets = new Targets(fleet, focus, rows);
  return {
    commands: {
      downloadCertificate: async (invocation) => {
        const server = await targets.one(invocation, vscode.l10n.t('Select a server to download its CA certificate'));
        return server && placeSaved(await download(options, server, invocation.options));
      },
      downloadRootCertificate: async () => {
        const saved = await saveSingleRoot({ extensionUri });
        if (saved) {
          reportSaved(saved);
        }
        return placeSaved(saved);
      },
      checkCertificate: checkCertificateCommand({
        targets,
        inStrings: (server) => options.inStrings.get(server),
        failures: options.failures,
        download: (server) => download(options, server),
      }),
    },
    download: async (server) => {
      const saved = await download(options, server);
      return saved && onThisMachine(saved);
    },
  };
}

/** Saves the bundle and stores its path for this server's strings. */
async function download(
  { extensionUri, inStrings }: CertificatesOptions,
  server: Server,
  { path, overwrite = false }: OperationArguments<'downloadCertificate'> = {},
): Promise<SavedBundle | undefined> {
  const saved = await saveBundle(server, { extensionUri, ...(path ? { path } : {}), overwrite });
  if (saved) {
    const file = onThisMachine(saved);
    if (file) {
      await inStrings.set(server, file);
    }
    reportSaved(saved);
  }
  return saved;
}

/** The result for callers by ID: a path, or a URI if the file is not on this machine. */
const placeSaved = (saved: SavedBundle | undefined): string | undefined =>
  saved && (saved.path ?? saved.uri.toString());

function onThisMachine({ path, certificates }: SavedBundle): DownloadedCaFile | undefined {
  const source = certificates.every((one) => one.source === 'network') ? 'network' : 'bundled';
  return path === undefined ? undefined : { path, source };
}

/** Offers to open the file, which shows fingerprints and expiry dates above each certificate. */
function reportSaved(saved: SavedBundle): void {
  const open = vscode.l10n.t('Show Fingerprints');
  void showInformationMessage(savedSentence(saved), open).then((chosen) => {
    if (chosen === open) {
      void vscode.window.showTextDocument(saved.uri);
    }
  });
}
