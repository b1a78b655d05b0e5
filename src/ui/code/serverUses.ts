import type { Uri } from 'vscode';
import type { Demands } from '../../code/fleetView';
import type { PlacedConnection } from '../../workspace/protocol';
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
  /** By file and host. */
  private readonly files = new Map<string, ReadonlyMap<string, Counted>>();
  private readonly hosts = new Map<string, Counted>();
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
    for (const [host, counted] of this.hosts) {
      const id = idOf(host)?.toLowerCase();
      if (id !== undefined) uses.set(id, { ...counted, complete });
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
    const { files, hosts } = this;
    files.get(key)?.forEach(({ places, rejectable }, host) => {
      const before = hosts.get(host);
      if (!before || before.places === places) {
        hosts.delete(host);
      } else {
        const others = before.rejectable.filter((one) => !rejectable.includes(one));
        hosts.set(host, { places: before.places - places, rejectable: others });
      }
    });
    const result = this.options.results.get(uri);
    const counts = new Map([...(result ? placesByHost(result) : [])].map(([host, places]) => [host, count(places)]));
    counts.forEach(({ places, rejectable }, host) => {
      const before = hosts.get(host);
      hosts.set(host, {
        places: places + (before?.places ?? 0),
        rejectable: [...(before?.rejectable ?? []), ...rejectable],
      });
    });
    if (counts.size > 0) files.set(key, counts);
    else files.delete(key);
  }
}

type Counted = Pick<CodeUses, 'places' | 'rejectable'>;

function count(places: readonly PlacedConnection[]): Counted {
  const mayBeRejected = ({ guarantee, highest }: Demands) => guarantee === 'plaintext' || highest !== undefined;
  return { places: places.length, rejectable: places.filter(mayBeRejected) };
}

function isSame(one: CodeUses | undefined, other: CodeUses | undefined): boolean {
  return (
    one?.places === other?.places && one?.complete === other?.complete && kinds(one).join() === kinds(other).join()
  );
}

const kinds = (uses: CodeUses | undefined): readonly string[] =>
  (uses?.rejectable ?? []).map(({ guarantee, highest }) => `${guarantee} ${highest}`).sort();
