import type { Json } from './fleetDocument';

/** An answer before it becomes a PipelineResponse; header names in lower case. */
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
