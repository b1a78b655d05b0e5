import type { Backend } from '../../src/domain/backend';
import type { ServerNetwork } from '../../src/domain/network';
import { known, type Reading, type Server } from '../../src/domain/server';
import type { probeServer, WireReport } from '../../src/probe';
import { Fleet } from '../../src/fleet/fleet';
import { Verifier, type VerifierOptions } from '../../src/verification/verifier';
import { wireReport } from './observations';
import { flexibleServer } from './servers';

const { id } = flexibleServer();

/** A fleet over one server that tests change, and a wire that they change. */
export function bench(options: Partial<VerifierOptions> = {}) {
  const state = {
    server: flexibleServer() as Server,
    report: wireReport(['1.2', '1.3']),
    pgBouncer: known(false) as Reading<boolean>,
    /** By port, in the place of `report`. */
    reports: {} as Record<number, WireReport>,
    asked: [] as unknown[],
    network: (): Promise<ServerNetwork> => Promise.reject(new Error('not expected')),
  };
  const unexpected = (): Promise<never> => Promise.reject(new Error('not expected'));
  const backend: Backend = {
    listFleet: unexpected,
    readServer: () => Promise.resolve(state.server),
    changeServer: unexpected,
    followChange: unexpected,
    missingAction: unexpected,
    readUndoingPolicies: unexpected,
    readPgBouncer: () => Promise.resolve(state.pgBouncer),
    readNetwork: () => state.network(),
  };
  const fleet = new Fleet(() => Promise.resolve(backend));
  const probe: typeof probeServer = (target, { user, anchors }) => {
    state.asked.push({ target, user, anchors: anchors.map(({ name }) => name) });
    return Promise.resolve(state.reports[target.port] ?? state.report);
  };
  const verifier = new Verifier({
    fleet,
    wireTarget: () => Promise.resolve(undefined),
    anchors: () => Promise.resolve([]),
    probe,
    tryLogin: unexpected,
    ...options,
  });
  return { state, fleet, verifier };
}

export const outcome = (fleet: Fleet) => fleet.get(id)?.wire?.outcome;
