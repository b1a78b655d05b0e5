import * as vscode from 'vscode';
import { createPlanDocument, itemState, type PlanDocument, type PlanTarget } from '../../changes/planDocument';
import { PlanJournal, type InterruptedPlan } from '../../changes/planJournal';
import { planKey } from '../../changes/journal';
import { readPlanDocument } from '../../changes/planReading';
import { PlanRun, type ItemOutcome, type ItemResult, type RunChoices } from '../../changes/planRun';
import { inParallel } from '../../changes/parallel';
import { monotonicClock } from '../../domain/clock';
import { asTlsError, TlsError, type FailureCode } from '../../domain/errors';
import { isUnread, type Server } from '../../domain/server';
import type { OperationArguments } from '../../operations';
import type { CommandHandlers } from '../app/registry';
import { backendMode, cloudChoice, currentPolicies, guard } from '../app/settings';
import { sha256 } from '../app/storedFile';
import { storedLines } from '../app/storedLines';
import type { Targets } from '../app/targets';
import { showInformationMessage, showWarningMessage } from '../app/window';
import { agreeToPlan, askForTarget, resultOf, showJson, showOutcome, withWindow } from './planDialogs';
import { exportHistory } from './exportHistory';
import { showAsCodeCommand } from './showAsCode';
import { requireTrust, type ChangeFlowOptions } from './request';

export interface PlanServices extends ChangeFlowOptions {
  /** Folder of the extension's files. */
  readonly storage: string;
  readonly accounts: () => Promise<readonly { readonly label: string }[]>;
}

export interface PlanCommands extends Pick<
  CommandHandlers<'changes'>,
  'planChange' | 'applyPlan' | 'exportHistory' | 'showAsCode'
> {
  /** Offers to go on with plans that were being applied when the window closed. */
  resume(digests: readonly string[]): Promise<void>;
}

/** Plans as documents: made, reviewed, and applied later. */
export function createPlanCommands(services: PlanServices, targets: Targets): PlanCommands {
  return {
    planChange: async ({ target, options }) => {
      const isCall = target !== undefined || options !== undefined;
      const wanted = options ? targetOf(options) : await askForTarget();
      if (!wanted) {
        return undefined;
      }
      const plan = await makePlan(services, idsOf(target), wanted);
      if (!isCall) {
        await showPlan(services, plan);
      }
      return plan;
    },

    applyPlan: async ({ target, options }) => {
      requireTrust();
      const isCall = target !== undefined;
      const plan = readPlanDocument(
        isCall ? target : (vscode.window.activeTextEditor?.document.getText() ?? ''),
        sha256,
      );
      const outcomes = await applyPlan(services, plan, { ...options }, isCall);
      return outcomes && resultOf(outcomes);
    },

    exportHistory: () => exportHistory(services.storage),

    showAsCode: showAsCodeCommand(services.fleet, targets),

    resume: async (digests) => {
      for (const digest of digests) {
        await resumePlan(services, digest);
      }
    },
  };
}

/** The cloud of the servers, as plans name it. */
const currentCloud = (): string => (backendMode() === 'offline' ? 'offline' : cloudChoice().name);

function idsOf(target: unknown): readonly string[] | undefined {
  if (target === undefined) {
    return undefined;
  }
  const ids: unknown = typeof target === 'string' ? [target] : target;
  if (Array.isArray(ids) && ids.every((id): id is string => typeof id === 'string')) {
    return ids;
  }
  throw new TlsError({ code: 'invalidArgument', argument: 'ids', expected: 'string[]' });
}

function targetOf({ recommended, ...change }: OperationArguments<'planChange'>): PlanTarget {
  const { enforcement, minimum, exactly } = change;
  const asksForSettings = enforcement !== undefined || minimum !== undefined;
  if (recommended === true ? asksForSettings : !asksForSettings) {
    throw new TlsError({
      code: 'invalidArgument',
      argument: 'requested',
      expected: '{ recommended: true } | { enforcement?, minimum?, exactly? }',
    });
  }
  return recommended
    ? { recommended }
    : {
        ...(enforcement === undefined ? {} : { enforcement }),
        ...(minimum === undefined ? {} : { minimum }),
        ...(exactly === undefined ? {} : { exactly }),
      };
}

