import { TlsError, asTlsError } from '../domain/errors';
import { inParallel } from './parallel';
import type { Server } from '../domain/server';
import type { Fleet } from '../fleet/fleet';
import type { Concern, ServerChange, ServerPlan } from './decide';
import { rememberLoss, type LostMinimums } from './lostMinimum';
import { planServer, type Plan, type PlanContext } from './plan';

/** Result of the change on one server. */
export type ServerOutcome =
  /** As read before and after the change. */
  | { readonly kind: 'changed'; readonly before: Server; readonly server: Server }
  | { readonly kind: 'alreadySet'; readonly server: Server }
  | { readonly kind: 'failed'; readonly server: Server; readonly error: TlsError }
  /** Nothing was sent: the run was cancelled before, or the conflict was not agreed to. */
  | { readonly kind: 'skipped'; readonly server: Server };

/** Results in the order of the plan. */
export interface Outcome {
  readonly servers: readonly ServerOutcome[];
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface ApplyOptions extends PlanContext {
  readonly fleet: Pick<Fleet, 'readForChange' | 'undoingPolicies' | 'change' | 'activeChange'>;
  readonly lostMinimums: LostMinimums;
  readonly log: (line: string) => void;
  /**
   * Called when another user or tool changed the server after it was read, with the change as planned anew. Resolves
   * with the change to send, or undefined to leave the server alone. Without it the server fails with
   * `changedMeanwhile`.
   */
  readonly onConflict?: ((change: ServerChange) => Promise<ServerChange | undefined>) | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Cancels running changes and skips the others. */
  readonly signal?: AbortSignal;
}

/**
 * Sends the planned changes, a few at a time, and reads each server again. Failures are part of the outcome. A change
 * with a concern that was not agreed to is not sent: it fails with the code of the concern.
 */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Outcome> {
  const { fleet, signal, onProgress } = options;
  const total = plan.servers.length;
  let done = 0;
  const cancelRunning = (): void => plan.servers.forEach(({ server }) => void fleet.activeChange(server.id)?.cancel());
  signal?.addEventListener('abort', cancelRunning);
  try {
    onProgress?.({ done, total });
    const servers = await inParallel(plan.servers, async (planned) => {
      const outcome = await applyOne(planned, options);
      onProgress?.({ done: ++done, total });
      return outcome;
    });
    return { servers };
  } finally {
    signal?.removeEventListener('abort', cancelRunning);
  }
}

async function applyOne(planned: ServerPlan, options: ApplyOptions): Promise<ServerOutcome> {
  const { server } = planned;
  switch (planned.kind) {
    case 'alreadySet':
      return planned;
    case 'impossible':
      return { kind: 'failed', server, error: planned.error };
    case 'change':
      return options.signal?.aborted ? { kind: 'skipped', server } : send(planned, options);
  }
}

async function send(planned: ServerChange, options: ApplyOptions): Promise<ServerOutcome> {
  const { server, change, asked, concerns } = planned;
  const [open] = concerns;
  if (open) {
    return { kind: 'failed', server, error: notAgreedTo(open) };
  }
  try {
    const after = await options.fleet.change(server, change, { recheck: asked });
    await rememberLoss(options, server.tls, after);
    return { kind: 'changed', before: server, server: after };
  } catch (error) {
    const failure = asTlsError(error);
    return failure.code === 'changedMeanwhile' && options.onConflict
      ? resolveConflict(planned, options.onConflict, options)
      : { kind: 'failed', server, error: failure };
  }
}

async function resolveConflict(
  { server, requested }: ServerChange,
  onConflict: NonNullable<ApplyOptions['onConflict']>,
  options: ApplyOptions,
): Promise<ServerOutcome> {
  const again = await planServer(server, requested, options);
  if (again.kind !== 'change') {
    return applyOne(again, options);
  }
  const agreed = await onConflict(again);
  return agreed ? applyOne(agreed, options) : { kind: 'skipped', server };
}

/** Failure of a change with an open concern. */
function notAgreedTo(concern: Concern): TlsError {
  return new TlsError(concern.code === 'changedMeanwhile' ? concern : { code: 'cancelled', operationContinues: false });
}
