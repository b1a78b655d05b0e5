import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Server } from '../../src/domain/server';
import { audience, contosoServer, customEnvironment } from '../support/tenants';
import { run, set } from './support';

const { PROXY: proxy = '', PROXIED_RESOURCE_MANAGER: resourceManager = '' } = process.env;
const provider = 'microsoft-sovereign-cloud';

/** A Resource Manager whose name only the proxy can resolve. */
suite('behind a proxy', () => {
  suiteSetup(async () => {
    assert.match(proxy, /^http:/);
    await vscode.extensions.getExtension('postgres-tls.azure-postgres-tls')?.activate();
    await set({
      'microsoft-sovereign-cloud.environment': 'custom',
      'microsoft-sovereign-cloud.customEnvironment': customEnvironment(resourceManager),
      'azurePostgresTls.backend': 'azure',
    });
    await run('testAccounts.signIn', provider, [`${audience}/.default`]);
  });

  suiteTeardown(async () => {
    await run('testAccounts.signOut', provider);
    await set({
      'http.proxy': undefined,
      'azurePostgresTls.backend': undefined,
      'microsoft-sovereign-cloud.environment': undefined,
      'microsoft-sovereign-cloud.customEnvironment': undefined,
    });
  });

  const read = (): Promise<Server> => run('azurePostgresTls.refreshServer', contosoServer);

  test('without it Azure cannot be reached', async () => {
    await assert.rejects(read(), { code: 'network' });
  });

  test('a proxy of the settings leads to it', async () => {
    await set({ 'http.proxy': proxy });
    assert.equal((await read()).name, 'orders-db');
  });
});
