import { isRestError, type HttpHeaders, type PipelineResponse, RestError } from '@azure/core-rest-pipeline';
import { TlsError, type Failure, type FailureCode, type FailureDetails } from '../domain/errors';
import type { UnknownReason } from '../domain/server';
import { isRecord, parseObject } from '../domain/input';
import { claimsOf } from './authentication';

/**
 * Error of the service, the packages or the network -> {@link TlsError}. Nothing of the request goes into it: a
 * request carries the token, and the addresses of operations are signed.
 * `seen`: details of the response that the caller knows and the error does not have.
 */
export function toTlsError(error: unknown, seen: FailureDetails = {}): TlsError {
  if (error instanceof TlsError) {
    return error;
  }
  if (isRestError(error)) {
    return fromRestError(error);
  }
  if (!(error instanceof Error)) {
    return new TlsError({ code: 'unexpected' }, { ...seen, serviceMessage: String(error) });
  }
  if (error.name === 'AbortError') {
    return new TlsError({ code: 'cancelled', operationContinues: false }, seen);
  }
  const failed = /^The long-running operation has failed(?:\. ([^.\s]+)\. ([^]*))?$/.exec(error.message);
  if (failed) {
    const [, serviceCode, serviceMessage] = failed;
    return operationFailure(serviceCode, serviceMessage, seen);
  }
  // the service reports a cancelled operation as `PollerCancelledError` or a plain error
  if (error.name === 'PollerCancelledError' || error.message === 'Operation was canceled') {
    return operationFailure('Canceled', error.message, seen);
  }
  return new TlsError({ code: 'unexpected' }, { ...seen, serviceMessage: error.message }, { cause: error });
}

/** The error of a change that the service has, or may have. */
export function mayHaveChanged(error: unknown, changed: 'perhaps' | 'partly' = 'perhaps'): unknown {
  return error instanceof TlsError ? new TlsError(error.failure, { ...error.details, changed }) : error;
}

/** Why a setting is not known after this error. */
export function unreadReason(error: unknown): UnknownReason {
  return unreadReasons[toTlsError(error).code] ?? 'failed';
}

const unreadReasons: Partial<Record<FailureCode, UnknownReason>> = {
  forbidden: 'forbidden',
  throttled: 'throttled',
  stopped: 'stopped',
  notReady: 'notReady',
  busy: 'notReady',
  notFound: 'absent',
};

export function correlationId(headers: HttpHeaders): Pick<FailureDetails, 'correlationId'> {
  const id = headers.get('x-ms-correlation-request-id') ?? headers.get('x-ms-request-id');
  return id === undefined ? {} : { correlationId: id };
}

/**
 * `Retry-After` in seconds, given as seconds or as a date; the packages also read two headers in milliseconds.
 * `now`: the time that a date is compared with, by the service's clock if known (our own may be wrong).
 */
export function retryAfterSeconds(headers: HttpHeaders, now: number = serviceTime(headers)): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const milliseconds = headers.get(name);
    if (milliseconds && Number.isFinite(Number(milliseconds))) {
      return Number(milliseconds) / 1000;
    }
  }
  const value = headers.get('retry-after');
  if (!value) {
    return undefined;
  }
  const seconds = Number(value);
  const delay = Number.isFinite(seconds) ? seconds : Math.ceil((Date.parse(value) - now) / 1000);
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}

function serviceTime(headers: HttpHeaders): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}

/** Whether a response is a web page, as from a proxy or a network's sign-in, which the service never sends. */
export function isWebPage({ headers, bodyAsText }: PipelineResponse): boolean {
  const isHtml = /^text\/html\b/i.test(headers.get('content-type') ?? '');
  return (isHtml ? /^\s*</ : /^\s*<(!doctype html|html)\b/i).test(bodyAsText ?? '');
}

/** The body of the service's error, nested in `error` or flat. */
interface ServiceError {
  readonly code?: string;
  readonly message?: string;
  readonly additionalInfo?: unknown;
  readonly details?: unknown;
}

function fromRestError(error: RestError): TlsError {
  const { response } = error;
  const status = error.statusCode ?? response?.status;
  if (status === undefined) {
    return new TlsError(withoutAnswer(error.code));
  }
  const body = serviceError(response?.bodyAsText);
  const details: FailureDetails = {
    status,
    ...(body?.code ? { serviceCode: body.code } : {}),
    ...(body?.message ? { serviceMessage: body.message } : {}),
    ...(response ? correlationId(response.headers) : {}),
  };
  const failure =
    (body && byServiceCode(body, response?.headers)) ??
    byStatus(status, response?.headers) ??
    (body ? byStatusClass(status) : notJson(response?.headers));
  return new TlsError(failure, details);
}

/** `code`: of Node, or of the packages' HTTP client. */
function withoutAnswer(code: string | undefined): Failure {
  if (code === undefined) {
    return { code: 'network' };
  }
  if (code === RestError.PARSE_ERROR) {
    return { code: 'brokenAnswer' };
  }
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
    ? { code: 'untrustedCertificate', reason: code }
    : { code: 'network', reason: code };
}

