import { TlsError } from '../domain/errors';
import type { Fleet } from '../fleet/fleet';
import { isTyped, type Guard } from './guard';
import { inParallel } from './parallel';
import { itemState, observedServer, type PlanDocument, type PlanItem } from './planDocument';
import type { InterruptedPlan, PlanJournal } from './planJournal';
import { isDone, isRetryable, PlanRun, type ItemOutcome, type PlanRunOptions, type RunChoices } from './planRun';

export interface PlanWorkOptions extends Pick<PlanRunOptions, 'lostMinimums' | 'log' | 'clock'> {
  readonly fleet: PlanRunOptions['fleet'] & Pick<Fleet, 'read' | 'follow' | 'missingAction'>;
  /** As it is when a run begins. */
  readonly allowWeakening: () => PlanRunOptions['allowWeakening'];
  readonly isProduction: Guard['isProduction'];
  /** Keeps the plan and its results. */
  readonly journal: Pick<PlanJournal, 'begin' | 'started' | 'ended' | 'close'>;
  /** Stores whether the plan is being applied, so that the next session finds it. */
  readonly mark: (running: boolean) => PromiseLike<void>;
}

/** The part of a plan that a person chooses. */
export type PlanChoices = Required<Pick<RunChoices, 'canary' | 'stopAtFirstFailure'>>;

/**
 * A plan that a person works on: servers are left out, weakening is included by typing names, and the plan is applied
 * in one run or several. Its record is kept until it is closed, so that another session can go on.
 */
export class PlanWork {
  private readonly left: Set<string>;
  private readonly typed = new Set<string>();
  private readonly results = new Map<string, ItemOutcome>();
  private readonly denied = new Map<PlanItem, ItemOutcome>();
  private readonly followed = new Set<PlanItem>();
  private active: { readonly run: PlanRun; readonly items: ReadonlySet<PlanItem> } | undefined;
  private choices: PlanChoices;
  private cancelled = false;
  private stored: Promise<void> = Promise.resolve();
  /** Called after a change of what this shows. */
  onChange: () => void = () => undefined;

  constructor(
    readonly plan: PlanDocument,
    private readonly options: PlanWorkOptions,
    earlier?: Pick<InterruptedPlan, 'choices' | 'results'>,
  ) {
    const { canary = true, stopAtFirstFailure = false, leaveOut = [] } = earlier?.choices ?? {};
    this.choices = { canary, stopAtFirstFailure };
    this.left = new Set(leaveOut);
    for (const item of plan.items) {
      const result = earlier?.results.get(item.id);
      if (result) {
        this.results.set(item.id, { item, result });
      }
    }
  }

  get chosen(): PlanChoices {
    return this.choices;
  }

  get isRunning(): boolean {
    return this.active !== undefined;
  }

  get isPaused(): boolean {
    return this.active?.run.isPaused ?? false;
  }

  /** Whether the user has stopped the run, which still waits for servers. */
  get isStopping(): boolean {
    return this.isRunning && this.cancelled;
  }

  /** Items of the run that have ended, and all of them. */
  get progress(): { readonly done: number; readonly total: number } {
    const items = [...(this.active?.items ?? [])];
    return { done: items.filter((item) => this.outcome(item)).length, total: items.length };
  }

  /** The result of an item; undefined while it has none. One that the account may not change is blocked from the start. */
  outcome(item: PlanItem): ItemOutcome | undefined {
    return this.active?.items.has(item)
      ? this.active.run.outcome(item)
      : (this.results.get(item.id) ?? this.denied.get(item));
  }

  /** What becomes of an item, by the plan and by the permissions of the account. */
  stateOf(item: PlanItem): ReturnType<typeof itemState> {
    return this.denied.has(item) ? 'blocked' : itemState(item);
  }

  /** Whether a run works on the item now, or a change of an earlier session is followed. */
  isActive(item: PlanItem): boolean {
    return this.followed.has(item) || (this.active?.run.isRunning(item) ?? false);
  }

