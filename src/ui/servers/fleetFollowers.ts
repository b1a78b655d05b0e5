import type { Fleet } from '../../fleet/fleet';
import type { FocusedServer } from './focus';
import { fleetOwner, type FleetOwnerOptions } from '../../fleet/fleetOwner';
import { FleetCache } from '../../fleet/fleetCache';
import { TransientStates } from '../../fleet/transientStates';
import { History } from '../../changes/history';
import { HistoryRecorder } from '../../changes/historyRecorder';
import { Badges } from './badges';
import { DoubleClick } from './doubleClick';
import { OrderHold } from './orderHold';
import { StatusBarIndicator } from './statusBar';
import type { ServersView } from './view';
import { sha256, storedFile } from '../app/storedFile';
import { historyFile, storedLines } from '../app/storedLines';

export * as rows from './rows';

export interface FleetFollowersOptions {
  readonly fleet: Fleet;
  readonly focus: FocusedServer;
  /** Folder of the records of changes, of real and of simulated servers. */
  readonly storage: string;
  /** Path of the cached fleet, and its owner. */
  readonly file: string;
  readonly owner: () => Omit<FleetOwnerOptions, 'environment' | 'hash'>;
  readonly view: Pick<ServersView, 'visible' | 'onDidChangeVisibility' | 'followUse'>;
  readonly log: (line: string) => void;
  /** Called after changes were recorded. */
  readonly onRecorded: () => void;
}

/** Listeners that are loaded with the fleet's first event: status bar, cache, and polling of transient states. */
export class FleetFollowers {
  private readonly cache: FleetCache;
  private readonly recorder: HistoryRecorder;
  private readonly states: TransientStates;
  private readonly statusBar: StatusBarIndicator;
  private readonly listeners: readonly { dispose(): void }[];

  constructor({ fleet, focus, storage, file, owner, view, log, onRecorded }: FleetFollowersOptions) {
    this.cache = new FleetCache(fleet, {
      file: storedFile(file),
      hash: sha256,
      owner: () => fleetOwner({ ...owner(), environment: process.env, hash: sha256 }),
      log,
    });
    const histories = {
      azure: new History(storedLines(historyFile(storage, false))),
      simulated: new History(storedLines(historyFile(storage, true))),
    };
    this.recorder = new HistoryRecorder({
      fleet,
      history: {
        append: async (entries) => {
          await histories[owner().simulated ? 'simulated' : 'azure'].append(entries);
          onRecorded();
        },
      },
      account: () => accountName(owner()),
      log,
    });
    this.states = new TransientStates({ fleet, log });
    this.states.setVisible(view.visible);
    this.statusBar = new StatusBarIndicator(fleet, focus);
    this.statusBar.update();
    const hold = new OrderHold({ fleet, isVisible: () => view.visible });
    view.followUse(hold, new DoubleClick());
    this.listeners = [hold, new Badges(), view.onDidChangeVisibility(({ visible }) => this.states.setVisible(visible))];
  }

  /** Forgets the owner of the fleet, because the next listing may belong to another. */
  forgetOwner(): void {
    this.cache.forget();
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
    this.statusBar.dispose();
    this.cache.dispose();
    this.recorder.dispose();
    this.states.dispose();
  }
}

/** Name of the account that is signed in to VS Code; undefined for other sign-ins, and for several accounts. */
async function accountName({ simulated, method, accounts }: ReturnType<FleetFollowersOptions['owner']>) {
  const [only, ...others] = simulated || method !== 'vscode' ? [] : await accounts();
  return others.length === 0 ? only?.label : undefined;
}
