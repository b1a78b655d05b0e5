import { isJsonObject, type Json, type JsonObject } from './fleetDocument';

/** A response before it becomes a PipelineResponse; header names in lower case. */
export interface Reply {
  readonly status: number;
  /** JSON; a string is sent as it is. */
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the service's own shape, `{"error":{"code","message",…}}`. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly error?: Readonly<Record<string, Json>>;
    } = {},
  ) {
    super(message);
  }

  get reply(): Reply {
    return {
      status: this.status,
      body: { error: { code: this.code, message: this.message, ...this.more.error } },
      ...(this.more.headers === undefined ? {} : { headers: this.more.headers }),
    };
  }
}

export const subscriptionNotFound = (id: string): ServiceError =>
  new ServiceError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);

export const resourceGroupNotFound = (name: string): ServiceError =>
  new ServiceError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);

export const resourceNotFound = (type: string, name: string, resourceGroup: string): ServiceError =>
  new ServiceError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );

export const invalidParameterValue = (parameter: string): ServiceError =>
  new ServiceError(
    400,
    'InvalidParameterValue',
    `Invalid value given for parameter ${parameter}. Specify a valid parameter value.`,
  );

/** Text: Azure/azure-postgresql issue 134. The status is assumed. */
export const serverIsBusy = (server: string): ServiceError =>
  new ServiceError(
    409,
    'ServerIsBusy',
    `Cannot complete operation while server '${server}' is busy processing another operation. Try again later.`,
  );

export const serverStopped = (server: string): ServiceError =>
  new ServiceError(400, 'ServerStoppedError', `Operation cannot be performed: server '${server}' is stopped.`);

/** The status is assumed. */
export const serverIsNotReady = (server: string, state: string): ServiceError =>
  new ServiceError(
    409,
    'ServerIsNotReady',
    `Operation can only be performed on Ready servers. Server Name = ${server}, Current Server State = ${state}`,
  );

/** One page of a list, with the address of the next one. */
export function pageOf(items: readonly Json[], size: number, url: URL): Reply {
  const token = url.searchParams.get('$skiptoken');
  const offset = token === null ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d+$/.test(offset) || Number(offset) > items.length) {
    throw invalidParameterValue('$skiptoken');
  }
  const start = Number(offset);
  const end = start + size;
  const value = items.slice(start, end);
  if (end >= items.length) {
    return { status: 200, body: { value } };
  }
  const version = url.searchParams.get('api-version') ?? '';
  const next = `${url.origin}${url.pathname}?api-version=${version}&$top=${size}`;
  return {
    status: 200,
    body: { value, nextLink: `${next}&$skiptoken=${Buffer.from(String(end)).toString('base64url')}` },
  };
}

/** The body of a request. @throws ServiceError for anything but an object */
export function jsonBody(text: string): JsonObject {
  try {
    const body = JSON.parse(text) as Json;
    if (isJsonObject(body)) {
      return body;
    }
  } catch {
    // refused below, as a body that is no object
  }
  throw new ServiceError(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized.',
  );
}

/** Actions of built-in roles, by their definitions. */
const roles = {
  Owner: ['*'],
  Reader: ['*/read'],
} as const;

/** The permissions of the account, in the form of `Microsoft.Authorization/permissions`, api 2022-04-01. */
export function permissionsReply(role: keyof typeof roles): Reply {
  const permission = { actions: [...roles[role]], notActions: [], dataActions: [], notDataActions: [] };
  return { status: 200, body: { value: [permission] } };
}