  /** Whether the item waits for its turn in the run. */
  isWaiting(item: PlanItem): boolean {
    return this.active?.items.has(item) === true && !this.outcome(item) && !this.isActive(item);
  }

  /** Whether a person may include the item or leave it out. */
  isOpen(item: PlanItem): boolean {
    const { result } = this.outcome(item) ?? { result: 'notStarted' };
    return itemState(item) === 'change' && isRetryable(result);
  }

  /** Whether the next run sends the item: an open one that was not left out; one that weakens only with its name. */
  isIncluded(item: PlanItem): boolean {
    return this.isOpen(item) && !this.left.has(item.id) && (!item.weakens || this.typed.has(item.id));
  }

  /** Whether the name of a server whose change weakens was typed. */
  isTyped({ id }: PlanItem): boolean {
    return this.typed.has(id);
  }

  get included(): readonly PlanItem[] {
    return this.plan.items.filter((item) => this.isIncluded(item));
  }

  get outcomes(): readonly ItemOutcome[] {
    return this.plan.items.map((item) => this.outcome(item) ?? { item, result: 'notStarted' });
  }

  /** Whether any item has a result. */
  get isStarted(): boolean {
    return this.results.size > 0;
  }

  include(items: readonly PlanItem[], included: boolean): void {
    if (this.isRunning) {
      return;
    }
    for (const item of items.filter((one) => this.isOpen(one))) {
      if (!included) {
        this.left.add(item.id);
      } else if (!item.weakens || this.typed.has(item.id)) {
        this.left.delete(item.id);
      }
    }
    this.changed();
  }

  /** Includes an item that weakens when the text is its name. */
  type(item: PlanItem, text: string): boolean {
    const name = observedServer(item)?.name;
    const fits = name !== undefined && isTyped({ code: 'name', text: name }, text);
    if (fits && !this.isRunning && item.weakens) {
      this.typed.add(item.id);
      this.include([item], true);
    }
    return fits;
  }

  /** Servers that weaken and are not included yet, of which a number includes all; production needs each name. */
  get weakening(): readonly PlanItem[] {
    const { fleet, isProduction } = this.options;
    return this.plan.items.filter((item) => {
      const server = item.weakens ? (fleet.get(item.id) ?? observedServer(item)) : undefined;
      return server && this.isOpen(item) && !this.typed.has(item.id) && !isProduction(server);
    });
  }

  /** Includes the servers of {@link weakening} when the text is their number. */
  typeCount(text: string): boolean {
    const { weakening } = this;
    const fits = isTyped({ code: 'count', text: String(weakening.length) }, text);
    if (fits && !this.isRunning && weakening.length > 0) {
      weakening.forEach(({ id }) => this.typed.add(id));
      this.include(weakening, true);
    }
    return fits;
  }

  choose(choices: Partial<PlanChoices>): void {
    if (!this.isRunning) {
      this.choices = { ...this.choices, ...choices };
      this.changed();
    }
  }

  /** Stores the plan with what was done. Rejects when that is impossible. */
  async store(): Promise<void> {
    await this.stored;
    await this.begin();
  }

  /** Applies what is included. Rejects when the record cannot be stored: then nothing is sent. */
  async apply(): Promise<void> {
    if (this.isRunning || this.included.length === 0) {
      return;
    }
    const { plan, options, choices } = this;
    const included = new Set(this.included);
    const items = new Set(plan.items.filter((item) => (this.isOpen(item) ? included.has(item) : !this.outcome(item))));
    const earlier = [...this.results].flatMap(([id, { item, result }]) =>
      items.has(item) ? [] : [[id, result] as const],
    );
    const { fleet, lostMinimums, log, clock, journal, mark } = options;
    const run = new PlanRun(
      plan,
      {
        ...choices,
        ...{ fleet, lostMinimums, log, clock, record: journal },
        leaveOut: plan.items.flatMap((item) => (items.has(item) ? [] : [item.id])),
        allowWeakening: options.allowWeakening(),
        // one that weakens is included by its name only
        confirmed: [...included].some(({ weakens }) => weakens),
        onProgress: () => this.onChange(),
      },
      new Map(earlier),
    );
    this.cancelled = false;
    this.active = { run, items };
    this.onChange();
    try {
      await this.store();
      await mark(true);
      await this.stopFollowing(included);
      await (this.cancelled ? undefined : run.run());
      await mark(false);
    } finally {
      this.active = undefined;
      for (const item of items) {
        const outcome = run.outcome(item);
        // one that was not reached keeps the result of an earlier run
        if (outcome && outcome.result !== 'notStarted') {
          this.results.set(item.id, outcome);
        }
      }
      this.onChange();
    }
  }

