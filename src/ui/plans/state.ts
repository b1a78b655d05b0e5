import type { Client } from '../../clients/client';
import { wouldBeRefused } from '../../clients/cutOff';
import { itemState, observedServer, type PlanItem } from '../../changes/planDocument';
import type { PlanWork } from '../../changes/planWork';
import { isDone } from '../../changes/planRun';
import { remainingChange, undoOf, type Effect, type TlsChange } from '../../domain/change';
import { parseServerId } from '../../domain/resourceId';
import { currentException, type ServerException } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import type { ActionView, Mark, NoticeView } from '../../webview/kit/protocol';
import type { CountView, PlanRow, PlanState } from '../../webview/plans/protocol';
import { changingPhrase } from '../../words/changing';
import { age, codeHint } from '../../words/clients';
import { reasonSentence } from '../../words/failures';
import { sentences } from '../../words/lists';
import { boundWord, effectSentence, enforcementWord, minimumWord } from '../../words/terms';
import { rejectedPlaces, type CodeUses } from '../app/codeUses';
import { exceptionSentence } from '../../words/timedExceptions';
import { undoingPolicySentence } from '../../words/undoingPolicies';
import type * as messages from './words';
import type { PlanSubject } from './words';

/** The messages of the panel; tests pass codes. */
export type PlanMessages = typeof messages;

export interface PlanInput {
  readonly work: PlanWork;
  readonly fleet: Pick<Fleet, 'activeChange' | 'get' | 'subscriptionName'>;
  /** The last clients observed in this session, by server ID in lower case. */
  readonly clientSamples: ReadonlyMap<string, { readonly clients: readonly Client[]; readonly until: number }>;
  /** Where the code of the workspace uses a server; undefined where no place is known. */
  readonly usesOf: (serverId: string) => CodeUses | undefined;
  readonly simulated: boolean;
  /** The cloud of this window's servers. */
  readonly cloud: string;
  readonly trusted: boolean;
  readonly allowWeakening: 'ask' | 'never';
  /** Whether an earlier session was interrupted while it applied the plan. */
  readonly interrupted: boolean;
  readonly now: number;
}

/** Maximum number of displayed servers. Saved files contain all. */
const mostRows = 2000;

/** @param most maximum number of rows */
export function buildPlanState(input: PlanInput, words: PlanMessages, most = mostRows): PlanState {
  const { work } = input;
  const { plan } = work;
  const shown = shownItems(work).slice(0, most);
  const included = work.included.length;
  const open = plan.items.filter((item) => work.isOpen(item)).length;
  const { done, total } = work.progress;
  const ended = work.isStarted && !work.isRunning;
  return {
    words: words.pageWords(),
    title: words.title(subjectOf(plan.items), plan.items.length),
    badges: plan.cloud === 'offline' ? [words.badge('simulated')] : [],
    details: words.details(plan.created, plan.by),
    ...headline(work, included, words),
    counts: counts(work, words),
    notices: notices(input, words),
    actions: actions(input, included, words),
    ended,
    running: work.isRunning,
    paused: work.isPaused,
    progress: total === 0 ? 0 : done / total,
    choices: work.chosen,
    several: plan.items.filter((item) => work.stateOf(item) === 'change').length > 1,
    open: !work.isRunning,
    typeAll: work.isRunning || work.weakening.length < 2 ? '' : words.typeCount(work.weakening.length),
    included: open === 0 ? 'nothingToInclude' : included === 0 ? 'none' : included === open ? 'all' : 'some',
    rows: Object.fromEntries(shown.map(({ item, key }) => [key, row(item, input, words)])),
    more: plan.items.length > shown.length ? words.more(plan.items.length - shown.length) : '',
  };
}

/** Items with their keys in the order of the table: those that weaken first, then other changes, then what is blocked or set. */
export function shownItems({
  plan,
}: Pick<PlanWork, 'plan'>): readonly { readonly item: PlanItem; readonly key: string }[] {
  const rank = (item: PlanItem): number =>
    item.weakens ? 0 : { change: 1, blocked: 2, alreadySet: 3 }[itemState(item)];
  return plan.items
    .map((item, index) => ({ item, key: `r${index}`, rank: rank(item) }))
    .sort((a, b) => a.rank - b.rank);
}