async function makePlan(
  { fleet, clientSamples, accounts }: PlanServices,
  ids: readonly string[] | undefined,
  target: PlanTarget,
): Promise<PlanDocument> {
  await fleet.ensureLoaded();
  const servers: Server[] = [];
  const unreadable: { id: string; failure: FailureCode }[] = [];
  const read = async (id: string): Promise<void> => {
    try {
      servers.push(await fleet.read(id));
    } catch (error) {
      const { code } = asTlsError(error);
      if (code === 'unknownServer' || ids?.length === 1) {
        throw error;
      }
      unreadable.push({ id, failure: code });
    }
  };
  const shown = ids ? [...new Set(ids)].map((id) => fleet.get(id) ?? id) : fleet.all;
  servers.push(...shown.filter((one): one is Server => typeof one !== 'string' && !isUnread(one)));
  await inParallel(
    shown.flatMap((one) => (typeof one === 'string' ? [one] : isUnread(one) ? [one.id] : [])),
    read,
  );
  const [account] = backendMode() === 'offline' ? [] : await accounts();
  return createPlanDocument(servers, target, {
    by: account?.label ?? '',
    cloud: currentCloud(),
    now: Date.now(),
    policyFor: currentPolicies(),
    hash: sha256,
    clientSamples,
    unreadable,
  });
}

async function showPlan(services: PlanServices, plan: PlanDocument): Promise<void> {
  await showJson(plan);
  const count = countOf(plan, 'change');
  const applied = vscode.l10n.t('Apply Plan…');
  const sentence = vscode.l10n.t(
    'The plan changes {0} of {1} servers; {2} already have the settings, and {3} are blocked.',
    count,
    plan.items.length,
    countOf(plan, 'alreadySet'),
    countOf(plan, 'blocked'),
  );
  const chosen = await showInformationMessage(sentence, ...(count > 0 ? [applied] : []));
  if (chosen === applied) {
    requireTrust();
    await applyPlan(services, plan, {}, false);
  }
}

const countOf = ({ items }: PlanDocument, state: ReturnType<typeof itemState>): number =>
  items.filter((item) => itemState(item) === state).length;

/** Resolves with undefined when the user declines. */
async function applyPlan(
  services: PlanServices,
  plan: PlanDocument,
  choices: RunChoices,
  isCall: boolean,
  earlier?: ReadonlyMap<string, ItemResult>,
): Promise<readonly ItemOutcome[] | undefined> {
  const { fleet, extensionState, log, storage } = services;
  if (plan.cloud !== currentCloud()) {
    throw new TlsError({ code: 'invalidPlan', problem: { code: 'otherCloud', cloud: plan.cloud } });
  }
  const confirmed = isCall ? (choices.confirmed ?? false) : await agreeToPlan(fleet, plan, earlier);
  if (confirmed === undefined) {
    return undefined;
  }
  const journal = new PlanJournal(storedLines(fileOf(storage, plan.digest)));
  await journal.begin(plan, choices, earlier);
  await extensionState.setRunningChange(planKey(plan.digest), { plan: plan.digest });
  const work = async (
    onProgress: (run: PlanRun) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<readonly ItemOutcome[]> => {
    const run: PlanRun = new PlanRun(
      plan,
      {
        ...choices,
        fleet,
        lostMinimums: extensionState,
        log: (line) => log.warn(line),
        confirmed,
        allowWeakening: guard().allowWeakening,
        clock: monotonicClock,
        record: journal,
        onProgress: () => onProgress(run),
      },
      earlier,
    );
    const cancel = (): void => run.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      return await run.run();
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
  const outcomes = isCall ? await work() : await withWindow(work);
  await extensionState.setRunningChange(planKey(plan.digest), undefined);
  await journal.close();
  if (!isCall) {
    await showOutcome(outcomes);
  }
  return outcomes;
}

const fileOf = (storage: string, digest: string): string => `${storage}/plans/${digest}.jsonl`;

async function resumePlan(services: PlanServices, digest: string): Promise<void> {
  const { extensionState, failures, storage, log } = services;
  const journal = new PlanJournal(storedLines(fileOf(storage, digest)));
  const found: InterruptedPlan | undefined = /^[\da-f]{64}$/.test(digest)
    ? await journal.interrupted(sha256)
    : undefined;
  if (!found) {
    log.warn('a plan that was being applied when the window closed could not be read');
    await extensionState.setRunningChange(planKey(digest), undefined);
    return;
  }
  const { plan, choices, results } = found;
  const done = [...results.values()].filter((result) => result === 'changed' || result === 'alreadySet').length;
  const proceed = vscode.l10n.t('Continue…');
  const discard = vscode.l10n.t('Discard');
  const sentence = vscode.l10n.t(
    'A plan was being applied when the window closed: {0} of {1} servers are done.',
    done,
    plan.items.length,
  );
  const chosen = await showWarningMessage(sentence, proceed, discard);
  if (chosen === proceed) {
    try {
      await applyPlan(services, plan, choices, false, results);
    } catch (error) {
      await failures.show(error);
    }
  } else if (chosen === discard) {
    await extensionState.setRunningChange(planKey(digest), undefined);
    await journal.close();
  }
}
