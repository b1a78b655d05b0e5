import { l10n } from 'vscode';
import type { Blocker } from '../../changes/planDocument';
import type { ItemResult } from '../../changes/planRun';
import type { TlsBound } from '../../domain/tlsVersion';
import type { CountView, PlanRequest, PlanWords } from '../../webview/plans/protocol';
import { refusalSentence, boundWord } from '../../words/terms';
import { saveAsJson, severityWords } from '../panelKit/words';

/** Messages of the panel of a plan. */

export { badge } from '../panelKit/words';

export function pageWords(): PlanWords {
  return {
    table: l10n.t('Servers of the plan'),
    columns: {
      server: l10n.t('Server'),
      change: l10n.t('Change'),
      clients: l10n.t('Clients'),
      result: l10n.t('Result'),
    },
    includeAll: l10n.t('Include all servers that can be changed'),
    choices: {
      canary: l10n.t('One server first, then a tenth, then all'),
      stopAtFirstFailure: l10n.t('Stop at the first failure'),
    },
    choicesLegend: l10n.t('How the plan is applied'),
    weakens: l10n.t('Weakens TLS'),
    showClients: l10n.t('Show clients'),
    progress: l10n.t('Servers that are done'),
    results: l10n.t('Results'),
    severity: severityWords(),
  };
}

/** The settings after the changes, where all that change one have the same; `several` where they differ. */
export interface PlanSubject {
  readonly enforcement?: boolean | undefined;
  readonly minimum?: TlsBound | undefined;
  readonly several: boolean;
}

export function title({ enforcement, minimum, several }: PlanSubject, servers: number): string {
  const mixed = enforcement === false && minimum !== undefined; // hardly both on any of them
  if (several || mixed || (enforcement === undefined && minimum === undefined)) {
    return servers === 1 ? l10n.t('Plan for 1 server') : l10n.t('Plan for {0} servers', servers);
  }
  if (minimum === undefined) {
    return enforcement ? enforcementTitle(servers) : stopTitle(servers);
  }
  const version = boundWord(minimum);
  if (enforcement === undefined) {
    return servers === 1
      ? l10n.t('Plan: minimum TLS {0} on 1 server', version)
      : l10n.t('Plan: minimum TLS {0} on {1} servers', version, servers);
  }
  return servers === 1
    ? l10n.t('Plan: enforce TLS, minimum {0}, on 1 server', version)
    : l10n.t('Plan: enforce TLS, minimum {0}, on {1} servers', version, servers);
}

function enforcementTitle(servers: number): string {
  return servers === 1 ? l10n.t('Plan: enforce TLS on 1 server') : l10n.t('Plan: enforce TLS on {0} servers', servers);
}

function stopTitle(servers: number): string {
  return servers === 1
    ? l10n.t('Plan: stop enforcing TLS on 1 server')
    : l10n.t('Plan: stop enforcing TLS on {0} servers', servers);
}

/** @param by empty when no account is known */
export function details(created: string, by: string): string {
  const when = new Date(created).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const made = by === '' ? l10n.t('Made on {0}.', when) : l10n.t('Made on {0} by {1}.', when, by);
  const again = l10n.t(
    'Each server is read again before it is changed; one that was changed since then is left alone.',
  );
  return `${made} ${again}`;
}

export type SummaryCode =
  | { readonly code: 'planned'; readonly included: number; readonly changes: number }
  | { readonly code: 'nothing' }
  | { readonly code: 'running' | 'paused' | 'stopping'; readonly done: number; readonly total: number }
  | { readonly code: 'ended'; readonly changed: number; readonly rest: number; readonly unknown: number };

export function summary(state: SummaryCode): string {
  switch (state.code) {
    case 'planned':
      return l10n.t(
        '{0} of {1} changes are included. Nothing is sent until you apply the plan.',
        state.included,
        state.changes,
      );
    case 'nothing':
      return l10n.t('There is nothing to change.');
    case 'running':
      return l10n.t('Applying the plan: {0} of {1} servers are done.', state.done, state.total);
    case 'paused':
      return l10n.t('Paused: {0} of {1} servers are done.', state.done, state.total);
    case 'stopping':
      return l10n.t('Stopping: {0} of {1} servers are done.', state.done, state.total);
    case 'ended':
      return endedSentence(state);
  }
}

