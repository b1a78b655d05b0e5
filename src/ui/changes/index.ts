import type * as vscode from 'vscode';
import { ChangeJournal } from '../../changes/journal';
import { serverNode } from '../app/nodes';
import type { CommandHandlers, Invocation } from '../app/registry';
import { backendMode } from '../app/settings';
import { Targets, type ServerRows } from '../app/targets';
import { ChangeFlow, type ChangeServices } from './changeFlow';
import { enforcementCommands } from './enforcement';
import { minimumCommand } from './minimum';
import type { ChangeFlowOptions } from './request';
import { resumeChanges } from './resume';

export interface ChangesOptions extends ChangeFlowOptions {
  /** Folder of the extension's files. */
  readonly storage: string;
  readonly focus: ConstructorParameters<typeof Targets>[1];
  readonly rows: ServerRows;
  readonly secrets: vscode.SecretStorage;
}

/** The part that is loaded at the first change, or when the previous session left one running. */
export interface Changes extends vscode.Disposable {
  readonly commands: CommandHandlers<'changes'>;
  /** Waits for the changes that the previous session left running. */
  resume(): Promise<void>;
  /** Acts like a click on the server's row; the caller shows failures. */
  toggleEnforcement(id: string): Promise<unknown>;
  setMinimum(id: string): Promise<unknown>;
}

export function createChanges(options: ChangesOptions): Changes {
  const { fleet, extensionState, log, focus, rows, secrets } = options;
  const journal = new ChangeJournal({
    fleet,
    storage: extensionState,
    secrets,
    mode: backendMode,
    log: (line) => log.warn(line),
  });
  const services: ChangeServices = {
    ...options,
    targets: new Targets(fleet, focus, rows),
    flow: new ChangeFlow(options),
  };
  const documents = () => import('./documents');
  const commands: CommandHandlers<'changes'> = {
    ...enforcementCommands(services),
    setMinimumTlsVersion: minimumCommand(services),
    exportHistory: async () => (await documents()).exportHistory(options.storage),
    showAsCode: async (invocation) => (await documents()).showAsCodeCommand(fleet, services.targets)(invocation),
  };
  const click = (id: string): Invocation<never> => ({ target: serverNode(id), selection: [], options: undefined });
  return {
    commands,
    resume: () => resumeChanges(services, journal),
    toggleEnforcement: (id) => commands.toggleEnforcement(click(id)),
    setMinimum: (id) => commands.setMinimumTlsVersion(click(id)),
    dispose: () => journal.dispose(),
  };
}
