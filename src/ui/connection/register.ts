import * as vscode from 'vscode';
import type { RootCertificate } from '../../connect/types';
import type { Server } from '../../domain/server';
import { lazyFeature, restorePanels, type CommandTable } from '../app/registry';
import type { ConnectionOptions, createConnection } from './index';
import type { DownloadedCertificate } from './session';

/** The CA file in a server's connection strings. */
export interface CaFileInStrings {
  get(server: Server): Promise<RootCertificate | undefined>;
  set(server: Server, file: DownloadedCertificate): Promise<void>;
}

/** Registers connection strings and the commands that copy text about a server. */
export function registerConnection(
  options: ConnectionOptions,
  commands: CommandTable,
  load: () => Promise<{ readonly createConnection: typeof createConnection }>,
): vscode.Disposable & { readonly caFile: CaFileInStrings } {
  const loaded = lazyFeature(
    commands,
    ['openConnection', 'copyConnectionString', 'copyAzureCli', 'copyHostName', 'copyResourceId', 'openInPortal'],
    async () => (await load()).createConnection(options),
  );
  const owned = vscode.Disposable.from(loaded, restorePanels('connection', loaded.get));
  return {
    caFile: {
      get: async (server) => (await loaded.get()).connections.get(server).rootCertificate,
      set: async (server, { path, source }) => {
        const { connections } = await loaded.get();
        await connections.set(server, {
          ...connections.get(server),
          rootCertificate: { kind: 'file', path },
          rootCertificateFrom: source,
        });
      },
    },
    dispose: () => void owned.dispose(),
  };
}
