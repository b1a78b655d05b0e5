import type { Event } from 'vscode';
import type { Fleet } from '../../fleet/fleet';
import type { FocusedServer } from './focus';
import { fleetOwner, type FleetOwnerOptions } from '../../fleet/fleetOwner';
import { FleetCache } from '../../fleet/fleetCache';
import { TransientStates } from '../../fleet/transientStates';
import { onDidChangeSettings } from '../app/settings';
import { StatusBarIndicator } from './statusBar';
import { sha256, storedFile } from '../app/storedFile';

export * as rows from './rows';

export interface FleetFollowersOptions {
  readonly fleet: Fleet;
  readonly focus: FocusedServer;
  /** Path of the cached fleet, and its owner. */
  readonly file: string;
  readonly owner: () => Omit<FleetOwnerOptions, 'environment' | 'hash'>;
  readonly view: { readonly visible: boolean; readonly onDidChangeVisibility: Event<{ readonly visible: boolean }> };
  readonly log: (line: string) => void;
}

/** Listeners that are loaded with the fleet's first event: status bar, cache, and polling of transient states. */
export class FleetFollowers {
  private readonly cache: FleetCache;
  private readonly states: TransientStates;
  private readonly statusBar: StatusBarIndicator;
  private readonly listeners: readonly { dispose(): void }[];

  constructor({ fleet, focus, file, owner, view, log }: FleetFollowersOptions) {
    this.cache = new FleetCache(fleet, {
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

  /** Forgets the owner of the fleet, because the next listing may belong to another. */
  forgetOwner(): void {
    this.cache.forget();
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
    this.statusBar.dispose();
    this.cache.dispose();
    this.states.dispose();
  }
}
