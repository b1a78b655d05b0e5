import { rm } from 'node:fs/promises';
import { isRecord } from './domain/input';
import { writeStored } from './files/atomicWrite';
import { readBounded } from './files/boundedRead';
import { nextTask } from './domain/taskThrottle';

/** 10,000 simulated servers take about 20 MB. */
const largestState = 256 * 1024 * 1024;

/** The file that stores the simulated fleet between sessions. Several windows share it; the last write wins. */
export class OfflineState {
  private unsaved: (() => unknown) | undefined;
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

  /** Writes the state that `snapshot` returns when its turn comes; of several, only the last one is written. */
  save(snapshot: () => unknown): void {
    const waits = this.unsaved !== undefined;
    this.unsaved = snapshot;
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
    const started = performance.now();
    const snapshot = this.unsaved;
    this.unsaved = undefined;
    if (!snapshot) {
      return;
    }
    try {
      const text = await stringifyInTasks(snapshot());
      const pause = Math.min(longestPause, (performance.now() - started) * pausePerMillisecond);
      await writeStored(this.file, text);
      await new Promise((resolve) => setTimeout(resolve, pause));
    } catch (error) {
      this.onFailure(error);
    }
  }
}

/** A large state is written less often: many changes of it would otherwise keep the extension host busy. */
const pausePerMillisecond = 10;
const longestPause = 1000;

/** Values that are converted in one task, which takes a few milliseconds. */
const valuesInOneTask = 500;

/** The text that `JSON.stringify` returns for an object of JSON values, made in short tasks if its members have many. */
async function stringifyInTasks(value: unknown): Promise<string> {
  if (!isRecord(value)) {
    return JSON.stringify(value);
  }
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    members.push(`${JSON.stringify(name)}:${isRecord(member) ? await stringifyParts(member) : JSON.stringify(member)}`);
  }
  return `{${members.join()}}`;
}

async function stringifyParts(record: Readonly<Record<string, unknown>>): Promise<string> {
  const entries = Object.entries(record);
  const parts: string[] = [];
  for (let start = 0; start < entries.length; start += valuesInOneTask) {
    await nextTask();
    parts.push(JSON.stringify(Object.fromEntries(entries.slice(start, start + valuesInOneTask))).slice(1, -1));
  }
  return `{${parts.join()}}`;
}