function endedSentence({ changed, rest, unknown }: Extract<SummaryCode, { code: 'ended' }>): string {
  const made = changed === 1 ? l10n.t('1 server was changed.') : l10n.t('{0} servers were changed.', changed);
  const left =
    rest === 1 ? l10n.t('1 planned change was not made.') : l10n.t('{0} planned changes were not made.', rest);
  const open =
    unknown === 1
      ? l10n.t('It is not known whether 1 change was made.')
      : l10n.t('It is not known whether {0} changes were made.', unknown);
  return [made, ...(rest > 0 ? [left] : []), ...(unknown > 0 ? [open] : [])].join(' ');
}

export type CountCode = 'change' | 'alreadySet' | 'blocked' | 'strengthens' | 'weakens' | 'unknown';

export function count(code: CountCode, value: number): CountView {
  const severity = value > 0 && (code === 'weakens' || code === 'unknown') ? 'warning' : 'none';
  return { text: countText(code, value), severity };
}

function countText(code: CountCode, value: number): string {
  switch (code) {
    case 'change':
      return l10n.t('{0} change', value);
    case 'alreadySet':
      return l10n.t('{0} already set', value);
    case 'blocked':
      return l10n.t('{0} blocked', value);
    case 'strengthens':
      return l10n.t('strengthens {0}', value);
    case 'weakens':
      return l10n.t('weakens {0}', value);
    case 'unknown':
      return l10n.t('{0} with an unknown result', value);
  }
}

/** @param purpose what the next run is for */
export function applyLabel(purpose: 'first' | 'retry' | 'continue', included: number): string {
  switch (purpose) {
    case 'first':
      return l10n.t('Apply {0}…', included);
    case 'retry':
      return l10n.t('Retry {0}…', included);
    case 'continue':
      return l10n.t('Continue with {0}…', included);
  }
}

/** @param servers servers that would be changed back */
export function undoLabel(servers: number): string {
  return l10n.t('Undo {0}…', servers);
}

export function actionLabel(request: Exclude<PlanRequest, 'apply' | 'undo'>): string {
  switch (request) {
    case 'pause':
      return l10n.t('Pause');
    case 'resume':
      return l10n.t('Resume');
    case 'cancel':
      return l10n.t('Stop');
    case 'planAgain':
      return l10n.t('Plan the Rest Again');
    case 'savePlan':
      return l10n.t('Save Plan…');
    case 'asCode':
      return l10n.t('As Code…');
    case 'saveMarkdown':
      return l10n.t('Save as Markdown…');
    case 'saveCsv':
      return l10n.t('Save as CSV…');
    case 'saveJson':
      return saveAsJson();
  }
}

/** The reason why a button is disabled. */
export type ReasonCode =
  | 'nothingIncluded'
  | 'running'
  | 'notRunning'
  | 'stopping'
  | 'noResults'
  | 'nothingLeft'
  | 'nothingToUndo'
  | 'notTrusted'
  | 'otherCloud'
  | 'reading';

export function reason(code: ReasonCode): string {
  switch (code) {
    case 'nothingIncluded':
      return l10n.t('No server is included.');
    case 'running':
      return l10n.t('The plan is being applied.');
    case 'notRunning':
      return l10n.t('The plan is not being applied.');
    case 'stopping':
      return l10n.t('The plan stops when the servers that were started have ended.');
    case 'noResults':
      return l10n.t('There are no results yet.');
    case 'nothingLeft':
      return l10n.t('All servers have the settings.');
    case 'nothingToUndo':
      return l10n.t('The plan has changed no server that still has its settings.');
    case 'notTrusted':
      return l10n.t('This workspace is not trusted: servers can be seen, not changed.');
    case 'otherCloud':
      return l10n.t('The plan was made for the servers of another cloud.');
    case 'reading':
      return l10n.t('The servers are being read.');
  }
}

