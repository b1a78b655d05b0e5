import * as vscode from 'vscode';
import type { RootCertificate } from '../../connect/types';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import { JudgingThread } from '../../workspace/thread';
import type { UsesByServer } from '../app/codeUses';
import type { Log } from '../app/log';
import type { CommandHandlers } from '../app/registry';
import { onDidChangeCodeSettings } from '../app/settings';
import { Targets, type ServerRows } from '../app/targets';
import { Actions } from './actions';
import { fixWorkspace } from './fixWorkspace';
import { KnownServers } from './hosts';
import { registerHover } from './hover';
import { Lenses } from './lenses';
import { registerModes } from './modes';
import { OpenFiles } from './openFiles';
import { Problems } from './problems';
import { Results } from './results';
import { scanById, scanInWindow, type ScanCommandOptions } from './scanCommand';
import { Scans } from './scans';
import { ServerUses } from './serverUses';
import { openUses, showUsesOf } from './uses';
import * as messages from './words';

export interface CodeOptions {
  readonly fleet: Fleet;
  /** The CA file in a server's connection strings. */
  readonly inStrings: { get(server: Server): Promise<RootCertificate | undefined> };
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** The server that the status bar follows. */
  readonly focus: { readonly id: string | undefined };
  readonly rows: ServerRows & {
    /** Shows below servers in how many places of the code they are used; `changed`: the ids of those to draw again. */
    showUses(uses: UsesByServer, changed: readonly string[]): void;
  };
}

/** Judges the connections in files; loaded with the first file that may have one. */
export interface CodeFeature extends vscode.Disposable {
  readonly commands: CommandHandlers<'code'>;
}

export function createCode({ fleet, log, inStrings, focus, rows }: CodeOptions): CodeFeature {
  const thread = new JudgingThread();
  const results = new Results();
  const servers = new KnownServers(fleet);
  const scans: Scans = new Scans({
    thread,
    results,
    log,
    onDidChangeProject: () => openFiles.judgeAll(),
    onDidScan: () => uses.update(),
  });
  const openFiles = new OpenFiles({
    ...{ thread, results, log },
    hosts: () => servers.others,
    wasScanned: (uri) => scans.wasScanned(uri),
  });
  const serverOf = (host: string) => servers.get(host);
  const problems = new Problems(results);
  const uses: ServerUses = new ServerUses({
    results,
    idOf: (host) => servers.get(host)?.id,
    isComplete: () => scans.isComplete,
    publish: (found, changed) => rows.showUses(found, changed),
  });
  const lenses = new Lenses({ openFiles, serverOf, policies: fleet.policies });
  const targets = new Targets(fleet, focus, rows);
  const caFileOf = async (server: Server): Promise<string | undefined> => {
    const roots = await inStrings.get(server);
    return roots?.kind === 'file' ? roots.path : undefined;
  };
  const owned = vscode.Disposable.from(
    openFiles,
    scans,
    problems,
    uses,
    lenses,
    results.onDidChange(() => lenses.update()),
    results,
    thread,
    servers,
    new Actions({ thread, openFiles, serverOf, caFileOf }),
    registerHover({ openFiles, serverOf, policies: fleet.policies, isWhole: () => servers.all !== undefined }),
    registerModes({ thread, openFiles }),
    servers.onDidChange((known) => {
      thread.know(known);
      openFiles.judgeAll();
      uses.update();
      lenses.update();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => uses.update()),
    onDidChangeCodeSettings(() => {
      problems.refresh();
      lenses.update();
      openFiles.judgeAll();
    }),
  );
  servers.update();
  const scanning: ScanCommandOptions = {
    scans,
    results,
    listed: () => servers.all,
    showHosts: (unlisted) =>
      openUses(
        messages.unlistedTitle(),
        unlisted.map(({ host, uses }) => ({ label: host, uses })),
      ),
  };
  return {
    commands: {
      fixWorkspace: () => fixWorkspace({ thread, scans, results }),
      scanWorkspace: ({ target }) => (Array.isArray(target) ? scanById(target, scanning) : scanInWindow(scanning)),
      showUses: async (invocation) => {
        const server = await targets.one(invocation, messages.selectUsed(), ({ id }) => uses.has(id));
        if (server) await showUsesOf(server, results.all, scans.isComplete);
      },
    },
    dispose: () => void owned.dispose(),
  };
}
