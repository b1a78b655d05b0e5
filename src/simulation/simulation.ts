import { randomUUID } from 'node:crypto';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { AbortError, type Clock, systemClock, wait } from './clock';
import { type Fault, FaultPlan } from './faults';
import { faultReply, missingToken, throttled } from './faultReply';
import type { FleetDocument } from './fleetDocument';
import { QueryQuota, type RateLimit, RateLimits } from './rateLimits';
import { type Reply, ServiceError } from './reply';
import { matchRoute, type RouteMatch } from './routes';
import type { Snapshot } from './snapshot';
import type { WireBehavior } from './wireBehavior';
import { World } from './world';

export interface SimulationOptions {
  readonly fleet: FleetDocument;
  /** State of an earlier run, as `snapshot` gave it. Another fleet's, an older version's or a broken one is ignored. */
  readonly snapshot?: unknown;
  /** How long an operation takes; 0: no time passes anywhere. */
  readonly operationSeconds: number;
  readonly faults: readonly Fault[];
  /**
   * Whether an empty bucket refuses. By default it does not, so that a simulated fleet of any size stays usable in no
   * time; Resource Graph's quota always does.
   */
  readonly enforceRateLimits?: boolean;
  /** Called whenever the state has changed. */
  readonly onChange?: () => void;
  readonly clock?: Clock;
}

/** Options that can change at run time. Counts of faults start again when `faults` is given. */
export interface SimulationUpdate {
  readonly operationSeconds?: number;
  readonly faults?: readonly Fault[];
}

export interface Simulation {
  /** Stands in for the HTTP client of the ARM packages. */
  readonly httpClient: HttpClient;
  /** Back to the fleet document; counts of faults start again. */
  reset(): void;
  /** The state as JSON. */
  snapshot(): Snapshot;
  update(update: SimulationUpdate): void;
  /** The behavior of a server on the wire now; undefined where there is none with this id. */
  onWire(serverId: string): WireBehavior | undefined;
}

/** Default duration of the fault `slow`, in seconds: of a write's operation, or of another response. */
const slowOperationSeconds = 60;
const slowAnswerSeconds = 10;