/** The settings after the changes, as far as they are the same for all of them. */
export function subjectOf(items: readonly PlanItem[]): PlanSubject {
  const changes = items.flatMap((item) => {
    const server = itemState(item) === 'change' ? observedServer(item) : undefined;
    return server ? [remainingChange(server, item.requested)] : [];
  });
  const enforcement = [...new Set(changes.map((change) => change.enforcement))].filter((one) => one !== undefined);
  const minimum = [...new Set(changes.map((change) => change.minimum))].filter((one) => one !== undefined);
  return {
    ...(enforcement.length === 1 ? { enforcement: enforcement[0] } : {}),
    ...(minimum.length === 1 ? { minimum: minimum[0] } : {}),
    several: enforcement.length > 1 || minimum.length > 1 || changes.length === 0,
  };
}

function headline(work: PlanWork, included: number, words: PlanMessages): Pick<PlanState, 'mark' | 'summary'> {
  const { done, total } = work.progress;
  const items = work.plan.items.filter((item) => itemState(item) === 'change');
  if (work.isRunning) {
    const code = work.isStopping ? 'stopping' : work.isPaused ? 'paused' : 'running';
    return { mark: work.isPaused ? 'neutral' : 'running', summary: words.summary({ code, done, total }) };
  }
  if (work.isStarted) {
    const results = items.map((item) => work.outcome(item)?.result);
    const changed = results.filter((result) => result === 'changed').length;
    const unknown = results.filter((result) => result === 'unknown').length;
    const rest = results.filter((result) => result !== 'changed' && result !== 'alreadySet').length - unknown;
    // what was left out on purpose is no question
    const leftOut = items
      .filter((item) => (work.outcome(item)?.result ?? 'notStarted') === 'notStarted')
      .filter((item) => !work.isIncluded(item)).length;
    const bad = results.some((result) => result === 'failed' || result === 'blocked');
    return {
      mark: rest + unknown === leftOut ? 'good' : bad ? 'bad' : 'unknown',
      summary: words.summary({ code: 'ended', changed, rest, unknown }),
    };
  }
  return items.length === 0
    ? { mark: 'good', summary: words.summary({ code: 'nothing' }) }
    : { mark: 'neutral', summary: words.summary({ code: 'planned', included, changes: items.length }) };
}

function counts(work: PlanWork, words: PlanMessages): readonly CountView[] {
  const { items } = work.plan;
  const state = (wanted: ReturnType<typeof itemState>): number =>
    items.filter((item) => work.stateOf(item) === wanted).length;
  const unknown = items.filter((item) => work.outcome(item)?.result === 'unknown').length;
  return [
    words.count('change', state('change')),
    words.count('alreadySet', state('alreadySet')),
    words.count('blocked', state('blocked')),
    words.count('strengthens', items.filter(({ effects }) => effects.some(isStrengthening)).length),
    words.count('weakens', items.filter(({ weakens }) => weakens).length),
    ...(unknown > 0 ? [words.count('unknown', unknown)] : []),
  ];
}

const isStrengthening = ({ code }: Effect): boolean => code === 'unencryptedRefused' || code === 'versionsRefused';

function notices(input: PlanInput, words: PlanMessages): readonly NoticeView[] {
  const { work, cloud, trusted, allowWeakening, interrupted } = input;
  const { plan } = work;
  const refused = work.included.flatMap((item) => {
    const seen = clientsOf(item, input);
    return seen && seen.refused > 0 ? [seen.refused] : [];
  });
  const refusedPlaces = work.included.map((item) => placesOf(item, input)).filter((places) => places > 0);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  const unknown = plan.items.filter((item) => work.outcome(item)?.result === 'unknown').length;
  const found: (readonly [NoticeView['severity'], Parameters<PlanMessages['notice']>[0]] | undefined)[] = [
    plan.cloud === cloud ? undefined : ['error', { code: 'otherCloud', cloud: plan.cloud }],
    trusted ? undefined : ['warning', { code: 'notTrusted' }],
    interrupted && !work.isRunning ? ['warning', { code: 'interrupted', unknown }] : undefined,
    allowWeakening === 'never' && plan.items.some(({ weakens }) => weakens)
      ? ['warning', { code: 'neverWeakens' }]
      : undefined,
    refused.length > 0 ? ['warning', { code: 'refuses', servers: refused.length, clients: sum(refused) }] : undefined,
    refusedPlaces.length > 0
      ? ['warning', { code: 'refusesCode', servers: refusedPlaces.length, places: sum(refusedPlaces) }]
      : undefined,
  ];
  return found.flatMap((one) => (one ? [{ severity: one[0], text: words.notice(one[1]) }] : []));
}

