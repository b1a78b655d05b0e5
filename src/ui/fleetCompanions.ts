import type { Event } from 'vscode';
import type { Fleet } from './fleet';
import { fleetOwner, type FleetOwnerOptions } from './fleetOwner';
import { KnownFleetKeeper } from './knownFleet';
import { PassingStates } from './passingStates';
import { storedFile } from './storedFile';

export interface FleetCompanionsOptions {
  readonly fleet: Fleet;
  /** Path of the last known fleet, and whose it is. */
  readonly file: string;
  readonly owner: () => FleetOwnerOptions;
  readonly view: { readonly visible: boolean; readonly onDidChangeVisibility: Event<{ readonly visible: boolean }> };
  readonly log: (line: string) => void;
}

/** What goes with the fleet from its first listing on: the one that is kept, and servers that are not ready yet. */
export class FleetCompanions {
  private readonly knownFleet: KnownFleetKeeper;
  private readonly states: PassingStates;
  private readonly listener: { dispose(): void };

  constructor({ fleet, file, owner, view, log }: FleetCompanionsOptions) {
    this.knownFleet = new KnownFleetKeeper(fleet, { file: storedFile(file), owner: () => fleetOwner(owner()), log });
    this.states = new PassingStates({ fleet, log });
    this.states.setVisible(view.visible);
    this.listener = view.onDidChangeVisibility(({ visible }) => this.states.setVisible(visible));
  }

  /** The next listing may be of another owner's fleet. */
  forgetOwner(): void {
    this.knownFleet.forget();
  }

  dispose(): void {
    this.listener.dispose();
    this.knownFleet.dispose();
    this.states.dispose();
  }
}
