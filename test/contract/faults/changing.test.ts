import { createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import {
  amend,
  instead,
  isParameter,
  isPoll,
  isReadBack,
  isServer,
  isWrite,
  serviceError,
  webPage,
  withHeaders,
  type Interference,
  type When,
} from '../../support/interference';
import { cutMidBody, reset, slowBody, type Break } from '../../support/wireFaults';
import { faultSuite, type FaultCase, type Seen } from './suite';

const limited = (headers: Record<string, string>) => ({ ...serviceError(429, 'TooManyRequests'), headers });
const refusedToken = serviceError(401, 'ExpiredAuthenticationToken');
const elsewhere = 'https://attacker.example/operation';

const onWrites = (how: Break) => (method: string) => (method === 'PATCH' ? how : undefined);
const onPolls = (how: Break) => (_: string, path: string) => (path.includes('/azureAsyncOperation/') ? how : undefined);

const writes = ({ requests }: Seen): number => requests.filter(({ method }) => method === 'PATCH').length;
const nothingElsewhere = ({ requests }: Seen): void =>
  assert.ok(requests.every(({ url }) => !url.startsWith('https://attacker.example')));
const nothingSent = (seen: Seen): void => assert.equal(writes(seen), 0);

/** Reads of what was written, as they were before the write; `count` of them. */
function stale(count: number): Interference {
  return amend(
    isReadBack(),
    (response) => ({ ...response, bodyAsText: response.bodyAsText?.replace('"value":"off"', '"value":"on"') ?? '' }),
    count,
  );
}

/** Another client raises the minimum before the first request is answered. */
function somebodyElse(): Interference {
  return (service) => {
    let done: Promise<void> | undefined;
    return {
      async sendRequest(request) {
        done ??= raiseMinimum(service, request.url, request.headers.get('authorization') ?? '');
        await done;
        return service.sendRequest(request);
      },
    };
  };
}

async function raiseMinimum(service: HttpClient, serverUrl: string, authorization: string): Promise<void> {
  const send = (url: string, body?: unknown) => {
    const request = createPipelineRequest({
      url,
      method: body === undefined ? 'GET' : 'PATCH',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    request.headers.set('authorization', authorization);
    return service.sendRequest(request);
  };
  const { origin, pathname, search } = new URL(serverUrl);
  const accepted = await send(`${origin}${pathname}/configurations/ssl_min_protocol_version${search}`, {
    properties: { value: 'TLSv1.3', source: 'user-override' },
  });
  await send(accepted.headers.get('azure-asyncoperation') ?? assert.fail('not accepted'));
}

const refused = (name: string, status: number, code: string, ends: FaultCase['ends']): FaultCase => ({
  name,
  does: 'change',
  service: () => instead(isWrite, serviceError(status, code)),
  ends,
  check: (seen) => assert.equal(writes(seen), 1),
});

const unfollowed = (name: string, when: () => When, reply: Parameters<typeof instead>[1], ends: FaultCase['ends']) =>
  ({
    name,
    does: 'change',
    service: () => instead(when(), reply),
    ends,
    changed: 'perhaps',
    check: (seen) => assert.equal(writes(seen), 1),
  }) satisfies FaultCase;

const cases: readonly FaultCase[] = [
  // another operation, and limits
  {
    name: 'another operation runs for a while',
    does: 'change',
    faults: [{ fault: 'busy', times: 2 }],
    ends: 'well',
    waits: 2,
  },
  {
    name: 'another operation runs for long',
    does: 'change',
    server: 'billing-db',
    faults: [{ fault: 'busy' }],
    ends: 'busy',
    waits: 5,
    check: (seen) => assert.equal(writes(seen), 6),
  },
  {
    name: 'writes are limited for some seconds',
    does: 'change',
    faults: [{ fault: 'throttled', operation: 'write', seconds: 7, times: 1 }],
    ends: 'well',
    waits: 1,
  },
  {
    name: 'writes are limited, and Azure does not say for how long',
    does: 'change',
    service: () => instead(isWrite, limited({}), 2),
    ends: 'well',
    waits: 2,
  },
  {
    name: 'writes are limited until a date, and our clock is wrong',
    does: 'change',
    service: () => {
      const theirs = Date.now() + 3 * 3_600_000;
      return instead(
        isWrite,
        limited({ date: new Date(theirs).toUTCString(), 'retry-after': new Date(theirs + 12_000).toUTCString() }),
        1,
      );
    },
    ends: 'well',
    waits: 1,
  },
  {
    name: 'writes are limited again and again',
    does: 'change',
    service: () => instead(isWrite, limited({ 'retry-after': '3' })),
    ends: 'throttled',
    waits: 5,
  },
  {
    name: 'writes are limited for an hour',
    does: 'change',
    service: () => instead(isWrite, limited({ 'retry-after': '3600' })),
    ends: 'throttled',
    check: (seen) => assert.equal(writes(seen), 1),
  },

  // refusals
  { name: 'a lock', does: 'change', faults: [{ fault: 'locked' }], ends: 'locked' },
  {
    name: 'a policy',
    does: 'change',
    faults: [{ fault: 'deniedByPolicy', policy: 'Enforce TLS' }],
    ends: 'deniedByPolicy',
  },
  { name: 'no right to write', does: 'change', faults: [{ fault: 'reader' }], ends: 'forbidden' },
  refused('a subscription that is read-only', 409, 'ReadOnlyDisabledSubscription', 'readOnlySubscription'),
  refused('a value that the service does not take', 400, 'InvalidParameterValue', 'invalidValue'),
  refused('a server that was stopped meanwhile', 400, 'ServerStoppedError', 'stopped'),
  refused('a server that is not ready', 409, 'ServerIsNotReady', 'notReady'),
  refused('a write to a server that was deleted', 404, 'ResourceNotFound', 'notFound'),
  {
    name: 'a token that Azure refuses once for a write',
    does: 'change',
    service: () => instead(isWrite, refusedToken, 1),
    ends: 'well',
    check: (seen) => assert.equal(writes(seen), 2),
  },
  {
    name: 'a token that Azure refuses again for a write',
    does: 'change',
    service: () => instead(isWrite, refusedToken),
    ends: 'tokenExpired',
  },

  // before the write
  {
    name: 'somebody else changes the server first',
    does: 'change',
    service: somebodyElse,
    ends: 'changedMeanwhile',
    check: nothingSent,
  },
  {
    name: 'the server cannot be read before the write',
    does: 'change',
    service: () => instead(isServer, serviceError(503, 'Unavailable')),
    ends: 'unavailable',
    check: nothingSent,
  },

  // the answer to the write
  {
    name: 'the answer to a write never comes',
    only: 'over HTTPS',
    does: 'change',
    breaks: onWrites(slowBody),
    backend: { timeouts: { request: 1500 } },
    ends: 'timedOut',
  },
  {
    name: 'the answer to a write breaks off',
    only: 'over HTTPS',
    does: 'change',
    breaks: onWrites(cutMidBody),
    ends: 'brokenAnswer',
    changed: 'perhaps',
  },
  {
    name: 'the answer to a write is lost each time',
    only: 'over HTTPS',
    does: 'change',
    breaks: onWrites(reset),
    ends: 'network',
    changed: 'perhaps',
  },
  unfollowed('a captive portal answers a write', () => isWrite, webPage, 'captivePortal'),
  unfollowed('a write is answered with nothing', () => isWrite, {}, 'notApplied'),
  {
    name: 'an operation without an address',
    does: 'change',
    server: 'billing-db',
    service: () =>
      amend(isWrite, (response) => withHeaders(response, { location: undefined, 'azure-asyncoperation': undefined })),
    ends: 'notApplied',
    changed: 'perhaps',
  },
  {
    name: 'an operation at another host',
    does: 'change',
    service: () =>
      amend(isWrite, (response) => withHeaders(response, { location: elsewhere, 'azure-asyncoperation': elsewhere })),
    ends: 'unexpectedResponse',
    changed: 'perhaps',
    check: nothingElsewhere,
  },

  // the operation
  {
    name: 'an operation that never ends',
    does: 'change',
    faults: [{ fault: 'slow', operation: 'write', seconds: 3600 }],
    backend: { timeouts: { change: 1000 } },
    ends: 'timedOut',
  },
  { name: 'an operation that fails', does: 'change', faults: [{ fault: 'failedOperation' }], ends: 'operationFailed' },
  {
    name: 'polls are reset',
    only: 'over HTTPS',
    does: 'change',
    breaks: onPolls(reset),
    ends: 'network',
    changed: 'perhaps',
  },
  unfollowed('a captive portal answers a poll', () => isPoll, webPage, 'captivePortal'),
  unfollowed('a token that Azure refuses while it is polled', () => isPoll, refusedToken, 'tokenExpired'),
  unfollowed('polls are limited again and again', () => isPoll, limited({ 'retry-after': '0' }), 'throttled'),
  unfollowed(
    'Azure fails (500) while it is polled',
    () => isPoll,
    serviceError(500, 'InternalServerError'),
    'unavailable',
  ),
  unfollowed('a poll is answered with JSON of another shape', () => isPoll, { body: { hello: 'world' } }, 'notApplied'),
  {
    ...unfollowed(
      'a poll is sent to another host',
      () => isPoll,
      { status: 307, headers: { location: elsewhere } },
      'unexpectedResponse',
    ),
    check: nothingElsewhere,
  },

  // after the operation
  { name: 'the effect comes after the end of the operation', does: 'change', service: () => stale(4), ends: 'well' },
  unfollowed(
    'the server was deleted while it was changed',
    isReadBack,
    serviceError(404, 'ResourceNotFound'),
    'notFound',
  ),
  unfollowed('the server cannot be read after the write', isReadBack, serviceError(503, 'Unavailable'), 'unavailable'),
  {
    name: 'the settings may not be read after the write',
    does: 'change',
    service: () => {
      const readBack = isReadBack();
      return instead((request) => readBack(request) && isParameter(request), serviceError(403, 'AuthorizationFailed'));
    },
    ends: { unknown: 'forbidden' },
  },
  {
    name: 'the second of two writes is refused',
    does: 'change',
    server: 'reports-pg',
    change: { enforcement: true, minimum: '1.3' },
    service: () =>
      instead(
        (request) => isWrite(request) && request.url.includes('ssl_min_protocol_version'),
        serviceError(409, 'ScopeLocked'),
      ),
    ends: 'locked',
    changed: 'partly',
  },
  {
    name: 'no network after the write',
    only: 'over HTTPS',
    does: 'change',
    breaks: (() => {
      let written = false;
      return (method: string) => {
        const broken = written ? reset : undefined;
        written ||= method === 'PATCH';
        return broken;
      };
    })(),
    ends: 'network',
    changed: 'perhaps',
  },
];

faultSuite(cases);
