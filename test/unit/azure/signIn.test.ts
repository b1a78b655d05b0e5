import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { userOf } from '../../../src/azure/authentication';
import { clouds, customCloud, databaseScope, tokenScope } from '../../../src/azure/clouds';
import { createCredential, explainFailures } from '../../../src/azure/credentials';
import { TlsError } from '../../../src/domain/errors';
import { failureOf } from './scriptedService';

describe('clouds', () => {
  test('a token is asked for the audience, its slash included', () => {
    assert.equal(tokenScope(clouds.public), 'https://management.core.windows.net//.default');
  });

  const environment = {
    resourceManagerEndpointUrl: 'https://arm.local:8443/',
    activeDirectoryEndpointUrl: 'https://login.local/',
    activeDirectoryResourceId: 'https://management.local/',
  };

  test('a cloud of its own', () => {
    assert.deepEqual(customCloud(environment), {
      name: 'custom',
      resourceManagerEndpoint: 'https://arm.local:8443',
      audience: 'https://management.local/',
      authority: 'https://login.local/',
    });
  });

  test('the audience is the resource id, else the management endpoint, else the Resource Manager', () => {
    const { activeDirectoryResourceId: _, ...rest } = environment;
    assert.equal(customCloud({ ...rest, managementEndpointUrl: 'https://m.local' }).audience, 'https://m.local');
    assert.equal(customCloud(rest).audience, 'https://arm.local:8443/');
  });

  test('what is missing or not https is named', () => {
    const wrong = [
      [{ ...environment, resourceManagerEndpointUrl: undefined }, 'resourceManagerEndpointUrl'],
      [{ ...environment, resourceManagerEndpointUrl: 'http://arm.local' }, 'resourceManagerEndpointUrl'],
      [{ ...environment, resourceManagerEndpointUrl: 'https://user:secret@arm.local' }, 'resourceManagerEndpointUrl'],
      [{ ...environment, activeDirectoryEndpointUrl: 'login' }, 'activeDirectoryEndpointUrl'],
      [{ ...environment, activeDirectoryResourceId: 7 }, 'activeDirectoryResourceId'],
      [{ ...environment, activeDirectoryResourceId: '' }, 'activeDirectoryResourceId'],
      [
        { ...environment, activeDirectoryResourceId: 'https://a.local VSCODE_TENANT:evil' },
        'activeDirectoryResourceId',
      ],
      [{ ...environment, activeDirectoryResourceId: undefined, managementEndpointUrl: 'm' }, 'managementEndpointUrl'],
      ...[
        '',
        'https://',
        'https:///path',
        'https://:443',
        'https://.',
        'https:arm.local',
        String.raw`https:\\arm.local`,
        String.raw`https://arm.local\@evil.example`,
        'https://arm.local@evil.example',
        'https://:secret@arm.local',
        'https://arm.local?api=1',
        'https://arm.local?',
        'https://arm.local/#',
        'https://arm.local\n.evil.example',
        ' https://arm.local',
        'https://arm.local:99999',
        'https://аrm.local', // the first letter is Cyrillic
        'file:///etc/passwd',
        ['https://arm.local'],
        {},
      ].map((bad) => [{ ...environment, resourceManagerEndpointUrl: bad }, 'resourceManagerEndpointUrl'] as const),
    ] as const;
    for (const [given, field] of wrong) {
      assert.throws(
        () => customCloud(given),
        (error) => {
          assert.ok(error instanceof TlsError);
          assert.deepEqual(error.failure, {
            code: 'invalidArgument',
            argument: `microsoft-sovereign-cloud.customEnvironment.${field}`,
            expected: 'an https URL',
          });
          return true;
        },
      );
    }
  });
});

describe('tokens for databases', () => {
  const environment = {
    resourceManagerEndpointUrl: 'https://arm.local',
    activeDirectoryEndpointUrl: 'https://login.local',
  };

  test('are for the audience of the cloud', () => {
    assert.deepEqual(
      [clouds.public, clouds.usGovernment, clouds.china].map(databaseScope),
      ['windows.net', 'usgovcloudapi.net', 'chinacloudapi.cn'].map(
        (domain) => `https://ossrdbms-aad.database.${domain}/.default`,
      ),
    );
    const own = customCloud({ ...environment, sqlServerHostnameSuffix: '.database.local' });
    assert.equal(databaseScope(own), 'https://ossrdbms-aad.database.local/.default');
  });

  test('where a cloud of its own does not say it, the setting that is missing is named', () => {
    for (const suffix of [undefined, '', 7, 'a b', '/path', 'a..b', 'a.', '-a', 'a@b', 'a\n']) {
      const cloud = customCloud({ ...environment, sqlServerHostnameSuffix: suffix });
      assert.throws(() => databaseScope(cloud), {
        failure: {
          code: 'invalidArgument',
          argument: 'microsoft-sovereign-cloud.customEnvironment.sqlServerHostnameSuffix',
          expected: '.database.windows.net',
        },
      });
    }
  });

  test('say whose they are, where they do', () => {
    const token = (claims: unknown): string =>
      ['header', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');
    assert.equal(userOf(token({ upn: 'ädä@contoso.example', preferred_username: 'other' })), 'ädä@contoso.example');
    assert.equal(userOf(token({ preferred_username: 'ada@contoso.example' })), 'ada@contoso.example');
    for (const other of [
      token({ unique_name: 'live.com#guest@example.org' }),
      token(null),
      token({ upn: 7 }),
      'opaque',
      '',
    ]) {
      assert.equal(userOf(other), undefined, other);
    }
  });
});

describe('credentials', () => {
  test('a failure is told in the words of the credential', async () => {
    const credential = explainFailures('azureCli', {
      getToken: () => Promise.reject(new Error("Please run 'az login' to set up account.")),
    });
    assert.deepEqual((await failureOf(credential.getToken('scope'))).failure, {
      code: 'credentialUnavailable',
      credential: 'azureCli',
      reason: "Please run 'az login' to set up account.",
    });
  });

  test('a token passes, and so does an abort', async () => {
    const token = { token: 't', expiresOnTimestamp: 1 };
    assert.equal(await explainFailures('azureCli', { getToken: () => Promise.resolve(token) }).getToken('s'), token);
    const abort = new DOMException('aborted', 'AbortError');
    const aborted = explainFailures('azureCli', { getToken: () => Promise.reject(abort) });
    await assert.rejects(aborted.getToken('s', { abortSignal: AbortSignal.abort() }), abort);
  });

  test("the Azure CLI's credential runs the program on the path, and says when it is not there", async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      const credential = createCredential('azureCli', { cloud: clouds.public });
      const { failure } = await failureOf(credential.getToken(tokenScope(clouds.public)));
      assert.ok(failure.code === 'credentialUnavailable');
      assert.equal(failure.credential, 'azureCli');
      assert.match(failure.reason, /Azure CLI/);
    } finally {
      process.env['PATH'] = path;
    }
  });
});