/**
 * An Azure Resource Manager in memory. It answers the requests of the ARM packages for PostgreSQL servers and
 * subscriptions with the service's JSON, headers and statuses, by rules of its own.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  return new SimulatedResourceManager(options);
}

class SimulatedResourceManager implements Simulation {
  readonly httpClient: HttpClient = { sendRequest: (request) => this.send(request) };
  private readonly world: World;
  private readonly rateLimits = new RateLimits();
  private readonly queryQuota = new QueryQuota();
  private readonly enforceRateLimits: boolean;
  private readonly clock: Clock;
  private faults: readonly Fault[];
  private faultPlan: FaultPlan;
  private operationSeconds: number;
  private requests = 0;

  constructor(options: SimulationOptions) {
    this.clock = options.clock ?? systemClock;
    this.faults = options.faults;
    this.faultPlan = new FaultPlan(options.faults);
    this.operationSeconds = options.operationSeconds;
    this.enforceRateLimits = options.enforceRateLimits ?? false;
    this.world = new World(options.fleet, options.snapshot, () => options.onChange?.());
  }

  reset(): void {
    this.faultPlan = new FaultPlan(this.faults);
    this.world.reset();
  }

  snapshot(): Snapshot {
    this.world.settle(this.clock.now());
    return this.world.snapshot();
  }

  update({ faults, operationSeconds }: SimulationUpdate): void {
    if (faults !== undefined) {
      this.faults = faults;
      this.faultPlan = new FaultPlan(faults);
    }
    this.operationSeconds = operationSeconds ?? this.operationSeconds;
  }

  onWire(serverId: string): WireBehavior | undefined {
    this.world.settle(this.clock.now());
    const server = this.world.server(serverId);
    return server && this.world.onWire(server);
  }

  private async send(request: PipelineRequest): Promise<PipelineResponse> {
    if (request.abortSignal?.aborted) {
      throw new AbortError();
    }
    const url = new URL(request.url);
    this.world.settle(this.clock.now());
    const route = matchRoute(request.method, url, this.world);
    const { slow, other } = route && this.isAuthorized(request) ? this.faultPlan.strike(route) : none;
    const slowAnswer = slow && route?.kind !== 'write' ? (slow.seconds ?? slowAnswerSeconds) * 1000 : 0;
    await this.delay(this.latency() + slowAnswer, request);

    const now = this.clock.now();
    this.world.settle(now);
    if (other?.fault === 'cutConnection') {
      // code and message of the packages' client when the socket is reset
      throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
    }
    const limit = this.rateLimits.take(route?.subscriptionId, route?.kind === 'write' ? 'writes' : 'reads', now);
    const reply =
      route && this.enforceRateLimits && limit.retryAfter > 0
        ? throttled(limit.retryAfter, route).reply
        : this.answer(request, url, route, { slow, other }, now);
    return this.response(request, reply, limit);
  }

  private answer(
    request: PipelineRequest,
    url: URL,
    route: RouteMatch | undefined,
    { slow, other }: Strike,
    now: number,
  ): Reply {
    try {
      if (!this.isAuthorized(request)) {
        throw missingToken();
      }
      requireApiVersion(url);
      if (!route) {
        throw new ServiceError(404, 'NotFound', `There is no '${request.method}' of the path '${url.pathname}'.`);
      }
      return (
        (other && faultReply(other, route, url, now)) ??
        route.handle({
          world: this.world,
          url,
          body: typeof request.body === 'string' ? request.body : '',
          now,
          queryQuota: this.queryQuota,
          operationSeconds: slow ? (slow.seconds ?? slowOperationSeconds) : this.operationSeconds,
          operationFails: other?.fault === 'failedOperation',
        })
      );
    } catch (error) {
      if (error instanceof ServiceError) {
        return error.reply;
      }
      throw error;
    }
  }

  private response(request: PipelineRequest, reply: Reply, limit: RateLimit): PipelineResponse {
    const headers = createHttpHeaders({
      'cache-control': 'no-cache',
      'content-type': 'application/json; charset=utf-8',
      expires: '-1',
      pragma: 'no-cache',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-ms-request-id': randomUUID(),
      'x-ms-correlation-request-id': request.headers.get('x-ms-correlation-request-id') ?? randomUUID(),
      ...limit.headers,
      ...reply.headers,
    });
    const { body } = reply;
    if (body === undefined) {
      headers.delete('content-type');
      return { request, status: reply.status, headers };
    }
    const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body);
    return { request, status: reply.status, headers, bodyAsText };
  }

  private isAuthorized(request: PipelineRequest): boolean {
    return /^Bearer \S/i.test(request.headers.get('authorization') ?? '');
  }

  /** 20 to 60 ms, different from request to request, the same in every run. */
  private latency(): number {
    return this.operationSeconds === 0 ? 0 : 20 + ((this.requests++ * 17) % 41);
  }

  /** @throws AbortError when the request is cancelled, or takes longer than its timeout */
  private async delay(milliseconds: number, request: PipelineRequest): Promise<void> {
    const timesOut = request.timeout > 0 && milliseconds > request.timeout;
    await wait(timesOut ? request.timeout : milliseconds, this.clock, request.abortSignal);
    if (timesOut) {
      throw new AbortError();
    }
  }
}

type Strike = ReturnType<FaultPlan['strike']>;
const none: Strike = { slow: undefined, other: undefined };

function requireApiVersion(url: URL): void {
  const version = url.searchParams.get('api-version');
  if (version === null || version === '') {
    throw new ServiceError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (!/^\d{4}-\d\d-\d\d(-preview)?$/.test(version)) {
    throw new ServiceError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
  }
}
