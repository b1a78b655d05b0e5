import type { WireProblem } from './problem';
import type { WireReport } from './report';

/** Address that everything was asked of; undefined when none could be reached. */
export function reachedAddress({ attempts }: Pick<WireReport, 'attempts'>): string | undefined {
  return attempts.find(({ problem }) => problem === undefined)?.address;
}

/** Reason that no address could be reached: the problem of the name, or of the last address. */
export function problemOfReaching({ names, attempts }: WireReport): WireProblem {
  return names.status === 'unknown' ? names.problem : (attempts.at(-1)?.problem ?? { code: 'notTried' });
}
