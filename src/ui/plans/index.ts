import * as vscode from 'vscode';
import { planKey, interruptedPlans } from '../../changes/journal';
import type { PlanDocument, PlanItem, PlanTarget } from '../../changes/planDocument';
import { PlanJournal } from '../../changes/planJournal';
import { readPlanDocument } from '../../changes/planReading';
import { PlanWork } from '../../changes/planWork';
import type { TlsChange } from '../../domain/change';
import { monotonicClock } from '../../domain/clock';
import { messageOf, TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { removeOldFiles } from '../../files/oldFiles';
import type { ExtensionState } from '../app/extensionState';
import type { Failures } from '../app/failures';
import type { Log } from '../app/log';
import type { CommandHandlers } from '../app/registry';
import { backendMode, guard } from '../app/settings';
import { sha256 } from '../app/storedFile';
import { storedLines } from '../app/storedLines';
import { Targets, type ServerRows } from '../app/targets';
import { requireTrust } from '../app/trust';
import { showInformationMessage, showWarningMessage } from '../app/window';
import { ServerPanels } from '../panelKit/serverPanels';
import { agreesToApply, askForScope, askForTarget } from './ask';
import { applyById, idsOf, targetOf } from './byId';
import { currentCloud, makePlan, requireCloud, type PlanSource } from './makePlan';
import { askForPlan } from './openFile';
import { scopesOf } from './scopes';
import { PlanSession } from './session';
import { canBePlannedAgain, subjectOf, undoOfItem, type PlanInput } from './state';
import * as messages from './words';

export interface PlansOptions extends PlanSource {
  readonly extensionUri: vscode.Uri;
  readonly focus: ConstructorParameters<typeof Targets>[1];
  readonly rows: ServerRows;
  readonly usesOf: PlanInput['usesOf'];
  readonly extensionState: ExtensionState;
  readonly failures: Failures;
  readonly log: Pick<Log, 'warn'>;
  /** Folder of the extension's files. */
  readonly storage: string;
}

/** Plans as documents: made, reviewed in a panel, saved, and applied; loaded at first use. */
export interface Plans extends vscode.Disposable {
  readonly commands: CommandHandlers<'plans'>;
  readonly panels: vscode.WebviewPanelSerializer;
  /** Plans a target, and shows the plan. */
  show(ids: readonly string[], target: PlanTarget | ((server: Server) => TlsChange)): Promise<void>;
  /** Offers to go on with plans that were being applied when the window closed. */
  resume(): Promise<void>;
}

const isDigest = (value: unknown): value is string => typeof value === 'string' && /^[\da-f]{64}$/.test(value);

/** A plan that nobody has worked on for a month is forgotten, in milliseconds. */
const forgottenAfter = 30 * 24 * 60 * 60 * 1000;

export function createPlans(options: PlansOptions): Plans {
  const open = new OpenPlans(options);
  const targets = new Targets(options.fleet, options.focus, options.rows);
  const { fleet, extensionState, log, storage } = options;
  const interrupted = interruptedPlans(extensionState).map((digest) => `${digest}.jsonl`);
  removeOldFiles(planFolder(storage), {
    writtenBefore: Date.now() - forgottenAfter,
    isOurs: (name) => /^[\da-f]{64}\.jsonl$/.test(name) && !interrupted.includes(name),
  }).catch((error: unknown) => log.warn(`old records of plans were not removed: ${messageOf(error)}`));
  return {
    panels: open,
    commands: {
      planChange: async (invocation) => {
        const { target, options: requested } = invocation;
        const ids = idsOf(target);
        if (requested) {
          if (target !== undefined && !ids) {
            throw new TlsError({ code: 'invalidArgument', argument: 'ids', expected: 'string[]' });
          }
          return makePlan(options, ids, targetOf(requested));
        }
        await fleet.ensureLoaded();
        const scope = ids ? { ids } : await askForScope(await scopesOf(invocation, targets, fleet.all));
        const wanted = scope && (await askForTarget(scope.ids.length));
        const plan = wanted && (await makePlan(options, scope.ids, wanted));
        await (plan && open.show(plan));
        return plan;
      },
      openPlan: async () => {
        const plan = await askForPlan();
        await (plan && open.show(plan));
      },
      applyPlan: async ({ target, options: choices }) => {
        if (target === undefined || target === null) {
          const saved = await askForPlan();
          return saved && open.show(saved);
        }
        requireTrust();
        const plan = readPlanDocument(target, sha256);
        requireCloud(plan);
        return open.inTurn(plan.digest, async () => {
          const applied = await applyById(plan, choices ?? {}, {
            fleet,
            lostMinimums: extensionState,
            log: (line) => log.warn(line),
            allowWeakening: guard().allowWeakening,
            clock: monotonicClock,
            journal: journalOf(storage, plan.digest),
            mark: (running) => mark(extensionState, plan.digest, running),
          });
          await open
            .keep(plan.digest)
            .catch((error: unknown) => log.warn(`a plan was not stored: ${messageOf(error)}`));
          return applied;
        });
      },
    },
    show: async (ids, target) => open.show(await makePlan(options, ids, target)),
    resume: () => open.resume(),
    dispose: () => open.dispose(),
  };
}

const planFolder = (storage: string): string => `${storage}/plans`;

const journalOf = (storage: string, digest: string): PlanJournal =>
  new PlanJournal(storedLines(`${planFolder(storage)}/${digest}.jsonl`));

const mark = (state: Pick<ExtensionState, 'setRunningChange'>, digest: string, running: boolean): Thenable<void> =>
  state.setRunningChange(planKey(digest), running ? { plan: digest } : undefined);

interface OpenPlan {
  readonly work: PlanWork;
  /** An earlier session was interrupted while it applied the plan, and nothing was applied since. */
  interrupted: boolean;
  session?: PlanSession;
}

/** The plans that this window works on, each with a panel while it is open. They are known by their digests. */
class OpenPlans implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly plans = new Map<string, OpenPlan>();
  private readonly panels: ServerPanels<PlanSession>;
  /** The run of each plan that is the last to begin. */
  private readonly turns = new Map<string, Promise<unknown>>();
  private closing = false;

  constructor(private readonly options: PlansOptions) {
    this.panels = new ServerPanels({
      extensionUri: options.extensionUri,
      page: 'plans',
      nameOf: (digest) => {
        const items = this.plans.get(digest)?.work.plan.items;
        return items && messages.title(subjectOf(items), items.length);
      },
      title: (name) => name,
      onDidChange: [options.fleet.onDidChange],
      createSession: (panel, digest) => this.session(panel, digest),
    });
  }

  /** Runs one application of a plan after the others: they have one record, which the next would write over. */
  async inTurn<T>(digest: string, run: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(digest) ?? Promise.resolve()).catch(() => undefined).then(run);
    this.turns.set(digest, turn);
    try {
      return await turn;
    } finally {
      if (this.turns.get(digest) === turn) {
        this.turns.delete(digest);
      }
    }
  }

  /** Stores the record of a plan that is open again, after a run of a caller has removed it. */
  async keep(digest: string): Promise<void> {
    await this.plans.get(digest)?.work.store();
  }

  /** Shows the panel of a plan. The plan is stored, so that it is there after a reload of the window. */
  async show(plan: PlanDocument): Promise<void> {
    if (!this.plans.has(plan.digest)) {
      const added = this.add(plan);
      await added.work.store();
    }
    this.panels.show(plan.digest);
  }

  /** Called by VS Code after a reload, with the state that the page stored. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const digest: unknown = typeof state === 'object' && state !== null && 'serverId' in state ? state.serverId : '';
    if (isDigest(digest) && (await this.restore(digest))) {
      await this.panels.deserializeWebviewPanel(panel, state);
    } else {
      panel.dispose();
    }
  }

  async resume(): Promise<void> {
    const { extensionState, log } = this.options;
    for (const digest of interruptedPlans(extensionState)) {
      const found = isDigest(digest) ? await this.restore(digest) : undefined;
      if (found) {
        void this.offer(digest, found);
      } else {
        log.warn('a plan that was being applied when the window closed could not be read');
        await mark(extensionState, digest, false);
      }
    }
  }

  /** The records stay for the next session. */
  dispose(): void {
    this.closing = true;
    this.panels.dispose();
  }

  private async offer(digest: string, { work }: OpenPlan): Promise<void> {
    const { items } = work.plan;
    const title = messages.title(subjectOf(items), items.length);
    if (vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === title))) {
      return; // its panel is there
    }
    const done = items.filter((item) => ['changed', 'alreadySet'].includes(work.outcome(item)?.result ?? '')).length;
    const show = vscode.l10n.t('Show Plan');
    const sentence = vscode.l10n.t(
      'A plan was being applied when the window closed: {0} of {1} servers are done.',
      done,
      items.length,
    );
    if ((await showWarningMessage(sentence, show)) === show) {
      this.panels.show(digest);
    }
  }

  private async restore(digest: string): Promise<OpenPlan | undefined> {
    const { extensionState, storage } = this.options;
    const known = this.plans.get(digest);
    if (known) {
      return known;
    }
    const found = await journalOf(storage, digest).interrupted(sha256);
    if (!found || this.plans.has(digest)) {
      return this.plans.get(digest);
    }
    // the mark may not have been stored when the window crashed, but no change is sent before its record is
    const interrupted = found.cutOff || interruptedPlans(extensionState).includes(digest);
    const added = this.add(found.plan, found, interrupted);
    void added.work.readUnknown({ follow: interrupted });
    return added;
  }

  private add(plan: PlanDocument, earlier?: ConstructorParameters<typeof PlanWork>[2], interrupted = false): OpenPlan {
    const { fleet, extensionState, log, storage } = this.options;
    const work = new PlanWork(
      plan,
      {
        fleet,
        lostMinimums: extensionState,
        log: (line) => log.warn(line),
        clock: monotonicClock,
        allowWeakening: () => guard().allowWeakening,
        isProduction: (server) => guard().isProduction(server),
        journal: journalOf(storage, plan.digest),
        mark: (running) => mark(extensionState, plan.digest, running),
      },
      earlier,
    );
    const added: OpenPlan = { work, interrupted };
    work.onChange = () => added.session?.update();
    this.plans.set(plan.digest, added);
    return added;
  }

  private session(panel: vscode.WebviewPanel, digest: string): PlanSession {
    const plan = this.plans.get(digest);
    if (!plan) {
      throw new Error('there is no such plan');
    }
    const { fleet, clientSamples, usesOf, log } = this.options;
    const { work } = plan;
    const session = new PlanSession(panel, work, {
      ...{ fleet, clientSamples, usesOf },
      interrupted: () => plan.interrupted,
      simulated: () => backendMode() === 'offline',
      cloud: currentCloud,
      apply: () => this.apply(digest, plan),
      planAgain: () => this.planAgain(work),
      undo: () => this.planUndo(work),
      onClose: () => {
        delete plan.session;
        this.forgetUnlessRunning(digest, plan);
      },
      log: (message) => log.warn(message),
    });
    plan.session = session;
    return session;
  }

  private async apply(digest: string, plan: OpenPlan): Promise<void> {
    const { work } = plan;
    const { failures, fleet } = this.options;
    requireTrust();
    requireCloud(work.plan);
    if (!(await agreesToApply(work.included, fleet.size))) {
      return;
    }
    plan.interrupted = false;
    // the button is answered at once: the page shows how it goes on
    this.inTurn(digest, () => work.apply())
      .catch((error: unknown) => failures.show(error))
      .finally(() => this.ended(digest, plan));
  }

  /** The panel shows the results; without one, a message does. */
  private ended(digest: string, plan: OpenPlan): void {
    if (plan.session?.isVisible !== true && !this.closing) {
      void this.report(digest, plan);
    }
  }

  private async report(digest: string, plan: OpenPlan): Promise<void> {
    const of = (...results: readonly string[]): number =>
      plan.work.outcomes.filter(({ result }) => results.includes(result)).length;
    const { length } = plan.work.plan.items;
    const sentence = vscode.l10n.t(
      '{0} of {1} servers were changed, {2} already had the settings, and {3} were not changed.',
      of('changed'),
      length,
      of('alreadySet'),
      length - of('changed', 'alreadySet'),
    );
    const show = vscode.l10n.t('Show Results');
    const isWhole = length === of('changed', 'alreadySet');
    const chosen = await (isWhole ? showInformationMessage : showWarningMessage)(sentence, show);
    if (chosen === show) {
      this.panels.show(digest);
    } else {
      this.forgetUnlessRunning(digest, plan);
    }
  }

  private forgetUnlessRunning(digest: string, plan: OpenPlan): void {
    const { failures } = this.options;
    if (!this.closing && !plan.session && !plan.work.isRunning && this.plans.get(digest) === plan) {
      this.plans.delete(digest);
      plan.work.close().catch((error: unknown) => failures.show(error));
    }
  }

  private async planUndo(work: PlanWork): Promise<void> {
    const changes = new Map(
      work.plan.items.flatMap((item) => {
        const change = undoOfItem(work, this.options.fleet, item);
        return change ? [[item.id.toLowerCase(), change] as const] : [];
      }),
    );
    const ids = work.plan.items.flatMap(({ id }) => (changes.has(id.toLowerCase()) ? [id] : []));
    await this.show(await makePlan(this.options, ids, ({ id }) => changes.get(id.toLowerCase()) ?? {}));
  }

  private async planAgain(work: PlanWork): Promise<void> {
    const rest = new Map<string, PlanItem>(
      work.plan.items.filter((item) => canBePlannedAgain(work, item)).map((item) => [item.id.toLowerCase(), item]),
    );
    const plan = await makePlan(
      this.options,
      [...rest.values()].map(({ id }) => id),
      ({ id }) => rest.get(id.toLowerCase())?.requested ?? {},
    );
    await this.show(plan);
  }
}
