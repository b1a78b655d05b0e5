import type { PipelineRequest } from '@azure/core-rest-pipeline';
import type { Fault } from '../../src/simulation';
import { amend, instead, isPoll, isReadBack, isWrite, serviceError, webPage, type Interference } from './interference';

const of = (server: string, when: (request: PipelineRequest) => boolean) => (request: PipelineRequest) =>
  request.url.includes(`/${server}/`) || request.url.includes(`/${server}?`) ? when(request) : false;

/** Faults of the simulation by name, and disturbances of the wire, for one server each. */
export const disturbances: readonly ((server: string) => Fault | Interference)[] = [
  (server) => ({ fault: 'busy', server, times: 2 }),
  (server) => ({ fault: 'busy', server }),
  (server) => ({ fault: 'throttled', server, operation: 'write', seconds: 3, times: 1 }),
  (server) => ({ fault: 'throttled', server, operation: 'write', seconds: 3600 }),
  (server) => ({ fault: 'throttled', server, operation: 'read', seconds: 1, times: 2 }),
  (server) => ({ fault: 'deniedByPolicy', server }),
  (server) => ({ fault: 'locked', server }),
  (server) => ({ fault: 'reader', server }),
  (server) => ({ fault: 'forbidden', server, operation: 'write' }),
  (server) => ({ fault: 'forbidden', server, operation: 'read' }),
  (server) => ({ fault: 'notFound', server, operation: 'write' }),
  (server) => ({ fault: 'failedOperation', server }),
  (server) => ({ fault: 'slow', server, seconds: 0.02 }),
  (server) => ({ fault: 'cutConnection', server, operation: 'write' }),
  (server) => ({ fault: 'cutConnection', server, operation: 'read', times: 1 }),
  (server) => ({ fault: 'html', server, operation: 'read' }),
  (server) => ({ fault: 'html', server, operation: 'write' }),
  (server) => ({ fault: 'expiredToken', server, operation: 'write', times: 1 }),
  (server) => instead(of(server, isReadBack()), serviceError(503, 'ServiceUnavailable')),
  (server) => instead(of(server, isReadBack()), webPage, 2),
  (server) => instead(of(server, isWrite), serviceError(400, 'InvalidParameterValue')),
  (server) => instead(of(server, isWrite), serviceError(409, 'ServerStateInvalid')),
  (server) => amend(of(server, isWrite), (response) => ({ ...response, status: 500, bodyAsText: '' }), 1),
  (server) => amend(of(server, isPoll), (response) => ({ ...response, status: 500, bodyAsText: '' }), 1),
];
