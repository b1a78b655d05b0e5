import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { fakeSettings } from '../../../support/fakeSettings';
import { fakeVscode } from '../../../support/fakeVscode';
import { SignIn } from '../../../../src/ui/accounts/signIn';

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
    assert.equal(await signIn.token(scope, { account: jane, tenantId: 'T' }, { lists: true }), 'fresh');
    assert.deepEqual(asked, [{ request: [scope, 'VSCODE_TENANT:T'], options: { silent: true, account: jane } }]);
  });

  test('carry the claims that the service asks for', async () => {
    await signIn.token(scope, { account: jane, tenantId: 'T' }, { claims, lists: true });
    assert.deepEqual(asked[0]?.request, { ...challenge, fallbackScopes: [scope, 'VSCODE_TENANT:T'] });
  });

  test('claims that the user has to be asked for go into the next sign-in, and into no other', async () => {
    answer = undefined;
    await assert.rejects(signIn.token(scope, { account: jane }, { claims, lists: true }), { code: 'signedOut' });
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

  suite('an event of sessions', () => {
    const databases = 'https://databases.local/.default';
    const john = { id: 'john', label: 'john@contoso.example' };
    let changes: boolean[];

    beforeEach(async () => {
      changes = [];
      signIn.onDidChange(({ accounts }) => changes.push(accounts));
      await signIn.accounts();
    });

    const fire = async (provider = 'microsoft'): Promise<void> => {
      fireSessions({ provider: { id: provider } });
      await new Promise(setImmediate);
    };

    test('of another extension with the same accounts is no change, nor is a consent', async () => {
      await signIn.token(scope, { account: jane, tenantId: 'T' }, { lists: true });
      await fire();
      const consent = signIn.consent(databases, { account: jane });
      await fire();
      assert.equal(await consent, 'fresh');
      await fire();
      assert.deepEqual(changes, [false, false, false]);
    });

    test('of another provider is none of ours', async () => {
      await fire('github');
      assert.deepEqual(changes, []);
    });

    test('is a change when somebody signed in or out, once', async () => {
      for (const accounts of [[jane, john], [john], []]) {
        Object.assign(fakeVscode.authentication, { getAccounts: () => Promise.resolve(accounts) });
        await fire();
        await fire();
      }
      assert.deepEqual(changes, [true, false, true, false, true, false]);
    });

    test('is a change when a tenant that needed a sign-in may work now, and when one may not any more', async () => {
      answer = undefined;
      await assert.rejects(signIn.token(scope, { account: jane, tenantId: 'T' }, { lists: true }));
      await fire();
      answer = { accessToken: 'fresh' };
      await fire();
      await signIn.token(scope, { account: jane, tenantId: 'T' }, { lists: true });
      answer = undefined;
      await fire();
      assert.deepEqual(changes, [false, true, true]);
    });

    test('is a change when claims can be had now that could not before', async () => {
      await signIn.token(scope, { account: jane }, { lists: true });
      answer = undefined;
      await assert.rejects(signIn.token(scope, { account: jane }, { claims, lists: true }));
      answer = { accessToken: 'fresh' };
      await signIn.token(scope, { account: jane }, { lists: true });
      await fire();
      assert.deepEqual(changes, [true]);
    });

    test('is no change for a token that lists nothing', async () => {
      answer = undefined;
      await assert.rejects(signIn.token(databases, { account: jane }, { lists: false }));
      answer = { accessToken: 'fresh' };
      await fire();
      assert.deepEqual(changes, [false]);
    });
  });
});
