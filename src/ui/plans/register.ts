import * as vscode from 'vscode';
import { interruptedPlans } from '../../changes/journal';
import { messageOf } from '../../domain/errors';
import { lazyFeature, restorePanels, type CommandTable } from '../app/registry';
import type { Plans, PlansOptions } from './index';

/** Changes of many servers that are planned, reviewed and applied. */
export interface PlansFeature extends vscode.Disposable {
  /** Offers to go on with what the previous session left; activation does not wait for it. */
  start(): void;
  /** Shows a plan; nothing is sent until the user applies it. */
  show: Plans['show'];
}

export function registerPlans(options: PlansOptions, commands: CommandTable): PlansFeature {
  const { extensionState, log } = options;
  const load = async () => (await import('./index')).createPlans(options);
  const loaded = lazyFeature(commands, ['planChange', 'openPlan', 'applyPlan'], load);
  const owned = vscode.Disposable.from(loaded, restorePanels('plans', loaded.get));
  return {
    start: () => {
      if (interruptedPlans(extensionState).length > 0) {
        loaded
          .get()
          .then((plans) => plans.resume())
          .catch((error: unknown) => log.warn(`plans of the previous session were not resumed: ${messageOf(error)}`));
      }
    },
    show: async (ids, target) => (await loaded.get()).show(ids, target),
    dispose: () => void owned.dispose(),
  };
}
