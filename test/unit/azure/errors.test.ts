import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retryAfterSeconds, toTlsError } from '../../../src/azure/errors';
import { TlsError, type Failure } from '../../../src/domain/errors';

interface Given {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const request = createPipelineRequest({ url: 'https://management.azure.com/x?t=1&s=signature' });
request.headers.set('authorization', 'Bearer secret');

function restError({ status, body, headers = {} }: Given): RestError {
  const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body);
  return new RestError('message of the package', {
    statusCode: status,
    request,
    response: { request, status, headers: createHttpHeaders(headers), bodyAsText },
  });
}

const nested = (code: string, message = 'said so'): { error: { code: string; message: string } } => ({
  error: { code, message },
});

describe("the service's answers", () => {
  const cases: readonly (readonly [name: string, given: Given, failure: Failure])[] = [
    ['busy', { status: 409, body: nested('ServerIsBusy') }, { code: 'busy' }],
    ['busy, the other spelling', { status: 400, body: nested('ServerBusy') }, { code: 'busy' }],
    ['not ready', { status: 409, body: nested('ServerIsNotReady') }, { code: 'notReady' }],
    ['stopped', { status: 400, body: nested('ServerStoppedError') }, { code: 'stopped' }],
    ['operation failed', { status: 500, body: nested('OperationFailed', '{0}') }, { code: 'operationFailed' }],
    ['flat body', { status: 409, body: { code: 'ServerIsBusy', message: 'm' } }, { code: 'busy' }],
    ['another case', { status: 409, body: nested('SERVERISBUSY') }, { code: 'busy' }],
    [
      'forbidden, with the action',
      {
        status: 403,
        body: nested(
          'AuthorizationFailed',
          "The client 'x' does not have authorization to perform action 'Microsoft.DBforPostgreSQL/servers/write' over scope '/s'.",
        ),
      },
      { code: 'forbidden', action: 'Microsoft.DBforPostgreSQL/servers/write' },
    ],
    [
      'forbidden, with what is no action',
      { status: 403, body: nested('AuthorizationFailed', "not allowed to perform action 'a\\x03\\ntouch x' over") },
      { code: 'forbidden' },
    ],
    ['forbidden, code not known', { status: 403, body: nested('Other') }, { code: 'forbidden' }],
    [
      'policy, named by its assignment',
      {
        status: 403,
        body: {
          error: {
            code: 'RequestDisallowedByPolicy',
            message: 'disallowed',
            additionalInfo: [
              {
                type: 'PolicyViolation',
                info: { policyDefinitionDisplayName: 'TLS', policyAssignmentDisplayName: 'Enforce TLS' },
              },
            ],
          },
        },
      },
      { code: 'deniedByPolicy', policy: 'Enforce TLS' },
    ],
    [
      'policy, named in the details',
      {
        status: 403,
        body: {
          error: {
            code: 'RequestDisallowedByPolicy',
            message: 'disallowed',
            details: [{ additionalInfo: [null, { info: { policyDefinitionDisplayName: 'TLS' } }] }],
          },
        },
      },
      { code: 'deniedByPolicy', policy: 'TLS' },
    ],
    ['policy without a name', { status: 403, body: nested('RequestDisallowedByPolicy') }, { code: 'deniedByPolicy' }],
    ['lock', { status: 409, body: nested('ScopeLocked') }, { code: 'locked' }],
    [
      'subscription disabled',
      { status: 409, body: nested('ReadOnlyDisabledSubscription') },
      { code: 'readOnlySubscription' },
    ],
    ['server gone', { status: 404, body: nested('ResourceNotFound') }, { code: 'notFound', what: 'server' }],
    ['group gone', { status: 404, body: nested('ResourceGroupNotFound') }, { code: 'notFound', what: 'resourceGroup' }],
    [
      'subscription gone',
      { status: 404, body: nested('SubscriptionNotFound') },
      { code: 'notFound', what: 'subscription' },
    ],
    ['something gone', { status: 404, body: nested('Other') }, { code: 'notFound', what: 'resource' }],
    ['token invalid', { status: 401, body: nested('InvalidAuthenticationToken') }, { code: 'authenticationFailed' }],
    ['401 without a body', { status: 401, body: '' }, { code: 'authenticationFailed' }],
    ['token expired', { status: 401, body: nested('ExpiredAuthenticationToken') }, { code: 'tokenExpired' }],
    [
      'a challenge with claims',
      { status: 401, body: '', headers: { 'WWW-Authenticate': 'Bearer error="insufficient_claims", claims="e30="' } },
      { code: 'tokenExpired' },
    ],
    [
      'throttled, with the time',
      { status: 429, body: nested('TooManyRequests'), headers: { 'Retry-After': '17' } },
      { code: 'throttled', retryAfterSeconds: 17 },
    ],
    ['throttled', { status: 429, body: '' }, { code: 'throttled' }],
    ['value refused', { status: 400, body: nested('InvalidParameterValue') }, { code: 'invalidValue' }],
    ['a code of its own', { status: 409, body: nested('Surprise') }, { code: 'unexpected' }],
    [
      "a proxy's page",
      { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } },
      { code: 'unexpectedResponse', contentType: 'text/html' },
    ],
    ['a sign-in of the network', { status: 511, body: '<html>' }, { code: 'captivePortal' }],
    ['a problem of the service', { status: 503, body: nested('Other') }, { code: 'unavailable', status: 503 }],
    ['a redirect elsewhere', { status: 302, body: '' }, { code: 'unexpectedResponse' }],
  ];
  for (const [name, given, failure] of cases) {
    test(name, () => assert.deepEqual(toTlsError(restError(given)).failure, failure));
  }

  test('the details are what support asks for, and nothing of the request', () => {
    const error = toTlsError(
      restError({ status: 409, body: nested('ServerIsBusy'), headers: { 'x-ms-correlation-request-id': 'abc' } }),
    );
    assert.deepEqual(error.details, {
      status: 409,
      serviceCode: 'ServerIsBusy',
      serviceMessage: 'said so',
      correlationId: 'abc',
    });
    assert.equal(error.cause, undefined);
    assert.doesNotMatch(JSON.stringify([error, error.message, error.stack]), /secret|signature/);
  });

  test('the request id serves where there is no correlation id', () => {
    const error = toTlsError(restError({ status: 404, body: '', headers: { 'x-ms-request-id': 'r1' } }));
    assert.equal(error.details.correlationId, 'r1');
  });
});