export type NoticeCode =
  | { readonly code: 'interrupted'; readonly unknown: number }
  | { readonly code: 'otherCloud'; readonly cloud: string }
  | { readonly code: 'notTrusted' }
  | { readonly code: 'neverWeakens' }
  | { readonly code: 'refuses'; readonly servers: number; readonly clients: number }
  | { readonly code: 'refusesCode'; readonly servers: number; readonly places: number };

export function notice(found: NoticeCode): string {
  switch (found.code) {
    case 'interrupted':
      return found.unknown === 0
        ? l10n.t('The window was closed while the plan was applied. The results until then are shown.')
        : found.unknown === 1
          ? l10n.t(
              'The window was closed while the plan was applied. One change may have been sent: its server is read again.',
            )
          : l10n.t(
              'The window was closed while the plan was applied. {0} changes may have been sent: their servers are read again.',
              found.unknown,
            );
    case 'otherCloud':
      return found.cloud === 'offline'
        ? l10n.t('The plan was made for simulated servers.')
        : l10n.t('The plan was made for another cloud: {0}.', found.cloud);
    case 'notTrusted':
      return reason('notTrusted');
    case 'neverWeakens':
      return l10n.t('The setting {0} does not allow changes that weaken TLS.', 'azurePostgresTls.allowWeakening');
    case 'refuses':
      return l10n.t(
        'Clients that were seen and that the included changes would reject: {0}. Servers: {1}.',
        found.clients,
        found.servers,
      );
    case 'refusesCode':
      return l10n.t(
        'Connections in the code of this workspace that the included changes would reject: {0}. Servers: {1}.',
        found.places,
        found.servers,
      );
  }
}

export type PlannedState = 'change' | 'leftOut' | 'alreadySet' | 'blocked' | 'waiting' | 'reading';

/** The state of a server before it has a result. */
export function plannedWord(state: PlannedState): string {
  switch (state) {
    case 'change':
      return l10n.t('will change');
    case 'leftOut':
      return l10n.t('left out');
    case 'alreadySet':
      return l10n.t('already set');
    case 'blocked':
      return l10n.t('blocked');
    case 'waiting':
      return l10n.t('waiting');
    case 'reading':
      return l10n.t('reading the server…');
  }
}

export function resultWord(result: ItemResult): string {
  switch (result) {
    case 'changed':
      return l10n.t('changed');
    case 'alreadySet':
      return l10n.t('already set');
    case 'stale':
      return l10n.t('not changed: differs from the plan');
    case 'blocked':
      return l10n.t('blocked');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('canceled');
    case 'notStarted':
      return l10n.t('not started');
    case 'unknown':
      return l10n.t('unknown');
  }
}

/** Why the result of a server is not known, where no failure says it. */
export function unknownReason(): string {
  return l10n.t('The change may have been sent. The server does not have the settings yet.');
}

export function unreadable(): string {
  return l10n.t('The server could not be read when the plan was made.');
}

export function blockerSentence(blocker: Blocker): string {
  return blocker.code === 'unreadable' ? unreadable() : refusalSentence(blocker);
}

export function clientsUnknown(): string {
  return l10n.t('not known');
}

/** @param age how long ago they were seen */
export function clientsRefused(refused: number, seen: number, age: string): string {
  return refused === 0
    ? l10n.t('rejects none of {0} clients seen {1} ago', seen, age)
    : l10n.t('rejects {0} of {1} clients seen {2} ago', refused, seen, age);
}

/** The label of the field in which a name is typed. */
export function typeName(name: string): string {
  return l10n.t('Type {0} to include it', name);
}

/** The label of the field that includes several changes. */
export function typeCount(servers: number): string {
  return l10n.t('Type {0} to include all servers whose change weakens TLS', servers);
}

export function more(servers: number): string {
  return l10n.t('{0} more servers are in the saved plan and results.', servers);
}

/** One setting of a change, from before to after. */
export function settingChange(
  change: { readonly minimum: readonly [string, string] } | { readonly enforcement: readonly [string, string] },
): string {
  const [from, to] = 'minimum' in change ? change.minimum : change.enforcement;
  return 'minimum' in change ? l10n.t('minimum TLS {0} → {1}', from, to) : l10n.t('enforcement {0} → {1}', from, to);
}
