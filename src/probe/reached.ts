import type { WireProblem } from './problem';
import type { WireReport } from './report';

/** Address that everything was asked of; undefined when none could be reached. */
export function reachedAddress({ attempts }: Pick<WireReport, 'attempts'>): string | undefined {
  return attempts.find(({ problem }) => problem === undefined)?.address;
}

/** Why no address could be reached: the name's problem, or the last address's. */
export function problemOfReaching({ names, attempts }: WireReport): WireProblem {
  return names.status === 'unknown' ? names.problem : (attempts.at(-1)?.problem ?? { code: 'notTried' });
}
