import type { Backend } from '../../src/domain/backend';

/** A backend whose every method fails loudly unless the test says what it does. */
export function backendWith(methods: Partial<Backend>): Backend {
  const unexpected = (name: string) => () => Promise.reject(new Error(`${name} was not expected`));
  return {
    listFleet: unexpected('listFleet'),
    readServer: unexpected('readServer'),
    readPgBouncer: unexpected('readPgBouncer'),
    missingAction: unexpected('missingAction'),
    readUndoingPolicies: unexpected('readUndoingPolicies'),
    readNetwork: unexpected('readNetwork'),
    changeServer: unexpected('changeServer'),
    followChange: unexpected('followChange'),
    ...methods,
  };
}
