import { isRejectedBy, type Demands } from '../../code/fleetView';
import type { TlsChange } from '../../domain/change';

/** The places in the code of the workspace that connect to a server. */
export interface CodeUses {
  readonly places: number;
  /** Whether every file of the workspace was read; otherwise there may be more places. */
  readonly complete: boolean;
  /** Those of the places that a stricter server may reject. */
  readonly rejectable: readonly Demands[];
}

/** Those of servers, by id in lower case. A server without a known place is absent: a host may be made at run time. */
export type UsesByServer = ReadonlyMap<string, CodeUses>;

/** Number of places whose connections a server would certainly reject after a change. */
export function rejectedPlaces(uses: CodeUses | undefined, change: TlsChange): number {
  return uses?.rejectable.filter((demands) => isRejectedBy(demands, change)).length ?? 0;
}
