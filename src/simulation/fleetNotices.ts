/** What of a fleet file was left out or assumed though the file was read. Names are the file's, shortened. */
export type FleetNotice =
  /** Lines before, between and after the JSON, such as warnings of the Azure CLI. */
  | { readonly code: 'linesAround'; readonly count: number }
  /** Resources that are no PostgreSQL servers. `types`: the first few. */
  | { readonly code: 'otherResources'; readonly count: number; readonly types: readonly string[] }
  /** Resources that are in the file once more, with the same settings; ids differ by case at most. */
  | { readonly code: 'repeated'; readonly count: number; readonly first: string }
  /** Servers of which the file has parameters only. */
  | { readonly code: 'onlyParameters'; readonly count: number; readonly first: string }
  /** The last page of the file says that there are more. */
  | { readonly code: 'morePages' }
  | { readonly code: 'noServers' };
