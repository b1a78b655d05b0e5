import { isRecord } from '../domain/input';
import { JsonLines, type LineFile } from './lineFile';
import type { Hash, PlanDocument, PlanItem } from './planDocument';
import { readPlanDocument } from './planReading';
import { itemResults, type ItemOutcome, type ItemResult, type RunChoices, type RunRecord } from './planRun';

/** A plan that was being applied when its window was closed or crashed. */
export interface InterruptedPlan {
  readonly plan: PlanDocument;
  readonly choices: RunChoices;
  /** Results by id; `unknown` where a change may have been sent. */
  readonly results: ReadonlyMap<string, ItemResult>;
  /** A change was begun whose result was never recorded. */
  readonly cutOff: boolean;
}

/**
 * Record of a plan that is being applied: the plan, then a line when a change is about to be sent, and one with its
 * result. What is not there was not sent.
 */
export class PlanJournal implements RunRecord {
  private readonly lines: JsonLines;

  constructor(file: LineFile) {
    this.lines = new JsonLines(file);
  }

  /** `earlier`: results of an interrupted run of the same plan. */
  begin(
    plan: PlanDocument,
    { canary, stopAtFirstFailure, leaveOut }: RunChoices,
    earlier: ReadonlyMap<string, ItemResult> = new Map(),
  ): Promise<void> {
    const results = [...earlier].map(([ended, result]) => ({ ended, result }));
    return this.lines.replace([{ plan, choices: { canary, stopAtFirstFailure, leaveOut } }, ...results]);
  }

  started({ id }: PlanItem): Promise<void> {
    return this.lines.append([{ started: id }]);
  }

  ended({ item, result }: ItemOutcome): Promise<void> {
    return this.lines.append([{ ended: item.id, result }]);
  }

  /** Nothing is left to do: the record is not needed any more. */
  close(): Promise<void> {
    return this.lines.remove();
  }

  /** The interrupted plan; undefined where there is none, or its record is damaged. */
  async interrupted(hash: Hash): Promise<InterruptedPlan | undefined> {
    const [first, ...others] = await this.lines.read();
    const plan = first && readOrUndefined(first.plan, hash);
    if (!first || !plan) {
      return undefined;
    }
    const results = new Map<string, ItemResult>();
    const begun = new Set<string>();
    for (const { started, ended, result } of others) {
      if (typeof started === 'string') {
        results.set(started, 'unknown');
        begun.add(started);
      } else if (typeof ended === 'string' && isResult(result)) {
        results.set(ended, result);
        begun.delete(ended);
      }
    }
    return { plan, choices: readChoices(first.choices), results, cutOff: begun.size > 0 };
  }
}

function readOrUndefined(value: unknown, hash: Hash): PlanDocument | undefined {
  try {
    return readPlanDocument(value, hash);
  } catch {
    return undefined;
  }
}

/** Agreement to weakening is not carried over to another session: it is asked for again. */
function readChoices(value: unknown): RunChoices {
  const choices = isRecord(value) ? value : {};
  const { canary, stopAtFirstFailure, leaveOut } = choices;
  return {
    canary: canary === true,
    stopAtFirstFailure: stopAtFirstFailure === true,
    leaveOut: Array.isArray(leaveOut) ? leaveOut.filter((id): id is string => typeof id === 'string') : [],
  };
}

const isResult = (value: unknown): value is ItemResult => (itemResults as readonly unknown[]).includes(value);
