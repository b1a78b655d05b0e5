import type { BackendMode } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { messageOf } from '../domain/errors';
import { isRecord } from '../domain/input';
import { isTlsBound, type TlsBound } from '../domain/tlsVersion';
import type { Fleet } from '../fleet/fleet';

/** A change that was running when its window was closed or reloaded. */
export interface InterruptedChange {
  readonly serverId: string;
  readonly change: TlsChange;
  /** The minimum before the change. */
  readonly minimum?: TlsBound;
  /** Address of the service's operation; undefined when it is not known. */
  readonly operation?: string;
}

/** Storage of running changes, by id of the server; the reader validates. */
export interface RunningChangeStorage {
  readonly runningChanges: ReadonlyMap<string, unknown>;
  setRunningChange(serverId: string, value: object | undefined): PromiseLike<void>;
}

/** Storage of secrets, such as the keychain. */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

export interface ChangeJournalOptions {
  readonly fleet: Fleet;
  readonly storage: RunningChangeStorage;
  /** Addresses of operations may be signed: they are stored nowhere else. */
  readonly secrets: SecretStorage;
  /** The backend in use: an operation belongs to the one that it was sent to. */
  readonly mode: () => BackendMode;
  readonly log: (line: string) => void;
  readonly now?: () => number;
}

/** Operations of the service take minutes: one that started longer ago has ended. In milliseconds. */
const longest = 3_600_000;

/** Record of the running changes, so that the next session of this window can wait for them. */
export class ChangeJournal {
  private readonly keys = new Set<string>();
  private readonly listener: { dispose(): void };
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: ChangeJournalOptions) {
    this.listener = options.fleet.onDidChange((event) => {
      if (event.kind === 'server') {
        this.follow(event.id);
      }
    });
  }

  /** Changes that the previous session left running; each is given once. */
  async claimInterrupted(): Promise<readonly InterruptedChange[]> {
    const { storage, mode, now = Date.now } = this.options;
    const found: InterruptedChange[] = [];
    for (const [key, value] of storage.runningChanges) {
      if (this.keys.has(key) || key.startsWith(planPrefix)) {
        continue;
      }
      const entry = readEntry(value);
      const operation = await this.claimSecret(secretKey(key));
      if (this.keys.has(key)) {
        continue; // a change of this session has started since
      }
      await storage.setRunningChange(key, undefined);
      if (entry && entry.mode === mode() && now() - entry.startedAt < longest) {
        const { serverId, change, minimum } = entry;
        found.push({ serverId, change, ...(minimum ? { minimum } : {}), ...(operation ? { operation } : {}) });
      }
    }
    return found;
  }

  /** Resolves when every pending write has ended. */
  async written(): Promise<void> {
    await this.work;
  }

  /** Running changes stay stored for the next session. */
  dispose(): void {
    this.listener.dispose();
  }

  /** Without a keychain, only the server shows how the change goes on. */
  private async claimSecret(key: string): Promise<string | undefined> {
    const { secrets, log } = this.options;
    try {
      const value = await secrets.get(key);
      await secrets.delete(key);
      return value;
    } catch (error) {
      log(`the operation of a running change could not be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  private follow(id: string): void {
    const key = id.toLowerCase();
    const { fleet, storage, secrets, mode, now = Date.now } = this.options;
    const running = fleet.activeChange(id);
    const active = running?.phase === 'checking' ? undefined : running; // nothing was sent yet
    if (active && !this.keys.has(key)) {
      this.keys.add(key);
      const minimum = fleet.get(id)?.tls.minimum;
      const entry: Entry = {
        serverId: id,
        change: active.change,
        ...(minimum?.known ? { minimum: minimum.value } : {}),
        mode: mode(),
        startedAt: now(),
      };
      this.write(() => storage.setRunningChange(key, entry));
    }
    const operation = active?.operation;
    if (operation !== undefined) {
      this.write(() => secrets.store(secretKey(key), operation));
    }
    if (!active && this.keys.delete(key)) {
      this.write(async () => {
        await storage.setRunningChange(key, undefined);
        await secrets.delete(secretKey(key));
      });
    }
  }

  private write(step: () => PromiseLike<void>): void {
    this.work = this.work.then(step).catch((error: unknown) => {
      this.options.log(`a running change was not stored: ${messageOf(error)}`);
    });
  }
}

interface Entry {
  readonly serverId: string;
  readonly change: TlsChange;
  readonly minimum?: TlsBound;
  readonly mode: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

const planPrefix = 'plan:';

/** The key of a plan that is being applied, beside those of servers. */
export const planKey = (digest: string): string => `${planPrefix}${digest}`;

/** Digests of the plans that the previous session was applying. */
export const interruptedPlans = ({ runningChanges }: Pick<RunningChangeStorage, 'runningChanges'>): readonly string[] =>
  [...runningChanges.keys()].flatMap((key) => (key.startsWith(planPrefix) ? [key.slice(planPrefix.length)] : []));

const secretKey = (key: string): string => `operation:${key}`;

function readEntry(value: unknown): Entry | undefined {
  if (!isRecord(value) || !isRecord(value.change)) {
    return undefined;
  }
  const { serverId, minimum, mode, startedAt } = value;
  const { enforcement, minimum: requested } = value.change;
  const valid =
    typeof serverId === 'string' &&
    typeof mode === 'string' &&
    typeof startedAt === 'number' &&
    (minimum === undefined || isTlsBound(minimum)) &&
    (enforcement === undefined || typeof enforcement === 'boolean') &&
    (requested === undefined || isTlsBound(requested));
  return valid ? (value as unknown as Entry) : undefined;
}
