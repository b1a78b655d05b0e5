import type { Event } from 'vscode';
import type { Fleet } from '../../fleet/fleet';
import type { FocusedServer } from './focus';
import { fleetOwner, type FleetOwnerOptions } from '../../fleet/fleetOwner';
import { FleetCache } from '../../fleet/fleetCache';
import { TransientStates } from '../../fleet/transientStates';
import { onDidChangeSettings } from '../app/settings';
import { StatusBarIndicator } from './statusBar';
import { sha256, storedFile } from '../app/storedFile';

export interface FleetCompanionsOptions {
  readonly fleet: Fleet;
  readonly focus: FocusedServer;
  /** Path of the last known fleet, and whose it is. */
  readonly file: string;
  readonly owner: () => Omit<FleetOwnerOptions, 'environment' | 'hash'>;
  readonly view: { readonly visible: boolean; readonly onDidChangeVisibility: Event<{ readonly visible: boolean }> };
  readonly log: (line: string) => void;
}

/**
 * What goes with the fleet from its first change on: the status bar, the fleet that is kept, and servers that are not
 * ready yet.
 */
export class FleetCompanions {
  private readonly cachedFleet: FleetCache;
  private readonly states: TransientStates;
  private readonly statusBar: StatusBarIndicator;
  private readonly listeners: readonly { dispose(): void }[];

  constructor({ fleet, focus, file, owner, view, log }: FleetCompanionsOptions) {
    this.cachedFleet = new FleetCache(fleet, {
      file: storedFile(file),
      hash: sha256,
      owner: () => fleetOwner({ ...owner(), environment: process.env, hash: sha256 }),
      log,
    });
    this.states = new TransientStates({ fleet, log });
    this.states.setVisible(view.visible);
    this.statusBar = new StatusBarIndicator(fleet, focus);
    this.statusBar.update();
    this.listeners = [
      view.onDidChangeVisibility(({ visible }) => this.states.setVisible(visible)),
      onDidChangeSettings(({ policy }) => {
        if (policy) {
          this.statusBar.update();
        }
      }),
    ];
  }

  /** The next listing may be of another owner's fleet. */
  forgetOwner(): void {
    this.cachedFleet.forget();
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
    this.statusBar.dispose();
    this.cachedFleet.dispose();
    this.states.dispose();
  }
}
