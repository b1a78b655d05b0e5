import { PostgreSQLManagementClient } from '@azure/arm-postgresql';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { getLogLevel, setLogLevel } from '@azure/logger';
import type { Clock } from '../domain/clock';
import type { Cloud } from './clouds';
import { createPipeline, type Waits } from './pipeline';
import { createReadBudgets, type ReadBudgets } from './readBudget';
import { createWriteWatches, type WriteWatches } from './writeWatch';

/** The packages' clients over one pipeline, with the other shared parts of the backend. */
export interface Arm {
  /** Of the Resource Manager, without a slash at the end. */
  readonly endpoint: string;
  readonly subscriptions: SubscriptionClient;
  readonly resourceGraph: ResourceGraphClient;
  singleServers(subscriptionId: string): PostgreSQLManagementClient;
  flexibleServers(subscriptionId: string): PostgreSQLManagementFlexibleServerClient;
  readonly writes: WriteWatches;
  readonly reads: ReadBudgets;
  /** The source of `readAt`. */
  readonly now: () => number;
  /** The clock of pauses and limits. */
  readonly clock: Clock;
  readonly log: AzureLog;
}

/** `debug`: each request. `info`: events that matter at the default log level. */
export type AzureLog = (line: string, level: 'debug' | 'info') => void;

export interface ArmOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient?: HttpClient;
  readonly waits: Waits;
  readonly now: () => number;
  readonly clock: Clock;
  readonly log: AzureLog;
}

export function createArm({ cloud, credential, httpClient, waits, now, clock, log }: ArmOptions): Arm {
  // with AZURE_LOG_LEVEL=verbose the packages would print the signed addresses of operations
  if (getLogLevel() === 'verbose') {
    setLogLevel('info');
  }
  const writes = createWriteWatches();
  const reads = createReadBudgets(clock, waits.longestRetryAfter);
  const pipeline = createPipeline({ cloud, credential, waits, writes, reads, log: (line) => log(line, 'debug') });
  const options = { pipeline, endpoint: cloud.resourceManagerEndpoint, ...(httpClient ? { httpClient } : {}) };
  const single = new Map<string, PostgreSQLManagementClient>();
  const flexible = new Map<string, PostgreSQLManagementFlexibleServerClient>();
  return {
    endpoint: cloud.resourceManagerEndpoint,
    subscriptions: new SubscriptionClient(credential, options),
    resourceGraph: new ResourceGraphClient(credential, options),
    singleServers: (id) => getOrAdd(single, id, () => new PostgreSQLManagementClient(credential, id, options)),
    flexibleServers: (id) =>
      getOrAdd(flexible, id, () => new PostgreSQLManagementFlexibleServerClient(credential, id, options)),
    writes,
    reads,
    now,
    clock,
    log,
  };
}

function getOrAdd<T>(map: Map<string, T>, key: string, create: () => T): T {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
