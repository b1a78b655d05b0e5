import type * as vscode from 'vscode';
import type { TlsChange } from '../domain/change';
import { messageOf } from '../domain/errors';
import { isTlsBound, type TlsBound } from '../domain/tlsVersion';
import { isRecord } from '../domain/record';
import type { Fleet } from '../fleet/fleet';
import type { ExtensionState } from '../ui/app/extensionState';
import type { BackendMode } from '../domain/backend';

/** A change that ran when its window was closed or loaded again. */
export interface InterruptedChange {
  readonly serverId: string;
  readonly change: TlsChange;
  /** The minimum before. */
  readonly minimum?: TlsBound;
  /** Where the service tells how its operation goes on; undefined when nobody knows. */
  readonly operation?: string;
}

export interface ChangeJournalOptions {
  readonly fleet: Fleet;
  readonly extensionState: ExtensionState;
  /** Addresses of operations may be signed: they are kept nowhere else. */
  readonly secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;
  /** An operation belongs to the service that it was sent to. */
  readonly mode: () => BackendMode;
  readonly log: (line: string) => void;
  readonly now?: () => number;
}

/** Operations of the service take minutes: one that began longer ago has ended. In milliseconds. */
const longest = 3_600_000;

/** Keeps what runs, so that the next session of this window can go on waiting for it. */
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

  /** What was left by the session before, each only once. */
  async takeInterrupted(): Promise<readonly InterruptedChange[]> {
    const { extensionState, mode, now = Date.now } = this.options;
    const found: InterruptedChange[] = [];
    for (const [key, value] of extensionState.runningChanges) {
      if (this.keys.has(key)) {
        continue;
      }
      const entry = readEntry(value);
      const operation = await this.takeSecret(secretKey(key));
      if (this.keys.has(key)) {
        continue; // a change of this session began meanwhile
      }
      await extensionState.setRunningChange(key, undefined);
      if (entry && entry.mode === mode() && now() - entry.startedAt < longest) {
        const { serverId, change, minimum } = entry;
        found.push({ serverId, change, ...(minimum ? { minimum } : {}), ...(operation ? { operation } : {}) });
      }
    }
    return found;
  }

  /** Resolves when what was to be written so far is written. */
  async written(): Promise<void> {
    await this.work;
  }

  /** What runs stays written down: the next session takes it up. */
  dispose(): void {
    this.listener.dispose();
  }

  /** Without a keychain the change is followed by the server alone. */
  private async takeSecret(key: string): Promise<string | undefined> {
    const { secrets, log } = this.options;
    try {
      const value = await secrets.get(key);
      await secrets.delete(key);
      return value;
    } catch (error) {
      log(`the operation of a running change was not found: ${messageOf(error)}`);
      return undefined;
    }
  }

  private follow(id: string): void {
    const key = id.toLowerCase();
    const { fleet, extensionState, secrets, mode, now = Date.now } = this.options;
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
      this.write(() => extensionState.setRunningChange(key, entry));
    }
    const operation = active?.operation;
    if (operation !== undefined) {
      this.write(() => secrets.store(secretKey(key), operation));
    }
    if (!active && this.keys.delete(key)) {
      this.write(async () => {
        await extensionState.setRunningChange(key, undefined);
        await secrets.delete(secretKey(key));
      });
    }
  }

  private write(step: () => Thenable<void>): void {
    this.work = this.work.then(step).catch((error: unknown) => {
      this.options.log(`a running change was not kept: ${messageOf(error)}`);
    });
  }
}

interface Entry {
  readonly serverId: string;
  readonly change: TlsChange;
  readonly minimum?: TlsBound;
  readonly mode: BackendMode;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

const secretKey = (key: string): string => `operation:${key}`;

function readEntry(value: unknown): Entry | undefined {
  if (!isRecord(value) || !isRecord(value.change)) {
    return undefined;
  }
  const { serverId, minimum, mode, startedAt } = value;
  const { enforcement, minimum: wanted } = value.change;
  const valid =
    typeof serverId === 'string' &&
    (mode === 'azure' || mode === 'offline') &&
    typeof startedAt === 'number' &&
    (minimum === undefined || isTlsBound(minimum)) &&
    (enforcement === undefined || typeof enforcement === 'boolean') &&
    (wanted === undefined || isTlsBound(wanted));
  return valid ? (value as unknown as Entry) : undefined;
}