  pause(): void {
    this.active?.run.pause();
    this.onChange();
  }

  resume(): void {
    this.active?.run.resume();
    this.onChange();
  }

  /** Starts nothing more, and stops waiting for what runs. */
  cancel(): void {
    this.cancelled = true;
    this.active?.run.cancel();
    this.onChange();
  }

  /** Reads what the account may not change: that is blocked. What is not known stays open. Ends with the signal. */
  async readPermissions(signal: AbortSignal): Promise<void> {
    await inParallel(this.plan.items, async (item) => {
      if (signal.aborted || this.isRunning || !this.isOpen(item)) {
        return;
      }
      const action = await this.options.fleet.missingAction(item.id, { signal }).catch(() => undefined);
      if (action !== undefined && !this.isRunning && this.isOpen(item)) {
        this.denied.set(item, { item, result: 'blocked', error: new TlsError({ code: 'forbidden', action }) });
        this.onChange();
      }
    });
  }

  /**
   * Reads the servers whose outcome is not known: those that have the settings are done. `follow`: the changes may still
   * run, so the others are read until they have the settings, or the time of a change is over.
   */
  async readUnknown({ follow }: { readonly follow: boolean }): Promise<void> {
    const unknown = this.plan.items.filter((item) => this.outcome(item)?.result === 'unknown');
    unknown.forEach((item) => this.followed.add(item));
    this.onChange();
    await Promise.all(
      unknown.map(async (item) => {
        await this.readOrFollow(item, follow).catch(() => undefined);
        this.followed.delete(item);
        this.noteReads();
        this.onChange();
      }),
    );
  }

  /** Takes over what the fleet has read about servers whose outcome was not known. */
  noteReads(): void {
    for (const item of this.plan.items) {
      const after = this.outcome(item)?.result === 'unknown' ? this.options.fleet.get(item.id) : undefined;
      if (after && this.active?.items.has(item) !== true && isDone(after, item.requested)) {
        const outcome: ItemOutcome = { item, result: 'changed', after };
        this.results.set(item.id, outcome);
        this.write(() => this.options.journal.ended(outcome));
      }
    }
  }

  /** Forgets the record. */
  async close(): Promise<void> {
    await this.stored;
    await this.options.mark(false);
    await this.options.journal.close();
  }

  private async readOrFollow({ id, requested }: PlanItem, follow: boolean): Promise<void> {
    const { fleet } = this.options;
    const server = await fleet.read(id);
    // the window may have recorded the change, and follows it by its operation
    if (follow && !isDone(server, requested) && !fleet.activeChange(id)) {
      await fleet.follow(id, requested);
    }
  }

  /** The run reads these servers itself, and waits for a change that the service still makes. */
  private async stopFollowing(items: ReadonlySet<PlanItem>): Promise<void> {
    const unknown = [...items].filter(({ id }) => this.results.get(id)?.result === 'unknown');
    await Promise.all(unknown.map(async ({ id }) => this.options.fleet.activeChange(id)?.cancel()));
  }

  private begin(): Promise<void> {
    const { plan, options, choices } = this;
    const earlier = [...this.results].map(([id, { result }]) => [id, result] as const);
    return options.journal.begin(plan, { ...choices, leaveOut: [...this.left] }, new Map(earlier));
  }

  private changed(): void {
    this.onChange();
    this.write(() => this.begin());
  }

  private write(step: () => Promise<void>): void {
    this.stored = this.stored.then(step).catch(() => {
      this.options.log('the choices of a plan were not stored');
    });
  }
}
