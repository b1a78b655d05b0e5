import type * as vscode from 'vscode';
import { messageOf } from '../../domain/errors';
import { lazyFeature, type CommandTable } from '../app/registry';
import { repairNames } from '../app/repairs';
import type { Changes, ChangesOptions, createChanges } from './index';

/** Actions that other features offer. */
export interface ChangeActions extends vscode.Disposable, Pick<Changes, 'toggleEnforcement' | 'setMinimum'> {
  /** Resumes the changes that the previous session left running; activation does not wait for it. */
  start(): void;
}

export function registerChanges(
  options: ChangesOptions,
  commands: CommandTable,
  load: () => Promise<{ readonly createChanges: typeof createChanges }>,
): ChangeActions {
  const { extensionState, log } = options;
  const loaded = lazyFeature(
    commands,
    [
      'enableEnforcement',
      'disableEnforcement',
      'toggleEnforcement',
      'setMinimumTlsVersion',
      'applyRecommended',
      'raiseAll',
      ...repairNames,
      'undoChange',
      'exportHistory',
      'showAsCode',
      'cancelChange',
    ],
    async () => (await load()).createChanges(options),
  );
  return {
    start: () => {
      if (extensionState.runningChanges.size > 0) {
        loaded
          .get()
          .then((changes) => changes.resume())
          .catch((error: unknown) => log.warn(`changes of the previous session were not resumed: ${messageOf(error)}`));
      }
    },
    toggleEnforcement: async (id) => (await loaded.get()).toggleEnforcement(id),
    setMinimum: async (id) => (await loaded.get()).setMinimum(id),
    dispose: () => void loaded.dispose(),
  };
}
