import { planChange, remainingChange, type TlsChange } from '../domain/change';
import type { Clock } from '../domain/clock';
import { foreignDifferences } from '../domain/difference';
import { TlsError, asTlsError } from '../domain/errors';
import type { Server } from '../domain/server';
import type { Fleet } from '../fleet/fleet';
import { rememberLoss, type LossContext } from './lostMinimum';
import { PacedRun } from './pacedRun';
import { itemState, observedServer, type PlanDocument, type PlanItem } from './planDocument';

/**
 * Result of one item. `stale`: the server differs from the observed one, so nothing was sent. `blocked`: the rules, a
 * permission or a missing agreement forbid it. `unknown`: it was sent, and the outcome is not known.
 */
export const itemResults = [
  'changed',
  'alreadySet',
  'stale',
  'blocked',
  'failed',
  'cancelled',
  'notStarted',
  'unknown',
] as const;
export type ItemResult = (typeof itemResults)[number];

/** Whether an item may be tried again. */
export const isRetryable = (result: ItemResult): boolean =>
  result === 'failed' || result === 'cancelled' || result === 'notStarted' || result === 'unknown';

export interface ItemOutcome {
  readonly item: PlanItem;
  readonly result: ItemResult;
  readonly error?: TlsError;
  /** As read before and after; absent where it was not read. */
  readonly before?: Server;
  readonly after?: Server;
}

/** Record of a run that survives the end of the process. Both resolve when the record is stored. */
export interface RunRecord {
  started(item: PlanItem): Promise<void>;
  ended(outcome: ItemOutcome): Promise<void>;
}

export interface RunChoices {
  /** The requester has agreed to weakening, and to nothing else. */
  readonly confirmed?: boolean;
  /** One server that changes, then a tenth, then all; stops at the first unexpected result. */
  readonly canary?: boolean;
  readonly stopAtFirstFailure?: boolean;
  /** Ids of the servers that are left out: nothing is sent to them, and their result stays as it was. */
  readonly leaveOut?: readonly string[];
}

export interface PlanRunOptions extends RunChoices, LossContext {
  readonly fleet: Pick<Fleet, 'get' | 'readForChange' | 'change' | 'activeChange'>;
  readonly allowWeakening: 'ask' | 'never';
  readonly clock: Clock;
  readonly record?: RunRecord;
  /** Called when an item begins or ends. */
  readonly onProgress?: () => void;
}

/** Applies a plan: reads each server again, and sends only to those that are as they were observed. */
export class PlanRun {
  private readonly results = new Map<PlanItem, ItemOutcome>();
  private readonly running = new Set<PlanItem>();
  private paced: PacedRun;
  private unexpected = false;

  /** `earlier`: results of an interrupted run of the same plan, by id. */
  constructor(
    readonly plan: PlanDocument,
    private readonly options: PlanRunOptions,
    earlier: ReadonlyMap<string, ItemResult> = new Map(),
  ) {
    this.paced = new PacedRun(options.clock);
    for (const item of plan.items) {
      const result = earlier.get(item.id);
      if (result) {
        this.results.set(item, { item, result });
      }
    }
  }

  /** The results so far, in the order of the plan. */
  get outcomes(): readonly ItemOutcome[] {
    return this.plan.items.map((item) => this.results.get(item) ?? { item, result: 'notStarted' });
  }

  isRunning(item: PlanItem): boolean {
    return this.running.has(item);
  }

  /** The result of an item; undefined while it has none. */
  outcome(item: PlanItem): ItemOutcome | undefined {
    return this.results.get(item);
  }

  get isPaused(): boolean {
    return this.paced.isPaused;
  }

  /** Applies the items that have no result, or one that may be tried again. Never rejects. */
  async run(): Promise<readonly ItemOutcome[]> {
    this.paced = new PacedRun(this.options.clock);
    this.unexpected = false;
    const leftOut = new Set(this.options.leaveOut);
    const items = this.plan.items.filter((item) => {
      const result = this.results.get(item)?.result;
      return !leftOut.has(item.id) && (result === undefined || isRetryable(result));
    });
    items.forEach((item) => this.results.delete(item));
    await (this.options.canary ? this.applyWithCanary(items) : this.apply(items));
    return this.outcomes;
  }

  /** One server at a time until one has changed, as one that needs nothing proves nothing. */
  private async applyWithCanary(items: readonly PlanItem[]): Promise<void> {
    const changing = items.filter((item) => itemState(item) === 'change');
    const others = items.filter((item) => itemState(item) !== 'change');
    const tenth = Math.ceil(changing.length / 10);
    for (let next = changing.shift(); next; next = changing.shift()) {
      await this.apply([next]);
      if (this.results.get(next)?.result === 'changed' || this.paced.isStopped) {
        break;
      }
    }
    await this.apply(changing.splice(0, tenth));
    await this.apply([...changing, ...others]);
  }

  pause(): void {
    this.paced.pause();
  }

  resume(): void {
    this.paced.resume();
  }

  /** Starts nothing more, and stops waiting for what runs. */
  cancel(): void {
    this.paced.stop();
    this.running.forEach(({ id }) => void this.options.fleet.activeChange(id)?.cancel());
  }

  private async apply(wave: readonly PlanItem[]): Promise<void> {
    await this.paced.run(wave.map(pacedItem), async ({ item }) => {
      this.running.add(item);
      this.options.onProgress?.();
      const outcome = await this.applyItem(item).catch((error: unknown): ItemOutcome => ({
        item,
        result: 'failed',
        error: asTlsError(error),
      }));
      this.running.delete(item);
      this.results.set(item, outcome);
      this.stopIfUnexpected(outcome);
      this.options.onProgress?.();
    });
  }

