import type { PlanDocument, PlanTarget } from '../../changes/planDocument';
import type { PlanJournal } from '../../changes/planJournal';
import {
  PlanRun,
  type ItemOutcome,
  type ItemResult,
  type PlanRunOptions,
  type RunChoices,
} from '../../changes/planRun';
import { messageOf, TlsError, type FailureCode } from '../../domain/errors';
import type { OperationArguments } from '../../operations';
import { reasonSentence } from '../../words/failures';

/** Plans as other extensions use them: the arguments of `planChange`, and the result of `applyPlan`. */

export interface AppliedPlan {
  readonly items: readonly {
    readonly id: string;
    readonly result: ItemResult;
    readonly error?: { readonly code: FailureCode; readonly message: string };
  }[];
}

/** The ids of a call; undefined for an argument that is none, such as a tree element. */
export function idsOf(target: unknown): readonly string[] | undefined {
  if (typeof target === 'string') {
    return [target];
  }
  if (!Array.isArray(target)) {
    return undefined;
  }
  const ids: readonly unknown[] = target;
  if (ids.every((id): id is string => typeof id === 'string')) {
    return ids;
  }
  throw new TlsError({ code: 'invalidArgument', argument: 'ids', expected: 'string[]' });
}

export function targetOf({ recommended, ...change }: OperationArguments<'planChange'>): PlanTarget {
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

/** Applies a whole plan without a window. */
export async function applyById(
  plan: PlanDocument,
  choices: RunChoices,
  options: Omit<PlanRunOptions, keyof RunChoices | 'record'> & {
    readonly journal: PlanJournal;
    readonly mark: (running: boolean) => PromiseLike<void>;
  },
): Promise<AppliedPlan> {
  const { journal, mark } = options;
  await journal.begin(plan, choices);
  await mark(true);
  const outcomes = await new PlanRun(plan, { ...options, ...choices, record: journal }).run();
  try {
    await mark(false);
    await journal.close();
  } catch (error) {
    // the results are true all the same, and a record that stays only reads the servers again
    options.log(`the record of a plan was not removed: ${messageOf(error)}`);
  }
  return resultOf(outcomes);
}

function resultOf(outcomes: readonly ItemOutcome[]): AppliedPlan {
  return {
    items: outcomes.map(({ item, result, error }) => ({
      id: item.id,
      result,
      ...(error ? { error: { code: error.code, message: reasonSentence(error.failure) } } : {}),
    })),
  };
}
