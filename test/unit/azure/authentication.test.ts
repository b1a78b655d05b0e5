import type { AccessToken, GetTokenOptions } from '@azure/core-auth';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TlsError } from '../../../src/domain/errors';
import {
  backendOn,
  failureOf,
  idle,
  scripted,
  serviceError,
  singleId,
  singleServer,
  type Answer,
} from './scriptedService';

const read = { signal: idle() };

/** Gives `token-1`, `token-2`, … and remembers what it was asked for. */
function countingCredential(lifetime = 3_600_000) {
  const asked: (GetTokenOptions | undefined)[] = [];
  return {
    asked,
    getToken(_: unknown, options?: GetTokenOptions): Promise<AccessToken> {
      asked.push(options);
      return Promise.resolve({ token: `token-${asked.length}`, expiresOnTimestamp: Date.now() + lifetime });
    },
  };
}

const expired = (challenge = 'Bearer error="invalid_token"'): Answer => ({
  ...serviceError(401, 'ExpiredAuthenticationToken'),
  headers: { 'www-authenticate': challenge },
});

describe('a token that Azure refuses', () => {
  test('is renewed once, and the request sent again', async () => {
    const credential = countingCredential();
    const service = scripted(({ authorization }) =>
      authorization === 'Bearer token-1' ? expired() : { body: singleServer() },
    );
    const backend = backendOn(service, { credential });
    await backend.readServer(singleId, read);
    await backend.readServer(singleId, read);
    assert.deepEqual(
      service.seen.map(({ authorization }) => authorization),
      ['Bearer token-1', 'Bearer token-2', 'Bearer token-2'],
    );
  });

  test('is renewed with the claims that Azure asks for', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1603742800"}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const credential = countingCredential();
    const service = scripted(({ authorization }) =>
      authorization === 'Bearer token-1' ? expired(challenge) : { body: singleServer() },
    );
    await backendOn(service, { credential }).readServer(singleId, read);
    assert.deepEqual(
      credential.asked.map((options) => options?.claims),
      [undefined, claims],
    );
  });

  test('and refuses again: tokenExpired, after exactly two requests', async () => {
    const credential = countingCredential();
    const service = scripted(() => expired());
    const error = await failureOf(backendOn(service, { credential }).readServer(singleId, read));
    assert.equal(error.code, 'tokenExpired');
    assert.equal(service.seen.length, 2);
    assert.equal(credential.asked.length, 2);
  });

  test('and that cannot be renewed: the failure of the sign-in', async () => {
    let asked = 0;
    const credential = {
      getToken: () =>
        asked++ === 0
          ? Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 })
          : Promise.reject(new TlsError({ code: 'signedOut' })),
    };
    const error = await failureOf(
      backendOn(
        scripted(() => expired()),
        { credential },
      ).readServer(singleId, read),
    );
    assert.equal(error.code, 'signedOut');
  });

  test('is renewed once for all requests that it was refused to', async () => {
    const credential = countingCredential();
    const service = scripted(async ({ authorization }) => {
      await new Promise((resolve) => setImmediate(resolve));
      return authorization === 'Bearer token-1' ? expired() : { body: singleServer() };
    });
    const backend = backendOn(service, { credential });
    await Promise.all(['a', 'b', 'c'].map((name) => backend.readServer(singleId.replace(/[^/]+$/, name), read)));
    assert.equal(credential.asked.length, 2);
  });
});

test('a token that is about to end is not used again', async () => {
  const credential = countingCredential(60_000);
  const service = scripted(() => ({ body: singleServer() }));
  const backend = backendOn(service, { credential });
  await backend.readServer(singleId, read);
  await backend.readServer(singleId, read);
  assert.equal(credential.asked.length, 2);
});
