import type { ClientSample } from '../clients/sample';
import { planChange, recommendedChange, undoOf, type TlsChange } from '../domain/change';
import { asTlsError } from '../domain/errors';
import { inParallel } from './parallel';
import type { PolicyFor } from '../domain/posture';
import type { Server } from '../domain/server';
import type { UndoingPolicy } from '../domain/undoingPolicy';
import type { Fleet } from '../fleet/fleet';
import { decide, restorableMinimum, type Consent, type ServerPlan } from './decide';
import type { Guard } from './guard';
import type { LostMinimums } from './lostMinimum';

/** The same change for every server, or one that depends on the server as read. */
export type RequestedChange = TlsChange | ((server: Server) => TlsChange);

/** Planned changes in the order of the servers; nothing is sent yet. */
export interface Plan {
  readonly servers: readonly ServerPlan[];
}

export interface PlanContext {
  readonly fleet: Pick<Fleet, 'readForChange' | 'undoingPolicies'>;
  readonly consent: Consent;
  readonly guard: Guard;
  /** The clients that were last seen in this session, by id of the server in lower case. */
  readonly clientSamples: ReadonlyMap<string, Pick<ClientSample, 'clients' | 'until'>>;
  /** Number of places in the user's code whose connections a server would reject after a change. */
  readonly refusedInCode?: (serverId: string, change: TlsChange) => number;
  readonly lostMinimums: Pick<LostMinimums, 'lostMinimum'>;
}

/** Reads each server once and decides on its change. `servers`: as they were shown to the requester. */
export async function plan(
  servers: readonly Server[],
  requested: RequestedChange,
  context: PlanContext,
): Promise<Plan> {
  return { servers: await inParallel(servers, (shown) => planServer(shown, requested, context)) };
}

export async function planServer(shown: Server, requested: RequestedChange, context: PlanContext): Promise<ServerPlan> {
  try {
    // beside the read, where the server as shown says that they matter
    const early = policiesAgainst(shown, requested, context);
    const current = await context.fleet.readForChange(shown.id);
    const policies = await (policiesAgainst(current, requested, context, early) ?? []);
    return decideOn(shown, current, { requested, policies }, context);
  } catch (error) {
    return { kind: 'impossible', server: shown, error: asTlsError(error) };
  }
}

/** Plans a change that a person chose while `server` was shown as just read: it is not read again. */
export async function planChosen(server: Server, requested: TlsChange, context: PlanContext): Promise<ServerPlan> {
  const policies = await (policiesAgainst(server, requested, context) ?? []);
  const planned = decideOn(server, server, { requested, policies }, context);
  return planned.kind === 'change' ? { ...planned, asked: true } : planned;
}

interface Request {
  readonly requested: RequestedChange;
  readonly policies: readonly UndoingPolicy[];
}

function decideOn(shown: Server, current: Server, { requested, policies }: Request, context: PlanContext): ServerPlan {
  return decide({
    shown,
    current,
    requested: changeFor(current, requested),
    policies,
    consent: context.consent,
    guard: context.guard,
    sample: context.clientSamples.get(current.id.toLowerCase()),
    refusedInCode: (change) => context.refusedInCode?.(current.id, change) ?? 0,
    lostMinimum: context.lostMinimums.lostMinimum(current.id),
  });
}

/** The policies that a change may have against it, or those that are being read; undefined: the change weakens nothing. */
function policiesAgainst(
  server: Server,
  requested: RequestedChange,
  { fleet, consent }: PlanContext,
  reading?: Promise<readonly UndoingPolicy[]>,
): Promise<readonly UndoingPolicy[]> | undefined {
  const planned = planChange(server, changeFor(server, requested));
  return planned.ok && planned.plan.weakens && !consent.confirmed
    ? (reading ?? fleet.undoingPolicies(server.id))
    : undefined;
}

const changeFor = (server: Server, requested: RequestedChange): TlsChange =>
  typeof requested === 'function' ? requested(server) : requested;

/** The change that repairs a server. Without one, planning enforcement says why: already set, or impossible. */
export function recommended(policyFor: PolicyFor): RequestedChange {
  return (server) => recommendedChange(server, policyFor(server)) ?? { enforcement: true };
}

/** Enforcement, with the minimum that an earlier change lost. */
export function enforcementRestored(lostMinimums: Pick<LostMinimums, 'lostMinimum'>): RequestedChange {
  return (server) => {
    const minimum = restorableMinimum(server, lostMinimums.lostMinimum(server.id));
    return { enforcement: true, ...(minimum ? { minimum } : {}) };
  };
}

/** The opposite of the enforcement that was shown or, where that is unknown, read. */
export function toggled(shown: Server): RequestedChange {
  return (current) => {
    const { enforcement } = shown.tls.enforcement.known ? shown.tls : current.tls;
    return { enforcement: !(enforcement.known && enforcement.value) };
  };
}

/** The change that takes back the last one of this session; undefined where there is none. */
export function undoRequest(fleet: Pick<Fleet, 'completedChange'>, serverId: string): TlsChange | undefined {
  const completed = fleet.completedChange(serverId);
  return completed && undoOf(completed.before, completed.after);
}