function actions(input: PlanInput, included: number, words: PlanMessages): PlanState['actions'] {
  const { work, fleet, cloud, trusted } = input;
  const running = work.isRunning;
  type Reason = Parameters<PlanMessages['reason']>[0];
  const action = (label: string, reason: Reason | undefined, primary = false): ActionView =>
    reason === undefined
      ? { label, enabled: true, primary }
      : { label, enabled: false, reason: words.reason(reason), primary };
  const results = work.isStarted ? undefined : 'noResults';
  const rest = work.plan.items.some((item) => canBePlannedAgain(work, item));
  const blocked = running
    ? 'running'
    : !trusted
      ? 'notTrusted'
      : work.plan.cloud !== cloud
        ? 'otherCloud'
        : included === 0
          ? 'nothingIncluded'
          : undefined;
  const undoable = work.plan.items.filter((item) => undoOfItem(work, fleet, item)).length;
  const inRun = !running ? 'notRunning' : work.isStopping ? 'stopping' : undefined;
  return {
    apply: action(words.applyLabel(purposeOf(work), included), blocked, true),
    pause: action(words.actionLabel('pause'), inRun),
    resume: action(words.actionLabel('resume'), inRun, true),
    cancel: action(words.actionLabel('cancel'), inRun),
    planAgain: action(words.actionLabel('planAgain'), running ? 'running' : rest ? undefined : 'nothingLeft'),
    undo: action(words.undoLabel(undoable), running ? 'running' : undoable > 0 ? undefined : 'nothingToUndo'),
    savePlan: action(words.actionLabel('savePlan'), undefined),
    asCode: action(words.actionLabel('asCode'), included === 0 ? 'nothingIncluded' : undefined),
    saveMarkdown: action(words.actionLabel('saveMarkdown'), results),
    saveCsv: action(words.actionLabel('saveCsv'), results),
    saveJson: action(words.actionLabel('saveJson'), results),
  };
}

/** Whether a plan of today could change the server: it has not what was asked for, as far as is known. */
export function canBePlannedAgain(work: PlanWork, item: PlanItem): boolean {
  const result = work.outcome(item)?.result;
  if (Object.keys(item.requested).length === 0) {
    return false; // what it should have is not known, as it could not be read
  }
  return result === undefined ? itemState(item) !== 'alreadySet' : result !== 'changed' && result !== 'alreadySet';
}

/** The change that takes back what the plan changed; undefined where it changed nothing, or the server is as before. */
export function undoOfItem(work: PlanWork, fleet: Pick<Fleet, 'get'>, item: PlanItem): TlsChange | undefined {
  const after = work.outcome(item)?.result === 'changed' ? fleet.get(item.id) : undefined;
  const before = after && observedServer(item);
  const undo = before && after && undoOf(before, after);
  // what another user has changed since is not ours to take back
  return undo && isDone(after, item.requested) ? undo : undefined;
}

function purposeOf(work: PlanWork): 'first' | 'retry' | 'continue' {
  const results = work.included.map((item) => work.outcome(item)?.result);
  if (!work.isStarted) {
    return 'first';
  }
  return results.length > 0 && results.every((result) => result === 'failed') ? 'retry' : 'continue';
}

function row(item: PlanItem, input: PlanInput, words: PlanMessages): PlanRow {
  const { work, fleet, simulated } = input;
  const { name = item.id, subscriptionId = '', resourceGroup = '' } = parseServerId(item.id) ?? {};
  const changes = itemState(item) === 'change';
  const isOpen = work.isOpen(item) && !work.isRunning;
  const seen = changes ? clientsOf(item, input) : undefined;
  const included = work.isIncluded(item);
  const places = placesOf(item, input);
  const exception = exceptionOf(fleet, item.id);
  return {
    name,
    place: `${fleet.subscriptionName(subscriptionId)} · ${resourceGroup}`,
    open: isOpen,
    included,
    change: changes ? changePhrase(item, words) : '',
    effects: sentences(
      ...item.effects.map(effectSentence),
      ...(item.undoneBy ?? []).map(undoingPolicySentence),
      exception && exceptionSentence(exception, input.now),
    ),
    weakens: item.weakens,
    type: isOpen && item.weakens && !work.isTyped(item) ? words.typeName(name) : '',
    clients: seen
      ? words.clientsRefused(seen.refused, seen.seen, age(Math.max(0, input.now - seen.at)))
      : changes
        ? words.clientsUnknown()
        : '',
    code: changes && places > 0 ? codeHint(places) : '',
    showClients: changes && !simulated,
    ...resultOf(item, input, words),
  };
}

