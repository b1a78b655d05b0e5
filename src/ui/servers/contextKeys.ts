import * as vscode from 'vscode';
import type { Fleet } from '../../fleet/fleet';

/** The state of the view while it has no rows; selects a welcome view in package.json. */
type ViewState = 'loading' | 'loaded' | 'signedOut' | 'failed';

/** Updates the context keys `azurePostgresTls.*`, which `when` clauses in package.json use. */
export class ContextKeys implements vscode.Disposable {
  private readonly shown = new Map<string, unknown>();
  private readonly listener: vscode.Disposable;

  constructor(
    private readonly fleet: Fleet,
    private readonly read: () => { readonly offline: boolean; readonly filtering: boolean; readonly flat: boolean },
  ) {
    this.listener = fleet.onDidChange((change) => {
      if (change.kind === 'fleet' || change.kind === 'status') {
        this.update();
      } else {
        this.set('changed', fleet.hasCompletedChanges);
      }
    });
  }

  update(): void {
    const { status } = this.fleet;
    const { offline, filtering, flat } = this.read();
    this.set('state', stateOf(this.fleet));
    this.set('failure', status.kind === 'failed' ? status.error.code : '');
    this.set('loading', status.kind === 'loading');
    this.set('offline', offline);
    this.set('filtering', filtering);
    this.set('flat', flat);
    this.set('changed', this.fleet.hasCompletedChanges);
  }

  dispose(): void {
    this.listener.dispose();
  }

  private set(key: string, value: unknown): void {
    if (this.shown.get(key) !== value) {
      this.shown.set(key, value);
      void vscode.commands.executeCommand('setContext', `azurePostgresTls.${key}`, value);
    }
  }
}

function stateOf(fleet: Fleet): ViewState {
  const { status } = fleet;
  if (status.kind === 'failed') {
    return status.error.code === 'signedOut' ? 'signedOut' : 'failed';
  }
  return status.kind === 'loaded' ? 'loaded' : 'loading';
}
