import type { FleetCacheFile } from '../../src/fleet/fleetCache';

/** A file in memory; `written` resolves at the next write. */
export class MemoryFile implements FleetCacheFile {
  writes = 0;
  private told: () => void = () => undefined;
  written = this.next();

  constructor(public text?: string) {}

  async *lines() {
    yield* await Promise.resolve(this.text?.split('\n') ?? []);
  }

  write = (text: string): Promise<void> => {
    this.text = text;
    this.writes++;
    const tell = this.told;
    this.written = this.next();
    tell();
    return Promise.resolve();
  };

  private next(): Promise<void> {
    return new Promise((resolve) => (this.told = resolve));
  }
}
