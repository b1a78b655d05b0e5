import type { FullOperationResponse, OperationOptions } from '@azure/core-client';
import type { AuthorizationScopeFilter } from '@azure/arm-resourcegraph';
import { RestError } from '@azure/core-rest-pipeline';
import { TlsError } from '../domain/errors';
import type { Server, Subscription } from '../domain/server';
import { nextTask } from '../domain/taskThrottle';
import type { Arm } from './arm';
import { mostPages, mostRows } from './waiting';
import { fromGraphServer, fromGraphSubscription, subscriptionOfUnreadable } from './wireToDomain';

const serversQuery = `resources
| where type in~ ('microsoft.dbforpostgresql/servers', 'microsoft.dbforpostgresql/flexibleservers')
| project id, name, type, location, tags, properties
| order by id asc`;

const subscriptionsQuery = `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project subscriptionId, name, tenantId
| order by subscriptionId asc`;

const policiesQuery = `policyresources
| where type in~ ('microsoft.authorization/policyassignments', 'microsoft.authorization/policyexemptions')
| project id, properties
| order by id asc`;

/** The service's limit of rows on one page. */
const rowsPerPage = 1000;
/** Rows that are read and reported in one task, which takes a few milliseconds. */
const rowsInOneTask = 200;
/** The most that one query may name. */
const subscriptionsPerQuery = 1000;

/** Which subscriptions are asked: those with these ids, or every one that the account sees. */
export type GraphScope = readonly string[] | undefined;

export interface GraphPart {
  readonly servers: readonly Server[];
  /** For each row that is a server's, but not named as Azure names one: the subscription that it is in. */
  readonly unreadable: readonly string[];
}

/** Servers of both products as they arrive, each part in a task of its own. A row that is no server fails the whole. */
export async function* graphServers(arm: Arm, scope: GraphScope, signal: AbortSignal): AsyncGenerator<GraphPart> {
  for await (const rows of pages(arm, serversQuery, scope, signal)) {
    for (let start = 0; start < rows.length; start += rowsInOneTask) {
      await nextTask();
      const part = read(
        rows.slice(start, start + rowsInOneTask),
        (row) => fromGraphServer(row, arm.now()) ?? subscriptionOfUnreadable(row),
      );
      yield {
        servers: part.filter((one) => typeof one !== 'string'),
        unreadable: part.filter((one) => typeof one === 'string'),
      };
    }
  }
}

/** All that the account sees. */
export async function graphSubscriptions(arm: Arm, signal: AbortSignal): Promise<Subscription[]> {
  const subscriptions: Subscription[] = [];
  for await (const rows of pages(arm, subscriptionsQuery, undefined, signal)) {
    subscriptions.push(...read(rows, fromGraphSubscription));
  }
  return subscriptions;
}

/** Assignments and exemptions of policies in a subscription, and in the management groups above it. */
export async function graphPolicies(arm: Arm, subscriptionId: string, signal: AbortSignal): Promise<unknown[]> {
  const policies: unknown[] = [];
  for await (const rows of pages(arm, policiesQuery, [subscriptionId], signal, 'AtScopeAboveAndBelow')) {
    policies.push(...rows);
  }
  return policies;
}

async function* pages(
  arm: Arm,
  query: string,
  scope: GraphScope,
  signal: AbortSignal,
  scopeFilter?: AuthorizationScopeFilter,
): AsyncGenerator<unknown[]> {
  let rows = 0;
  for (const subscriptions of batches(scope)) {
    const seen = new Set<string>();
    for (let skipToken: string | undefined; ;) {
      const answer = await ask(arm, { query, subscriptions, skipToken, scopeFilter }, signal);
      const page = answer.data as unknown[];
      rows += page.length;
      if (rows > mostRows) {
        throw new TlsError({ code: 'unexpectedResponse' });
      }
      yield page;
      skipToken = answer.skipToken;
      if (!skipToken) {
        if (answer.resultTruncated === 'true') {
          throw new TlsError({ code: 'unexpectedResponse' }); // there is more, and no way to get it
        }
        break;
      }
      if (seen.has(skipToken) || seen.size >= mostPages) {
        throw new TlsError({ code: 'unexpectedResponse' });
      }
      seen.add(skipToken);
    }
  }
}

function batches(scope: GraphScope): (string[] | undefined)[] {
  if (!scope) {
    return [undefined];
  }
  const count = Math.ceil(scope.length / subscriptionsPerQuery);
  return Array.from({ length: count }, (_, at) =>
    scope.slice(at * subscriptionsPerQuery, (at + 1) * subscriptionsPerQuery),
  );
}

interface Query {
  readonly query: string;
  readonly subscriptions: string[] | undefined;
  readonly skipToken: string | undefined;
  /** Absent: in the subscriptions and below. */
  readonly scopeFilter: AuthorizationScopeFilter | undefined;
}

/** Reads errors from the response: the package reads only those in the service's own shape, and throws on others. */
async function ask(arm: Arm, { query, subscriptions, skipToken, scopeFilter }: Query, signal: AbortSignal) {
  let answer: FullOperationResponse | undefined;
  const options: OperationOptions = { abortSignal: signal, onResponse: (response) => (answer = response) };
  try {
    return await arm.resourceGraph.resources(
      {
        query,
        options: {
          resultFormat: 'objectArray',
          top: rowsPerPage,
          ...(skipToken ? { skipToken } : {}),
          ...(scopeFilter ? { authorizationScopeFilter: scopeFilter } : {}),
        },
        ...(subscriptions ? { subscriptions } : {}),
      },
      options,
    );
  } catch (error) {
    throw answer ? new RestError('refused', { statusCode: answer.status, response: answer }) : error;
  }
}

function read<T>(rows: readonly unknown[], parse: (row: unknown) => T | undefined): T[] {
  return rows.map((row) => {
    const parsed = parse(row);
    if (parsed === undefined) {
      throw new TlsError({ code: 'unexpectedResponse' });
    }
    return parsed;
  });
}