/** The failure of an operation. `seen`: as in {@link toTlsError}. */
export function operationFailure(
  code: string | undefined,
  message: string | undefined,
  seen: FailureDetails,
): TlsError {
  const failure = byServiceCode({ ...(code ? { code } : {}), ...(message ? { message } : {}) });
  return new TlsError(failure ?? { code: 'operationFailed' }, {
    ...seen,
    ...(code ? { serviceCode: code } : {}),
    ...(message ? { serviceMessage: message } : {}),
  });
}

/** The service's codes in lower case. Source: its documentation and recorded traffic. */
const failures: Readonly<Record<string, Failure | ((error: ServiceError, headers?: HttpHeaders) => Failure)>> = {
  serverisbusy: busy,
  serverbusy: busy,
  serverisnotready: { code: 'notReady' },
  serverstoppederror: { code: 'stopped' },
  operationfailed: { code: 'operationFailed' },
  authorizationfailed: forbidden,
  linkedauthorizationfailed: forbidden,
  requestdisallowedbypolicy: deniedByPolicy,
  scopelocked: { code: 'locked' },
  readonlydisabledsubscription: { code: 'readOnlySubscription' },
  resourcenotfound: { code: 'notFound', what: 'server' },
  parentresourcenotfound: { code: 'notFound', what: 'server' },
  resourcegroupnotfound: { code: 'notFound', what: 'resourceGroup' },
  subscriptionnotfound: { code: 'notFound', what: 'subscription' },
  invalidauthenticationtoken: { code: 'authenticationFailed' },
  expiredauthenticationtoken: { code: 'tokenExpired' },
  invalidparametervalue: { code: 'invalidValue' },
};

function byServiceCode(error: ServiceError, headers?: HttpHeaders): Failure | undefined {
  const failure = failures[error.code?.toLowerCase() ?? ''];
  return typeof failure === 'function' ? failure(error, headers) : failure;
}

function busy(_: ServiceError, headers?: HttpHeaders): Failure {
  return { code: 'busy', ...retryAfter(headers) };
}

function retryAfter(headers: HttpHeaders | undefined): { retryAfterSeconds?: number } {
  const seconds = headers && retryAfterSeconds(headers);
  return seconds === undefined ? {} : { retryAfterSeconds: seconds };
}

function forbidden({ message }: ServiceError): Failure {
  const action = /perform action '([\w./*-]{1,200})'/.exec(message ?? '')?.[1];
  return { code: 'forbidden', ...(action ? { action } : {}) };
}

function deniedByPolicy(error: ServiceError): Failure {
  const policy = policyName(error);
  return { code: 'deniedByPolicy', ...(policy ? { policy } : {}) };
}

function byStatus(status: number, headers: HttpHeaders | undefined): Failure | undefined {
  switch (status) {
    case 401:
      return { code: claimsOf(headers?.get('www-authenticate')) ? 'tokenExpired' : 'authenticationFailed' };
    case 403:
      return { code: 'forbidden' };
    case 404:
      return { code: 'notFound', what: 'resource' };
    case 429:
      return { code: 'throttled', ...retryAfter(headers) };
    case 511:
      return { code: 'captivePortal' };
    default:
      return undefined;
  }
}

function byStatusClass(status: number): Failure {
  return status >= 500 ? { code: 'unavailable', status } : { code: 'unexpected' };
}

/** A proxy's error page, or a redirect to a place that does not get the token. */
function notJson(headers: HttpHeaders | undefined): Failure {
  const contentType = headers?.get('content-type');
  return { code: 'unexpectedResponse', ...(contentType ? { contentType } : {}) };
}

/** The failure of a success whose body does not have the service's form. */
export function unexpectedResponse({ headers, status }: PipelineResponse): TlsError {
  return new TlsError(notJson(headers), { status });
}

function serviceError(text: string | null | undefined): ServiceError | undefined {
  const body = parseObject(text);
  const error = isRecord(body?.['error']) ? body['error'] : body;
  if (!error) {
    return undefined;
  }
  const { code, message, additionalInfo, details } = error;
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof message === 'string' ? { message } : {}),
    additionalInfo,
    details,
  };
}

/** The name that people know: the assignment's, else the definition's. */
function policyName(error: ServiceError): string | undefined {
  const infos = [error, ...(Array.isArray(error.details) ? error.details : [])]
    .filter(isRecord)
    .flatMap((one) => (Array.isArray(one['additionalInfo']) ? one['additionalInfo'] : []))
    .filter(isRecord)
    .map((one) => one['info'])
    .filter(isRecord);
  const names = ['policyAssignmentDisplayName', 'policyDefinitionDisplayName', 'policyAssignmentName'];
  return infos
    .flatMap((info) => names.map((name) => info[name]))
    .find((name): name is string => typeof name === 'string' && name !== '');
}
