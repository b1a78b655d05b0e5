/** Messages between the page of a plan and its host. */
import {
  parseRequest,
  type ActionView,
  type Answer,
  type Mark,
  type NoticeView,
  type NoticeWords,
  type RequestMessage,
} from '../kit/protocol';
import { isRecord } from '../../domain/input';

/** Requests of the page's buttons. The host answers each, including failures. */
export type PlanRequest = (typeof planRequests)[number];

export const planRequests = [
  'apply',
  'pause',
  'resume',
  'cancel',
  'planAgain',
  'undo',
  'savePlan',
  'asCode',
  'saveMarkdown',
  'saveCsv',
  'saveJson',
] as const;

/** A choice of the user in the page; the host answers with the changed state. `row`: the key of a row. */
export type PlanEdit = { readonly type: 'edit' } & (
  | { readonly edit: 'include'; readonly row: string; readonly included: boolean }
  | { readonly edit: 'includeAll'; readonly included: boolean }
  /** The text that was typed to include a change that weakens. */
  | { readonly edit: 'type'; readonly row: string; readonly text: string }
  /** The number that was typed to include all changes that weaken. */
  | { readonly edit: 'typeCount'; readonly text: string }
  | { readonly edit: 'choose'; readonly choice: PlanChoice; readonly on: boolean }
  | { readonly edit: 'showClients'; readonly row: string }
);

export type PlanChoice = (typeof planChoices)[number];
export const planChoices = ['canary', 'stopAtFirstFailure'] as const;

/** Host to page. */
export type PlanHostMessage = { readonly type: 'state'; readonly state: PlanState } | Answer;

/** The complete content of the page. Immutable: each change creates a new object. */
export interface PlanState {
  readonly words: PlanWords;
  readonly title: string;
  /** "Simulated". */
  readonly badges: readonly string[];
  /** Who made it and when, and what happens to servers that have changed since. */
  readonly details: string;
  readonly mark: Mark;
  readonly summary: string;
  readonly counts: readonly CountView[];
  readonly notices: readonly NoticeView[];
  readonly actions: Readonly<Record<PlanRequest, ActionView>>;
  /** Whether there are results to keep. */
  readonly ended: boolean;
  readonly running: boolean;
  readonly paused: boolean;
  /** Fraction of the servers of the run that are done, 0 to 1. */
  readonly progress: number;
  readonly choices: Readonly<Record<PlanChoice, boolean>>;
  /** Whether more than one server changes: for one, the choices mean nothing. */
  readonly several: boolean;
  /** Whether choices and servers can be changed. */
  readonly open: boolean;
  /** The label of the field that includes all changes that weaken; empty where there is none. */
  readonly typeAll: string;
  /** Servers that can be included, as far as they are. */
  readonly included: 'all' | 'some' | 'none' | 'nothingToInclude';
  /** By key, in the order of the table. */
  readonly rows: Readonly<Record<string, PlanRow>>;
  /** A note about servers that are not shown, if any. */
  readonly more: string;
}

export interface CountView {
  readonly text: string;
  /** A count that needs attention has its own icon. */
  readonly severity: 'none' | 'warning';
}

export interface PlanRow {
  readonly name: string;
  /** Subscription and resource group. */
  readonly place: string;
  /** Whether the user can include it or leave it out. */
  readonly open: boolean;
  readonly included: boolean;
  /** "TLS 1.0 → 1.2"; empty where nothing changes. */
  readonly change: string;
  /** The effect on clients. */
  readonly effects: string;
  readonly weakens: boolean;
  /** The label of the field for the name, for a change that weakens and is not included yet; else empty. */
  readonly type: string;
  readonly clients: string;
  /** The effect on connections in the code of the workspace; empty where none is known. */
  readonly code: string;
  /** Whether clients can be shown. */
  readonly showClients: boolean;
  readonly mark: Mark;
  /** "change", "already set", "switching enforcement on…", "changed". */
  readonly result: string;
  /** The reason for the result. */
  readonly reason: string;
}

/** Labels of the page that do not depend on the plan. */
export interface PlanWords {
  readonly table: string;
  readonly columns: Readonly<Record<PlanColumn, string>>;
  readonly includeAll: string;
  readonly choices: Readonly<Record<PlanChoice, string>>;
  readonly choicesLegend: string;
  readonly weakens: string;
  readonly showClients: string;
  readonly progress: string;
  readonly results: string;
  readonly severity: NoticeWords;
}

export type PlanColumn = 'server' | 'change' | 'clients' | 'result';

/** Longest text that is typed into a field: no server has so long a name. */
const mostTyped = 200;

/** Reads a message of the page; undefined when it is invalid. Unknown members are dropped. */
export function parsePlanMessage(value: unknown): RequestMessage<PlanRequest> | PlanEdit | undefined {
  return isRecord(value) && value.type === 'edit' ? parseEdit(value) : parseRequest(value, planRequests);
}

function parseEdit({ edit, row, included, text, choice, on }: Readonly<Record<string, unknown>>): PlanEdit | undefined {
  const chosen = planChoices.find((one) => one === choice);
  switch (edit) {
    case 'include':
      return isRow(row) && typeof included === 'boolean' ? { type: 'edit', edit, row, included } : undefined;
    case 'includeAll':
      return typeof included === 'boolean' ? { type: 'edit', edit, included } : undefined;
    case 'type':
      return isRow(row) && typeof text === 'string' && text.length <= mostTyped
        ? { type: 'edit', edit, row, text }
        : undefined;
    case 'typeCount':
      return typeof text === 'string' && text.length <= mostTyped ? { type: 'edit', edit, text } : undefined;
    case 'choose':
      return chosen && typeof on === 'boolean' ? { type: 'edit', edit, choice: chosen, on } : undefined;
    case 'showClients':
      return isRow(row) ? { type: 'edit', edit, row } : undefined;
    default:
      return undefined;
  }
}

const isRow = (value: unknown): value is string => typeof value === 'string' && /^r\d{1,6}$/.test(value);