/** The settings before and after, as far as they differ. */
function changePhrase({ observed, requested }: PlanItem, words: PlanMessages): string {
  const { enforcement, minimum } = requested;
  const reading = <T>(value: T | undefined) =>
    value === undefined ? ({ known: false, reason: 'failed' } as const) : ({ known: true, value } as const);
  return [
    ...(enforcement === undefined || enforcement === observed.enforcement
      ? []
      : [
          words.settingChange({
            enforcement: [enforcementWord(reading(observed.enforcement)), enforcementWord(reading(enforcement))],
          }),
        ]),
    ...(minimum === undefined || minimum === observed.minimum
      ? []
      : [words.settingChange({ minimum: [minimumWord(reading(observed.minimum)), boundWord(minimum)] })]),
  ].join(' · ');
}

/** Clients that were seen most recently, and those of them that the change would reject. */
function clientsOf(
  item: PlanItem,
  { clientSamples }: Pick<PlanInput, 'clientSamples'>,
): { readonly refused: number; readonly seen: number; readonly at: number } | undefined {
  const sample = clientSamples.get(item.id.toLowerCase());
  const planned = item.clients && { ...item.clients, at: Date.parse(item.clients.at) };
  const server = observedServer(item);
  if (!sample || !server || (planned && planned.at > sample.until)) {
    return planned;
  }
  const { refused, seen } = wouldBeRefused(sample.clients, remainingChange(server, item.requested));
  return { refused: refused.length, seen, at: sample.until };
}

/** The timed exception of a server that is in effect. */
export function exceptionOf(fleet: Pick<Fleet, 'get'>, id: string): ServerException | undefined {
  const server = fleet.get(id);
  return server && currentException(server);
}

/** Number of places in the code whose connections the change would reject. */
function placesOf(item: PlanItem, { usesOf }: Pick<PlanInput, 'usesOf'>): number {
  const server = observedServer(item);
  return server ? rejectedPlaces(usesOf(item.id), remainingChange(server, item.requested)) : 0;
}

const resultMarks = {
  changed: 'good',
  alreadySet: 'good',
  stale: 'unknown',
  blocked: 'bad',
  failed: 'bad',
  cancelled: 'unknown',
  notStarted: 'neutral',
  unknown: 'unknown',
} as const satisfies Record<string, Mark>;

function resultOf(item: PlanItem, input: PlanInput, words: PlanMessages): Pick<PlanRow, 'mark' | 'result' | 'reason'> {
  const { work, fleet } = input;
  const active = fleet.activeChange(item.id);
  const outcome = work.outcome(item);
  if (outcome?.result === 'unknown' && (work.isActive(item) || active)) {
    return { mark: 'running', result: words.plannedWord('reading'), reason: words.unknownReason() };
  }
  if (work.isActive(item)) {
    return { mark: 'running', result: active ? changingPhrase(active) : words.plannedWord('reading'), reason: '' };
  }
  if (outcome && !(outcome.result === 'notStarted' && work.isIncluded(item) && !work.isRunning)) {
    const { result, error } = outcome;
    const reason = error
      ? reasonSentence(error.failure)
      : result === 'unknown'
        ? words.unknownReason()
        : result === 'blocked'
          ? item.blockers.map(words.blockerSentence).join(' ')
          : '';
    return { mark: resultMarks[result], result: words.resultWord(result), reason };
  }
  switch (itemState(item)) {
    case 'alreadySet':
      return { mark: 'good', result: words.plannedWord('alreadySet'), reason: '' };
    case 'blocked':
      return {
        mark: 'bad',
        result: words.plannedWord('blocked'),
        reason: item.blockers.map(words.blockerSentence).join(' '),
      };
    case 'change':
      if (work.isWaiting(item)) {
        return { mark: 'neutral', result: words.plannedWord('waiting'), reason: '' };
      }
      return work.isIncluded(item)
        ? { mark: 'neutral', result: words.plannedWord('change'), reason: '' }
        : { mark: 'neutral', result: words.plannedWord('leftOut'), reason: '' };
  }
}
