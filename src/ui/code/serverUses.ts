import type { Uri } from 'vscode';
import type { CodeUses, UsesByServer } from '../app/codeUses';
import type { Results } from './results';
import { placesByHost } from './uses';

/** Time in which a scan adds many files, in milliseconds. */
const quiet = 200;

export interface ServerUsesOptions {
  readonly results: Pick<Results, 'all' | 'get' | 'onDidChange'>;
  /** Id of the listed server of a host. */
  readonly idOf: (host: string) => string | undefined;
  /** Whether every file of the workspace was read. */
  readonly isComplete: () => boolean;
  /** Called with all servers that are used, and the ids of those whose uses have changed. */
  readonly publish: (uses: UsesByServer, changed: readonly string[]) => void;
}

/** Counts the places in the code by server. It reads the files that have changed, and no server that no file names. */
export class ServerUses {
  private readonly files = new Map<string, ReadonlyMap<string, number>>();
  private readonly hosts = new Map<string, number>();
  private readonly changed = new Map<string, Uri>();
  private readonly listening: { dispose(): unknown };
  private published: UsesByServer = new Map();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ServerUsesOptions) {
    const { results } = options;
    this.listening = results.onDidChange((uri) => {
      this.changed.set(uri.toString(), uri);
      this.update();
    });
    for (const { uri } of results.all) this.changed.set(uri.toString(), uri);
    this.update();
  }

  /** Publishes soon what has changed, of the code or of the servers. */
  update(): void {
    this.timer ??= setTimeout(() => this.count(), quiet);
  }

  /** Whether a place is known that connects to the server. */
  has(id: string): boolean {
    return this.published.has(id.toLowerCase());
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
  }

  private count(): void {
    const { idOf, isComplete, publish } = this.options;
    this.timer = undefined;
    this.changed.forEach((uri, key) => this.countFile(uri, key));
    this.changed.clear();
    const complete = isComplete();
    const uses = new Map<string, CodeUses>();
    for (const [host, places] of this.hosts) {
      const id = idOf(host)?.toLowerCase();
      if (id !== undefined) uses.set(id, { places, complete });
    }
    const before = this.published;
    const ids = new Set([...before.keys(), ...uses.keys()]);
    const changed = [...ids].filter((id) => !isSame(before.get(id), uses.get(id)));
    if (changed.length > 0) {
      this.published = uses;
      publish(uses, changed);
    }
  }

  private countFile(uri: Uri, key: string): void {
    const { files } = this;
    files.get(key)?.forEach((places, host) => this.add(host, -places));
    const result = this.options.results.get(uri);
    const counts = new Map([...(result ? placesByHost(result) : [])].map(([host, { length }]) => [host, length]));
    counts.forEach((places, host) => this.add(host, places));
    if (counts.size > 0) files.set(key, counts);
    else files.delete(key);
  }

  private add(host: string, places: number): void {
    const sum = (this.hosts.get(host) ?? 0) + places;
    if (sum > 0) this.hosts.set(host, sum);
    else this.hosts.delete(host);
  }
}

const isSame = (one: CodeUses | undefined, other: CodeUses | undefined): boolean =>
  one?.places === other?.places && one?.complete === other?.complete;
