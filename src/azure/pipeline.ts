import type { TokenCredential } from '@azure/core-auth';
import { createClientPipeline } from '@azure/core-client';
import { logPolicyName, proxyPolicyName, type Pipeline, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { TlsError } from '../domain/errors';
import { TaskThrottle } from '../domain/taskThrottle';
import { authenticate } from './authentication';
import { tokenScope, type Cloud } from './clouds';
import type { ReadBudgets } from './readBudget';
import { limitBytes, limitTime } from './requestLimits';
import { completeRetryAfter, followNextLinks, limitRetryAfter, pathOf, requireJson } from './responseChecks';
import type { WriteWatches } from './writeWatch';

/** All in milliseconds. */
export interface Waits {
  /** Limit of one attempt of a request, its body included. */
  readonly request: number;
  /** First pause before a failed request is tried again; it doubles. */
  readonly retryDelay: number;
  /** The longest `Retry-After` that is waited for. After a longer one the request fails as throttled. */
  readonly longestRetryAfter: number;
}

export interface PipelineOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly waits: Waits;
  readonly writes: WriteWatches;
  readonly reads: ReadBudgets;
  /** Gets method, path and status of each request: no query, no header, no body. */
  readonly log: (line: string) => void;
}

/** One pipeline for the clients of all packages and subscriptions: one token, one set of rules. */
export function createPipeline({ cloud, credential, waits, writes, reads, log }: PipelineOptions): Pipeline {
  const pipeline = createClientPipeline({
    userAgentOptions: { userAgentPrefix: 'azure-postgres-tls' },
    retryOptions: { retryDelayInMs: waits.retryDelay, maxRetryDelayInMs: waits.longestRetryAfter },
  });
  pipeline.removePolicy({ name: logPolicyName });
  pipeline.removePolicy({ name: proxyPolicyName });
  pipeline.addPolicy(authenticate(credential, tokenScope(cloud)), { phase: 'Sign' });
  // from the outside in: policies that end a write without Azure's response are inside the watch
  const eachAttempt = [
    followNextLinks(),
    requireResourceManager(cloud),
    limitRetryAfter(waits.longestRetryAfter),
    completeRetryAfter(),
    reads.policy,
    writes.policy,
    requireJson(),
    logRequests(log),
    limitTime(waits.request),
    limitBytes(),
    spreadOverTasks(),
    leaveAgentToHost(),
  ];
  for (const policy of eachAttempt) {
    pipeline.addPolicy(policy, { afterPhase: 'Sign' });
  }
  return pipeline;
}

/** Sends the token to the cloud's Resource Manager only: addresses also come from responses (`nextLink`, operations). */
function requireResourceManager(cloud: Cloud): PipelinePolicy {
  const endpoint = new URL(cloud.resourceManagerEndpoint);
  return {
    name: 'requireResourceManager',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      const sameHost = url.hostname === endpoint.hostname || url.hostname.endsWith(`.${endpoint.hostname}`);
      if (url.protocol !== 'https:' || !sameHost || url.port !== endpoint.port) {
        throw new TlsError({ code: 'unexpectedResponse' });
      }
      return next(request);
    },
  };
}

/** Logs method, path, outcome and duration: no query, header or body. */
function logRequests(log: (line: string) => void): PipelinePolicy {
  return {
    name: 'logRequests',
    async sendRequest(request, next) {
      const started = performance.now();
      const report = (outcome: string): void =>
        log(`${request.method} ${pathOf(request)}: ${outcome}, ${Math.round(performance.now() - started)} ms`);
      try {
        const response = await next(request);
        report(String(response.status));
        return response;
      } catch (error) {
        report(error instanceof Error ? (codeOf(error) ?? error.name) : 'failed');
        throw error;
      }
    },
  };
}

/** Each may open a connection, which takes some milliseconds before anything is sent. */
const requestsInOneTask = 5;

/** Commands for many servers start many requests at once, and the extension host has other work to do. */
function spreadOverTasks(): PipelinePolicy {
  const throttle = new TaskThrottle(requestsInOneTask);
  return {
    name: 'spreadOverTasks',
    async sendRequest(request, next) {
      await throttle.turn();
      return next(request);
    },
  };
}

/**
 * VS Code puts its proxy settings and certificates into Node's `https`. The packages' own agent would bypass them
 * where `http.proxySupport` is `on`; so would their proxy policy, which reads the environment.
 */
function leaveAgentToHost(): PipelinePolicy {
  return {
    name: 'leaveAgentToHost',
    sendRequest(request, next) {
      request.requestOverrides = { ...request.requestOverrides, agent: undefined };
      return next(request);
    },
  };
}

function codeOf(error: object): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