describe('no answer', () => {
  const failure = (code: string): Failure => toTlsError(new RestError('x', { code, request })).failure;
  for (const code of ['ENOTFOUND', 'ECONNRESET', 'ECONNREFUSED', 'REQUEST_SEND_ERROR']) {
    test(code, () => assert.deepEqual(failure(code), { code: 'network', reason: code }));
  }
  // the names of OpenSSL and Node: https://nodejs.org/api/tls.html#x509-certificate-error-codes
  for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']) {
    test(code, () => assert.deepEqual(failure(code), { code: 'untrustedCertificate', reason: code }));
  }
  test('an answer that breaks off', () => assert.deepEqual(failure('PARSE_ERROR'), { code: 'brokenAnswer' }));
});

describe('operations', () => {
  const failed = (rest: string): Error => new Error(`The long-running operation has failed${rest}`);
  const cases: readonly (readonly [error: Error, failure: Failure, serviceCode?: string, serviceMessage?: string])[] = [
    [failed(''), { code: 'operationFailed' }],
    [failed('. OperationFailed. {0}'), { code: 'operationFailed' }, 'OperationFailed', '{0}'],
    [failed('. ServerIsBusy. Wait. Then try.'), { code: 'busy' }, 'ServerIsBusy', 'Wait. Then try.'],
    [failed('. Surprise. first\nsecond'), { code: 'operationFailed' }, 'Surprise', 'first\nsecond'],
    [new Error('Operation was canceled'), { code: 'operationFailed' }, 'Canceled', 'Operation was canceled'],
    [
      Object.assign(new Error('Operation was canceled'), { name: 'PollerCancelledError' }),
      { code: 'operationFailed' },
      'Canceled',
      'Operation was canceled',
    ],
  ];
  for (const [error, failure, serviceCode, serviceMessage] of cases) {
    test(`${error.name}: ${error.message}`, () => {
      const mapped = toTlsError(error, { correlationId: 'abc' });
      assert.deepEqual(mapped.failure, failure);
      assert.equal(mapped.details.serviceCode, serviceCode);
      assert.equal(mapped.details.serviceMessage, serviceMessage);
      assert.equal(mapped.details.correlationId, 'abc');
    });
  }
});

test('an abort is a cancellation', () => {
  const error = new DOMException('aborted', 'AbortError');
  assert.deepEqual(toTlsError(error).failure, { code: 'cancelled', operationContinues: false });
});

test('a TlsError stays as it is', () => {
  const error = new TlsError({ code: 'signedOut' });
  assert.equal(toTlsError(error), error);
});

test('anything else keeps its message and cause', () => {
  const cause = new TypeError('x is not a function');
  const error = toTlsError(cause);
  assert.deepEqual(error.failure, { code: 'unexpected' });
  assert.equal(error.details.serviceMessage, 'x is not a function');
  assert.equal(error.cause, cause);
  assert.equal(toTlsError('text').details.serviceMessage, 'text');
});

test('Retry-After comes in three forms', () => {
  const read = (name: string, value: string): number | undefined =>
    retryAfterSeconds(createHttpHeaders({ [name]: value }), Date.parse('2026-01-01T00:00:00Z'));
  assert.equal(read('Retry-After', '5'), 5);
  assert.equal(read('Retry-After', 'Thu, 01 Jan 2026 00:01:00 GMT'), 60);
  assert.equal(read('Retry-After', 'Wed, 31 Dec 2025 00:00:00 GMT'), 0);
  assert.equal(read('Retry-After', 'soon'), undefined);
  assert.equal(read('x-ms-retry-after-ms', '1500'), 1.5);
  assert.equal(retryAfterSeconds(createHttpHeaders()), undefined);
});
