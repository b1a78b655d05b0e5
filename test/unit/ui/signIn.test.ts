import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { fakeSettings } from '../../support/fakeSettings';
import { fakeVscode } from '../../support/fakeVscode';
import { SignIn } from '../../../src/ui/signIn';

const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const challenge = { wwwAuthenticate: `Bearer claims="${Buffer.from(claims).toString('base64')}"` };
const scope = 'https://management.local/.default';
const jane = { id: 'jane', label: 'jane@contoso.example' };

interface Asked {
  readonly request: unknown;
  readonly options: unknown;
}

suite("tokens of VS Code's account", () => {
  let asked: Asked[];
  let answer: { accessToken: string } | undefined;
  let signIn: SignIn;
  let fireSessions: (event: unknown) => void;

  beforeEach(() => {
    asked = [];
    answer = { accessToken: 'fresh' };
    fakeSettings({});
    Object.assign(fakeVscode.authentication, {
      onDidChangeSessions: (listener: typeof fireSessions) => {
        fireSessions = listener;
        return { dispose: () => undefined };
      },
      getAccounts: () => Promise.resolve([jane]),
      getSession: (_: string, request: unknown, options: unknown) => {
        asked.push({ request, options });
        return Promise.resolve(answer);
      },
    });
    signIn = new SignIn();
  });

  test('are asked for by scope and tenant, and nobody is asked', async () => {
    assert.equal(await signIn.token(scope, { account: jane, tenantId: 'T' }), 'fresh');
    assert.deepEqual(asked, [{ request: [scope, 'VSCODE_TENANT:T'], options: { silent: true, account: jane } }]);
  });

  test('carry the claims that the service asks for', async () => {
    await signIn.token(scope, { account: jane, tenantId: 'T' }, claims);
    assert.deepEqual(asked[0]?.request, { ...challenge, fallbackScopes: [scope, 'VSCODE_TENANT:T'] });
  });

  test('claims that the user has to be asked for go into the next sign-in, and into no other', async () => {
    answer = undefined;
    await assert.rejects(signIn.token(scope, { account: jane }, claims), { code: 'signedOut' });
    asked = [];
    await assert.rejects(signIn.signIn(scope, { account: jane }), { code: 'signedOut' });
    answer = { accessToken: 'fresh' };
    await signIn.signIn(scope, { account: jane, tenantId: 'other' });
    await signIn.signIn(scope, { account: jane });
    await signIn.signIn(scope, { account: jane });
    const withClaims = { ...challenge, fallbackScopes: [scope] };
    assert.deepEqual(
      asked.map(({ request }) => request),
      [withClaims, [scope, 'VSCODE_TENANT:other'], withClaims, [scope]],
    );
  });

  test('a consent is no change of who is signed in; another session is', async () => {
    let changes = 0;
    signIn.onDidChange(() => changes++);
    await signIn.accounts();
    const event = { provider: { id: 'microsoft' } };
    const consent = signIn.consent('https://databases.local/.default', { account: jane });
    fireSessions(event);
    assert.equal(await consent, 'fresh');
    assert.equal(changes, 0);
    assert.deepEqual(asked[0]?.options, { createIfNone: true, account: jane });
    fireSessions(event);
    assert.equal(changes, 1);
  });
});