  private stopIfUnexpected({ item, result }: ItemOutcome): void {
    const { canary, stopAtFirstFailure } = this.options;
    if (itemState(item) !== 'change') {
      return; // the plan says so already
    }
    this.unexpected ||= result === 'failed' || result === 'unknown' || (canary === true && result === 'blocked');
    if (this.unexpected && (canary || stopAtFirstFailure)) {
      this.paced.stop();
    }
  }

  private async applyItem(item: PlanItem): Promise<ItemOutcome> {
    const outcome = await this.decideAndSend(item);
    await rejectionsLogged(this.options, () => this.options.record?.ended(outcome));
    return outcome;
  }

  private async decideAndSend(item: PlanItem): Promise<ItemOutcome> {
    const refusal = item.blockers.find((blocker) => blocker.code !== 'unreadable');
    if (itemState(item) === 'blocked' && refusal) {
      return { item, result: 'blocked', error: new TlsError({ code: 'refused', refusal }) };
    }
    const observed = observedServer(item);
    if (!observed) {
      return { item, result: 'blocked', error: new TlsError({ code: 'unknownServer', id: item.id }) };
    }
    let before: Server;
    try {
      // reads are scarcer than writes, and a write without permission is refused with the same code
      before = await this.options.fleet.readForChange(item.id, { permission: false });
    } catch (error) {
      return { item, ...unreadResult(asTlsError(error)) };
    }
    const decided = decideItem(item, observed, before, this.options);
    return 'change' in decided ? this.send(item, before, decided.change) : { item, before, ...decided };
  }

  private async send(item: PlanItem, before: Server, change: TlsChange): Promise<ItemOutcome> {
    const { fleet, record } = this.options;
    try {
      // without the record nothing is sent: after a crash it must be known what may have been
      await record?.started(item);
    } catch (error) {
      return { item, result: 'failed', before, error: asTlsError(error) };
    }
    if (this.paced.isStopped) {
      return { item, result: this.unexpected ? 'notStarted' : 'cancelled', before };
    }
    try {
      const after = await fleet.change(before, change, { recheck: false });
      await rememberLoss(this.options, before.tls, after);
      return { item, result: 'changed', before, after };
    } catch (thrown) {
      const error = asTlsError(thrown);
      const after = fleet.get(item.id);
      const seen = after ? { before, after } : { before };
      const result = failedResult(error);
      if (result === 'unknown' && after && isDone(after, item.requested)) {
        await rememberLoss(this.options, before.tls, after);
        return { item, result: 'changed', ...seen };
      }
      return { item, result, error, ...seen };
    }
  }
}

/** Decides on one item with the server as read now. */
export function decideItem(
  { requested, weakens }: Pick<PlanItem, 'requested' | 'weakens'>,
  observed: Server,
  current: Server,
  { confirmed = false, allowWeakening }: Pick<PlanRunOptions, 'confirmed' | 'allowWeakening'>,
): { readonly change: TlsChange } | { readonly result: 'alreadySet' | 'stale' | 'blocked'; readonly error?: TlsError } {
  if (isDone(current, requested)) {
    return { result: 'alreadySet' };
  }
  if (Object.keys(requested).length === 0) {
    return { result: 'stale' }; // it could not be read when the plan was made
  }
  const foreign = foreignDifferences(observed, current, requested);
  if (foreign.length > 0) {
    return { result: 'stale', error: new TlsError({ code: 'changedMeanwhile', differences: foreign }) };
  }
  const planned = planChange(current, requested);
  if (!planned.ok) {
    return { result: 'blocked', error: new TlsError({ code: 'refused', refusal: planned.refusal }) };
  }
  const { plan } = planned;
  if (plan.weakens && (allowWeakening === 'never' || !confirmed)) {
    const reason = allowWeakening === 'never' ? 'never' : 'notConfirmed';
    return { result: 'blocked', error: new TlsError({ code: 'weakeningRefused', reason }) };
  }
  // what the plan did not show is not sent
  return plan.weakens && !weakens ? { result: 'stale' } : { change: plan.change };
}

function pacedItem(item: PlanItem) {
  const [, , subscriptionId = ''] = item.id.split('/');
  const { enforcement, minimum } = item.requested;
  const both = enforcement !== undefined && minimum !== undefined;
  const writes = itemState(item) !== 'change' ? 0 : item.kind === 'flexible' && both ? 2 : 1;
  return { item, subscriptionId, writes };
}

/** Whether a server has the settings that a plan asks for. */
export const isDone = (server: Server, requested: TlsChange): boolean =>
  Object.keys(requested).length > 0 && Object.keys(remainingChange(server, requested)).length === 0;

/** Nothing was sent. */
function unreadResult(error: TlsError): Pick<ItemOutcome, 'result' | 'error'> {
  if (error.code === 'cancelled') {
    return { result: 'cancelled' };
  }
  return { result: error.code === 'forbidden' ? 'blocked' : 'failed', error };
}

function failedResult({ failure, details }: TlsError): ItemResult {
  const continues = 'operationContinues' in failure && failure.operationContinues;
  if (continues || details.changed === 'perhaps' || failure.code === 'notApplied') {
    return 'unknown';
  }
  if (details.changed === undefined && failure.code === 'forbidden') {
    return 'blocked';
  }
  return failure.code === 'changedMeanwhile' ? 'stale' : failure.code === 'cancelled' ? 'cancelled' : 'failed';
}

/** The change was made, whether or not its result can be stored. */
async function rejectionsLogged({ log }: LossContext, work: () => Promise<void> | undefined): Promise<void> {
  try {
    await work();
  } catch (error) {
    log(`the result of a planned change was not stored: ${asTlsError(error).message}`);
  }
}
