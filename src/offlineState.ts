import { rm } from 'node:fs/promises';
import { writeStored } from './files/atomicWrite';
import { readBounded } from './files/boundedRead';

/** 10,000 simulated servers take about 20 MB. */
const largestState = 256 * 1024 * 1024;

/** The file that stores the simulated fleet between sessions. Several windows share it; the last write wins. */
export class OfflineState {
  private unsaved: { readonly snapshot: unknown } | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Reads the state; undefined when it cannot be read, and the simulation starts from the beginning. */
  async read(): Promise<unknown> {
    try {
      return JSON.parse((await readBounded(this.file, largestState)).toString('utf8')) as unknown;
    } catch {
      return undefined;
    }
  }

  /** Writes a state; of states that arrive during a write, only the last one is written. */
  save(snapshot: unknown): void {
    const waits = this.unsaved !== undefined;
    this.unsaved = { snapshot };
    if (!waits) {
      this.saving = this.saving.then(() => this.write());
    }
  }

  /** Resolves when all pending states are written. */
  async saved(): Promise<void> {
    await this.saving;
  }

  async remove(): Promise<void> {
    await this.saving;
    await rm(this.file, { force: true });
  }

  private async write(): Promise<void> {
    const { unsaved } = this;
    this.unsaved = undefined;
    if (unsaved) {
      await writeStored(this.file, JSON.stringify(unsaved.snapshot)).catch(this.onFailure);
    }
  }
}
