/** The places in the code of the workspace that connect to a server. */
export interface CodeUses {
  readonly places: number;
  /** Whether every file of the workspace was read; otherwise there may be more places. */
  readonly complete: boolean;
}

/** Those of servers, by id in lower case. A server without a known place is absent: a host may be made at run time. */
export type UsesByServer = ReadonlyMap<string, CodeUses>;
