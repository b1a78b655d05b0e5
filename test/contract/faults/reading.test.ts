import assert from 'node:assert/strict';
import {
  amend,
  any,
  instead,
  isParameter,
  isRead,
  isServer,
  noConnection,
  serviceError,
  webPage,
  withHeaders,
} from '../../support/interference';
import { cutCompressed, cutMidBody, garbled, reset, slowBody, truncated, type Break } from '../../support/wireFaults';
import { faultSuite, type FaultCase } from './suite';

const short = { timeouts: { request: 1500 } };
const always = (how: Break) => () => how;
/** Strikes so often, and no more. */
const times = (how: Break, count: number) => (): Break | undefined => (count-- > 0 ? how : undefined);
const claims = Buffer.from('{"access_token":{"nbf":{"essential":true}}}').toString('base64');
const challenge = `Bearer error="insufficient_claims", claims="${claims}"`;
const refusedToken = { ...serviceError(401, 'ExpiredAuthenticationToken'), headers: { 'www-authenticate': challenge } };
const moved = (location: string) => ({ status: 307, headers: { location } });

const cases: readonly FaultCase[] = [
  {
    name: 'a body that never ends',
    only: 'over HTTPS',
    does: 'read',
    breaks: always(slowBody),
    backend: short,
    ends: 'timedOut',
  },
  {
    name: 'an answer that breaks off',
    only: 'over HTTPS',
    does: 'read',
    breaks: always(cutMidBody),
    ends: 'brokenAnswer',
  },
  {
    name: 'a compressed answer that breaks off',
    only: 'over HTTPS',
    does: 'read',
    breaks: always(cutCompressed),
    backend: short,
    ends: 'timedOut',
  },
  {
    name: 'an answer that is garbled',
    only: 'over HTTPS',
    does: 'read',
    breaks: always(garbled),
    ends: 'brokenAnswer',
  },
  {
    name: 'JSON without its end',
    only: 'over HTTPS',
    does: 'read',
    breaks: always(truncated),
    ends: 'unexpectedResponse',
  },
  {
    name: 'a connection that is reset each time',
    only: 'over HTTPS',
    does: 'read',
    breaks: always(reset),
    ends: 'network',
  },
  { name: 'a connection that is reset once', only: 'over HTTPS', does: 'read', breaks: times(reset, 1), ends: 'well' },
  {
    name: 'a certificate that is not trusted',
    only: 'over HTTPS',
    does: 'list',
    untrusted: true,
    ends: 'untrustedCertificate',
  },
  {
    name: 'a host name that is not found',
    only: 'in memory',
    does: 'read',
    service: () => noConnection('ENOTFOUND'),
    ends: 'network',
  },
  {
    name: 'nobody listens',
    only: 'in memory',
    does: 'list',
    service: () => noConnection('ECONNREFUSED'),
    ends: 'network',
  },
  {
    name: 'a captive portal answers the list',
    does: 'list',
    service: () => instead(any, webPage),
    ends: 'captivePortal',
  },
  {
    name: 'a captive portal answers a read',
    does: 'read',
    service: () => instead(any, webPage),
    ends: 'captivePortal',
  },
  {
    name: 'a network asks for its sign-in (511)',
    does: 'read',
    service: () => instead(any, { ...webPage, status: 511 }),
    ends: 'captivePortal',
  },
  {
    name: 'the error page of a proxy (502)',
    does: 'read',
    service: () => instead(any, { ...webPage, status: 502 }),
    ends: 'unexpectedResponse',
  },
  {
    name: 'JSON of another shape',
    does: 'read',
    service: () => instead(isServer, { body: { hello: 'world' } }),
    ends: 'unexpectedResponse',
  },
  {
    name: 'a setting of another shape',
    does: 'read',
    service: () => instead(isParameter, { body: { properties: { value: 7 } } }),
    ends: { unknown: 'unrecognised' },
  },
  {
    name: 'a list that is none',
    does: 'list',
    service: () => instead(any, { body: { value: null } }),
    ends: 'unexpectedResponse',
  },
  { name: 'a success without a body', does: 'read', service: () => instead(any, {}), ends: 'unexpectedResponse' },
  {
    name: 'Azure fails (500)',
    does: 'read',
    service: () => instead(any, serviceError(500, 'InternalServerError')),
    ends: 'unavailable',
  },
  {
    name: 'Azure fails (503) and recovers',
    does: 'read',
    service: () => instead(any, serviceError(503, 'Unavailable'), 2),
    ends: 'well',
  },
  {
    name: 'Azure does not answer in time (504)',
    does: 'list',
    service: () => instead(any, serviceError(504, 'GatewayTimeout')),
    ends: 'unavailable',
  },
  {
    name: 'reads are limited for a while',
    does: 'read',
    service: () => instead(isServer, { ...serviceError(429, 'TooManyRequests'), headers: { 'retry-after': '0' } }, 3),
    ends: 'well',
  },
  {
    name: 'reads are limited for an hour',
    does: 'read',
    service: () => instead(isServer, { ...serviceError(429, 'TooManyRequests'), headers: { 'retry-after': '3600' } }),
    ends: 'throttled',
  },
  {
    name: 'reads are limited until a date, and our clock is wrong',
    does: 'read',
    service: () => {
      const theirs = Date.now() - 5 * 3_600_000;
      const headers = {
        date: new Date(theirs).toUTCString(),
        'retry-after': new Date(theirs + 1_200_000).toUTCString(),
      };
      return instead(isServer, { ...serviceError(429, 'TooManyRequests'), headers });
    },
    ends: 'throttled',
  },
  {
    name: 'settings are limited for an hour',
    does: 'read',
    service: () =>
      instead(isParameter, { ...serviceError(429, 'TooManyRequests'), headers: { 'retry-after': '3600' } }),
    ends: { unknown: 'throttled' },
  },
  {
    name: 'settings may not be read',
    does: 'read',
    faults: [],
    service: () => instead(isParameter, serviceError(403, 'AuthorizationFailed')),
    ends: { unknown: 'forbidden' },
  },
  {
    name: 'settings are behind a web page',
    does: 'read',
    service: () => instead(isParameter, webPage),
    ends: { unknown: 'failed' },
  },
  { name: 'the list may not be read', does: 'list', faults: [{ fault: 'forbidden' }], ends: 'forbidden' },
  {
    name: 'the server was deleted',
    does: 'read',
    service: () => instead(isServer, serviceError(404, 'ResourceNotFound')),
    ends: 'notFound',
  },
  {
    name: 'the resource group was deleted',
    does: 'read',
    service: () => instead(isServer, serviceError(404, 'ResourceGroupNotFound')),
    ends: 'notFound',
  },
  {
    name: 'a token that Azure refuses once',
    does: 'read',
    service: () => instead(any, refusedToken, 1),
    ends: 'well',
    check: ({ requests }) => assert.equal(requests.length, 1 + 1 + 3),
  },
  {
    name: 'a token that Azure refuses again',
    does: 'read',
    service: () => instead(any, refusedToken),
    ends: 'tokenExpired',
    check: ({ requests }) => assert.equal(requests.length, 2),
  },
  {
    name: 'a redirect within Azure',
    does: 'read',
    service: () =>
      instead(
        (request) => isServer(request) && !request.url.includes('moved'),
        ({ url }) => moved(`${url}&moved=1`),
      ),
    ends: 'well',
  },
  {
    name: 'a redirect to another host',
    does: 'read',
    service: () => instead(isRead, moved('https://attacker.example/')),
    ends: 'unexpectedResponse',
    check: ({ requests }) => assert.ok(requests.every(({ url }) => !url.includes('attacker'))),
  },
  {
    name: 'the clock of the service is hours off',
    does: 'read',
    service: () => amend(any, (response) => withHeaders(response, { date: new Date(0).toUTCString() })),
    ends: 'well',
  },
];

faultSuite(cases);
