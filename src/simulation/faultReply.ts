import type { Fault } from './faults';
import type { ServerType } from './fleetDocument';
import { permissionsReply, type Reply, serverIsBusy, ServiceError } from './reply';
import type { RouteMatch } from './routes';

/** Seconds of Retry-After when the fault does not say. */
const defaultRetryAfter = 5;

/** Built-in policies whose Deny hits writes of TLS settings, by their definition. */
const policyDefinitions: Readonly<Record<ServerType, { readonly name: string; readonly displayName: string }>> = {
  servers: {
    name: 'd158790f-bfb0-486c-8631-2dc6b4e8e6af',
    displayName: 'Enforce SSL connection should be enabled for PostgreSQL database servers',
  },
  flexibleServers: {
    name: 'a43d5475-c569-45ce-a268-28fa79f4e87a',
    displayName: 'PostgreSQL flexible servers should be running TLS version 1.2 or newer',
  },
};

/** Page of a captive portal or proxy: 200, and not the service's. */
const portalPage =
  '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body><h1>Sign in to the network</h1></body></html>';

/**
 * The response of the service, or of a proxy in between, when `fault` strikes. Undefined for the faults without a
 * response: `slow`, `failedOperation`, `cutConnection`.
 */
export function faultReply(fault: Fault, request: RouteMatch, url: URL, now: number): Reply | undefined {
  const server = request.server ?? '';
  switch (fault.fault) {
    case 'busy':
      return serverIsBusy(server).reply;
    case 'throttled':
      return throttled(fault.seconds ?? defaultRetryAfter, request).reply;
    case 'deniedByPolicy':
      return deniedByPolicy(fault.policy ?? 'Enforce TLS', request).reply;
    case 'locked':
      return locked(url.pathname).reply;
    case 'forbidden':
      return forbidden(request.action, url.pathname).reply;
    case 'reader':
      return request.kind === 'write' ? forbidden(request.action, url.pathname).reply : permissionsReply('Reader');
    case 'notFound':
      return notFound(request, url).reply;
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: portalPage };
    case 'malformedList':
      return { status: 200, body: { value: null } };
    case 'expiredToken':
      return expiredToken(now).reply;
    case 'slow':
    case 'failedOperation':
    case 'cutConnection':
      return undefined;
  }
}

/** The header names the scheme only, without a claims challenge. */
function unauthorized(code: string, message: string): ServiceError {
  const challenge = `Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="${message}"`;
  return new ServiceError(401, code, message, { headers: { 'www-authenticate': challenge } });
}

export const missingToken = (): ServiceError =>
  unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");

const expiredToken = (now: number): ServiceError =>
  unauthorized(
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${new Date(now - 60_000).toISOString()}' is earlier than current UTC time '${new Date(now).toISOString()}'.`,
  );

export function throttled(seconds: number, { kind, subscriptionId }: RouteMatch): ServiceError {
  return new ServiceError(
    429,
    'TooManyRequests',
    `Number of '${kind === 'write' ? 'write' : 'read'}' requests for subscription '${subscriptionId ?? ''}' exceeded. ` +
      `Please try again after '${seconds}' seconds after additional tokens are available. ` +
      'Refer to https://aka.ms/arm-throttling for additional information.',
    { headers: { 'retry-after': String(seconds) } },
  );
}

function locked(scope: string): ServiceError {
  return new ServiceError(
    409,
    'ScopeLocked',
    `The scope '${scope}' cannot perform write operation because following scope(s) are locked: '${scope}'. ` +
      'Please remove the lock and try again.',
  );
}

function forbidden(action: string, scope: string): ServiceError {
  return new ServiceError(
    403,
    'AuthorizationFailed',
    "The client 'megan@contoso.com' with object id '5f0c1b7e-3a94-4d62-8b1f-c7e920d4a6b3' does not have authorization to " +
      `perform action '${action}' over scope '${scope}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.',
  );
}

function notFound({ server, subscriptionId }: RouteMatch, url: URL): ServiceError {
  return server === undefined
    ? new ServiceError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId ?? ''}' could not be found.`)
    : new ServiceError(
        404,
        'ResourceNotFound',
        `The Resource '${url.pathname}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      );
}

function deniedByPolicy(
  displayName: string,
  { server = '', serverType, subscriptionId = '' }: RouteMatch,
): ServiceError {
  const definition = policyDefinitions[serverType ?? 'flexibleServers'];
  const definitionId = `/providers/Microsoft.Authorization/policyDefinitions/${definition.name}`;
  const scope = `/subscriptions/${subscriptionId}`;
  const assignmentName = 'enforce-tls';
  const assignmentId = `${scope}/providers/Microsoft.Authorization/policyAssignments/${assignmentName}`;
  const identifiers = [
    {
      policyAssignment: { name: displayName, id: assignmentId },
      policyDefinition: { name: definition.displayName, id: definitionId },
    },
  ];
  return new ServiceError(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${server}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    {
      error: {
        target: server,
        additionalInfo: [
          {
            type: 'PolicyViolation',
            info: {
              policyDefinitionDisplayName: definition.displayName,
              policyDefinitionId: definitionId,
              policyDefinitionName: definition.name,
              policyDefinitionEffect: 'deny',
              policyAssignmentId: assignmentId,
              policyAssignmentName: assignmentName,
              policyAssignmentDisplayName: displayName,
              policyAssignmentScope: scope,
              policyAssignmentParameters: {},
            },
          },
        ],
      },
    },
  );
}
