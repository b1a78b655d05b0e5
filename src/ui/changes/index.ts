import type * as vscode from 'vscode';
import { ChangeJournal } from '../../changes/journal';
import { serverNode } from '../app/nodes';
import type { CommandHandlers, Invocation } from '../app/registry';
import { backendMode } from '../app/settings';
import { Targets } from '../app/targets';
import { ChangeFlow, type ChangeServices } from './changeFlow';
import { enforcementCommands } from './enforcement';
import { minimumCommand } from './minimum';
import type { PlanCommands, PlanServices } from './planCommands';
import { resumeChanges } from './resume';

export interface ChangesOptions extends PlanServices {
  readonly focus: ConstructorParameters<typeof Targets>[1];
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
  const { fleet, extensionState, log, focus, secrets } = options;
  const journal = new ChangeJournal({
    fleet,
    storage: extensionState,
    secrets,
    mode: backendMode,
    log: (line) => log.warn(line),
  });
  const services: ChangeServices = {
    ...options,
    targets: new Targets(fleet, focus),
    flow: new ChangeFlow(options),
  };
  const plans = async (): Promise<PlanCommands> =>
    (await import('./planCommands')).createPlanCommands(options, services.targets);
  const commands: CommandHandlers<'changes'> = {
    ...enforcementCommands(services),
    setMinimumTlsVersion: minimumCommand(services),
    planChange: async (invocation) => (await plans()).planChange(invocation),
    applyPlan: async (invocation) => (await plans()).applyPlan(invocation),
    exportHistory: async (invocation) => (await plans()).exportHistory(invocation),
    showAsCode: async (invocation) => (await plans()).showAsCode(invocation),
  };
  const click = (id: string): Invocation<never> => ({ target: serverNode(id), selection: [], options: undefined });
  return {
    commands,
    resume: async () => {
      const interrupted = journal.interruptedPlans;
      await resumeChanges(services, journal);
      if (interrupted.length > 0) {
        await (await plans()).resume(interrupted);
      }
    },
    toggleEnforcement: (id) => commands.toggleEnforcement(click(id)),
    setMinimum: (id) => commands.setMinimumTlsVersion(click(id)),
    dispose: () => journal.dispose(),
  };
}
