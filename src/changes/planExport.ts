import { toCsvLine } from '../domain/csv';
import type { FailureCode } from '../domain/errors';
import { parseServerId } from '../domain/resourceId';
import { keptException, type KeptException, type ServerException } from '../domain/server';
import { visibleJson } from '../domain/visible';
import { itemState, observedOf, type Blocker, type Observed, type PlanDocument, type PlanItem } from './planDocument';
import type { ItemOutcome, ItemResult } from './planRun';

/** The result of one server, as it is kept. */
export interface KeptResult {
  readonly id: string;
  readonly result: ItemResult;
  readonly observed: Observed;
  readonly requested: PlanItem['requested'];
  /** The settings as read afterwards; absent where they were not read. */
  readonly after?: Observed;
  /** Code of the failure. */
  readonly error?: FailureCode;
  readonly blockers?: readonly Blocker[];
  /** The timed exception of the server. */
  readonly exception?: KeptException;
}

/** The timed exception of a server that is in effect. */
export type ExceptionOf = (serverId: string) => ServerException | undefined;

/** The results of a plan in its order. What was not tried has the state that the plan found. */
export function keptResults(outcomes: readonly ItemOutcome[], exceptionOf: ExceptionOf): readonly KeptResult[] {
  return outcomes.map(({ item, result, error, after }) => {
    const state = itemState(item);
    const exception = exceptionOf(item.id);
    return {
      id: item.id,
      result: result !== 'notStarted' || state === 'change' ? result : state,
      observed: item.observed,
      requested: item.requested,
      ...(after ? { after: observedOf(after) } : {}),
      ...(error ? { error: error.code } : {}),
      ...(item.blockers.length > 0 ? { blockers: item.blockers } : {}),
      ...(exception ? { exception: keptException(exception) } : {}),
    };
  });
}

/** The results as one JSON object; times in ISO 8601. */
export function resultsToJson(
  plan: PlanDocument,
  outcomes: readonly ItemOutcome[],
  exceptionOf: ExceptionOf,
  now: number,
): string {
  const { created, by, cloud, digest } = plan;
  const results = { plan: { created, by, cloud, digest }, saved: new Date(now).toISOString() };
  return `${visibleJson({ ...results, items: keptResults(outcomes, exceptionOf) })}\n`;
}

const columns = [
  'server',
  'subscription',
  'resourceGroup',
  'kind',
  'result',
  'error',
  'enforcementBefore',
  'minimumBefore',
  'enforcementRequested',
  'minimumRequested',
  'enforcementAfter',
  'minimumAfter',
  'exceptionUntil',
  'exceptionReason',
  'id',
] as const;

/** The results as CSV (RFC 4180): a header line, then one line per server. An empty cell is not known or not asked for. */
export function resultsToCsv(outcomes: readonly ItemOutcome[], exceptionOf: ExceptionOf): string {
  const lines = keptResults(outcomes, exceptionOf).map((kept) => {
    const { id, result, observed, requested, after, error, exception, blockers = [] } = kept;
    const { name, subscriptionId, resourceGroup, kind } = parseServerId(id) ?? {};
    const code = error ?? blockers[0]?.code;
    return [name, subscriptionId, resourceGroup, kind, result, code]
      .concat([observed, requested, after].flatMap((one) => [text(one?.enforcement), one?.minimum]))
      .concat([exception?.until, exception?.reason, id]);
  });
  return [columns, ...lines].map(toCsvLine).join('');
}

const text = (value: boolean | undefined): string | undefined => (value === undefined ? undefined : String(value));
