import { createPlanDocument, type PlanDocument, type PlanTarget } from '../../changes/planDocument';
import { inParallel } from '../../changes/parallel';
import type { TlsChange } from '../../domain/change';
import { asTlsError, TlsError, type FailureCode } from '../../domain/errors';
import { isUnread, type Server } from '../../domain/server';
import type { UndoingPolicy } from '../../domain/undoingPolicy';
import type { ClientSample } from '../../clients/sample';
import type { Fleet } from '../../fleet/fleet';
import { backendMode, cloudChoice, signInMethod } from '../app/settings';
import { sha256 } from '../app/storedFile';

export interface PlanSource {
  readonly fleet: Fleet;
  /** The last clients observed in this session, by server ID in lower case. */
  readonly clientSamples: ReadonlyMap<string, ClientSample>;
  readonly accounts: () => Promise<readonly { readonly label: string }[]>;
}

/** The cloud of the servers, as plans name it. */
export const currentCloud = (): string => (backendMode() === 'offline' ? 'offline' : cloudChoice().name);

/**
 * Plans a target for servers; for all listed ones without ids. Servers that were not read yet are read. One that cannot
 * be read is in the plan with the reason; the only one rejects.
 */
export async function makePlan(
  { fleet, clientSamples, accounts }: PlanSource,
  ids: readonly string[] | undefined,
  target: PlanTarget | ((server: Server) => TlsChange),
): Promise<PlanDocument> {
  await fleet.ensureLoaded();
  const servers: Server[] = [];
  const unreadable: { id: string; failure: FailureCode }[] = [];
  const read = async (id: string): Promise<void> => {
    try {
      servers.push(await fleet.read(id));
    } catch (error) {
      const { code } = asTlsError(error);
      if (code === 'unknownServer' || named?.length === 1) {
        throw error;
      }
      unreadable.push({ id, failure: code });
    }
  };
  // the case of ids says nothing in Azure, and a plan has each server once
  const named = ids && [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
  const shown = named ? named.map((id) => fleet.get(id) ?? id) : fleet.all;
  servers.push(...shown.filter((one): one is Server => typeof one !== 'string' && !isUnread(one)));
  await inParallel(
    shown.flatMap((one) => (typeof one === 'string' ? [one] : isUnread(one) ? [one.id] : [])),
    read,
  );
  const [account, ...others] = backendMode() === 'offline' || signInMethod() !== 'vscode' ? [] : await accounts();
  const options = {
    by: others.length > 0 ? '' : (account?.label ?? ''), // of several it is not known which
    cloud: currentCloud(),
    now: Date.now(),
    policyFor: fleet.policies(),
    hash: sha256,
    clientSamples,
    unreadable,
  };
  const plan = createPlanDocument(servers, target, options);
  const weakened = plan.items.filter(({ weakens }) => weakens);
  return weakened.length === 0
    ? plan
    : createPlanDocument(servers, target, { ...options, policies: await policiesOf(fleet, weakened) });
}

/** The policies that set settings of servers again, by id in lower case. The backend reads each subscription once. */
async function policiesOf(
  fleet: Pick<Fleet, 'undoingPolicies'>,
  servers: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, readonly UndoingPolicy[]>> {
  return new Map(
    await Promise.all(servers.map(async ({ id }) => [id.toLowerCase(), await fleet.undoingPolicies(id)] as const)),
  );
}

/** @throws TlsError `otherCloud`, as the servers of a plan are in one cloud */
export function requireCloud({ cloud }: PlanDocument): void {
  if (cloud !== currentCloud()) {
    throw new TlsError({ code: 'invalidPlan', problem: { code: 'otherCloud', cloud } });
  }
}
