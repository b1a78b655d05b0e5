import { messageOf } from '../domain/errors';
import type { Fleet } from './fleet';
import { readFleetCache, writeFleetCache, type Hash } from './fleetCacheFormat';

/** Storage of the last known fleet. */
export interface FleetCacheFile {
  /** Lines, yielded as they are read; none without a file. Rejects when the file cannot be read. */
  lines(): AsyncIterable<string>;
  /** Replaces it as a whole or not at all. */
  write(text: string): Promise<void>;
}

export interface FleetCacheOptions {
  readonly file: FleetCacheFile;
  readonly hash: Hash;
  /** Key of the account, the cloud and the selection; undefined without a signed-in account, or if nothing is kept. */
  readonly owner: () => Promise<string | undefined>;
  readonly log: (line: string) => void;
  /** Delay from a change of one server to the write (5 s), as more changes may follow. */
  readonly quietMilliseconds?: number;
  readonly now?: () => number;
}

/**
 * Shows the fleet of the last session while the listing runs, and stores the fleet after each complete listing and
 * shortly after changes of single servers. Between two resets the fleet belongs to one owner.
 */
export class FleetCache {
  private owner: Promise<string | undefined> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();
  private listedAt: number | undefined;
  private readonly listener: { dispose(): void };

  constructor(
    private readonly fleet: Fleet,
    private readonly options: FleetCacheOptions,
  ) {
    this.listener = fleet.onDidChange((change) => {
      switch (change.kind) {
        case 'fleet':
          if (fleet.status.kind === 'idle') {
            this.forget();
          }
          break;
        case 'status':
          this.followStatus();
          break;
        case 'servers':
        case 'server':
          if (this.listedAt !== undefined && fleet.status.kind !== 'loading') {
            this.timer ??= setTimeout(() => this.save(), options.quietMilliseconds ?? 5_000);
          }
      }
    });
    this.followStatus(); // a listing may have begun while this was loaded
  }

  /** Resolves when all pending writes are done. */
  async written(): Promise<void> {
    await this.saving;
  }

  /** Forgets the owner, as the next listing may be another owner's. */
  forget(): void {
    this.stopWaiting();
    this.owner = undefined;
    this.listedAt = undefined;
  }

  dispose(): void {
    this.listener.dispose();
    this.forget();
  }

  private followStatus(): void {
    const { status } = this.fleet;
    if (status.kind === 'loading') {
      this.stopWaiting();
      if (!this.owner) {
        this.owner = this.askOwner();
        void this.show(this.owner);
      }
    }
    if (status.kind === 'loaded' && !status.partial) {
      this.listedAt = (this.options.now ?? Date.now)();
      this.save();
    }
  }

  private async askOwner(): Promise<string | undefined> {
    try {
      return await this.options.owner();
    } catch (error) {
      this.options.log(`the owner of the fleet could not be determined: ${messageOf(error)}`);
      return undefined;
    }
  }

  private async show(asked: Promise<string | undefined>): Promise<void> {
    try {
      const owner = await asked;
      if (owner === undefined) {
        return;
      }
      for await (const known of readFleetCache(owner, this.options.file.lines(), this.options.hash)) {
        if (this.owner !== asked) {
          return;
        }
        this.fleet.listing.showCached(known);
      }
    } catch (error) {
      if (this.owner === asked) {
        this.fleet.listing.forgetCached();
      }
      this.options.log(`the last known fleet could not be read: ${messageOf(error)}`);
    }
  }

  private save(): void {
    this.stopWaiting();
    const { owner: asked, listedAt: asOf, fleet } = this;
    this.saving = this.saving.then(async () => {
      try {
        const owner = await asked;
        if (owner !== undefined && asOf !== undefined && this.owner === asked) {
          const { file, hash } = this.options;
          const { subscriptions, all: servers } = fleet;
          await file.write(await writeFleetCache(owner, { asOf, subscriptions, servers }, hash));
        }
      } catch (error) {
        this.options.log(`the fleet could not be stored for the next start: ${messageOf(error)}`);
      }
    });
  }

  private stopWaiting(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
