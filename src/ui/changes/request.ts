import type { ApplyOptions } from '../../changes/apply';
import type { Consent } from '../../changes/decide';
import type { RequestedChange } from '../../changes/plan';
import type { PlanTarget } from '../../changes/planDocument';
import type { ClientSample } from '../../clients/sample';
import type { TlsChange } from '../../domain/change';
import { TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import { rejectedPlaces, type CodeUses } from '../app/codeUses';
import type { ExtensionState } from '../app/extensionState';
import type { Failures } from '../app/failures';
import type { Log } from '../app/log';
import type { Invocation } from '../app/registry';
import { guard } from '../app/settings';

export interface ChangeRequest {
  readonly requested: RequestedChange;
  /** The action as a label: "Enforce TLS". */
  readonly verb: string;
  readonly consent: Consent;
}

export interface ChangeFlowOptions {
  readonly fleet: Fleet;
  /** Shows a plan; nothing is sent until the user applies it. */
  readonly showPlan: (
    servers: readonly Server[],
    target: PlanTarget | ((server: Server) => TlsChange),
  ) => Promise<void>;
  readonly extensionState: ExtensionState;
  readonly failures: Failures;
  readonly log: Pick<Log, 'warn'>;
  /** The last clients observed in this session, by server ID in lower case. */
  readonly clientSamples: ReadonlyMap<string, ClientSample>;
  /** Where the code of the workspace uses a server; undefined where no place is known. */
  readonly usesOf: (serverId: string) => CodeUses | undefined;
}

/** Context for planning and applying. */
export function contextOf(options: ChangeFlowOptions, consent: Consent): ApplyOptions {
  const { fleet, clientSamples, usesOf, extensionState, log } = options;
  return {
    ...{ fleet, clientSamples, consent, guard: guard(), lostMinimums: extensionState },
    refusedInCode: (id, change) => rejectedPlaces(usesOf(id), change),
    log: (line) => log.warn(line),
  };
}

/**
 * The consent for an invocation. A call by ID, from a keybinding or another extension, gets codes; a user is asked
 * about each concern.
 */
export function consentOf({ target }: Invocation, confirmed: boolean, clients?: Consent['clients']): Consent {
  return typeof target === 'string'
    ? { asker: 'caller', confirmed, clients: 'ifSeen' }
    : { asker: 'person', confirmed, clients: clients ?? 'always' };
}

/** Rejects with a code for callers; a user knows that they declined. */
export function declined({ asker }: Consent): undefined {
  if (asker === 'caller') {
    throw new TlsError({ code: 'cancelled', operationContinues: false });
  }
  return undefined;
}
