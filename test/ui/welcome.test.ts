import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, openWorkbench, type Workbench } from './harness';

describe('an empty view says what to do', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.offline.operationSeconds': 0 },
      workspaceFiles: { 'empty.json': '{"value":[]}', 'broken.json': '{"value":[{"name":"orders-db"}]}' },
    });
    await workbench.showView('PostgreSQL TLS');
  });
  after(() => workbench.close());

  const fleetFile = (name: string) =>
    workbench.changeSettings({
      'azurePostgresTls.backend': 'offline',
      'azurePostgresTls.offline.fleetFile': path.join(workbench.workspace, name),
    });

  test('signed out: sign in, or explore offline', async () => {
    await workbench.welcome().getByRole('button', { name: 'Sign in to Azure' }).waitFor();
    await workbench.welcome().getByText('Manage TLS for your Azure PostgreSQL servers.').waitFor();
    await workbench.screenshot('welcome-signed-out-dark');
    assert.equal(await workbench.statusBarItem('azurePostgresTls.enforcement').isShown(), false);
  });

  test('a click leads into the simulated fleet', async () => {
    await workbench.welcome().getByText('explore a simulated fleet', { exact: true }).click();
    await workbench.tree('PostgreSQL TLS').row('orders-db').shown();
    await eventually(() => workbench.viewMessage(), 'Simulated fleet, offline');
  });

  test('a fleet without servers', async () => {
    await fleetFile('empty.json');
    await workbench.welcome().getByText('The simulated fleet has no servers').waitFor();
    await workbench.screenshot('welcome-no-servers-dark');
  });

  test('a broken fleet file: what is wrong, in which entry, of which file', async () => {
    await fleetFile('broken.json');
    await workbench.welcome().getByRole('button', { name: 'Show what is wrong' }).click();
    const notification = await workbench.notification(/broken\.json/);
    assert.match(notification.message, /value\[0\]/);
    assert.ok(notification.buttons.includes('Open Fleet File'));
    await workbench.screenshot('welcome-broken-file-dark');
    await notification.close();
  });

  test('retry, when the file is mended', async () => {
    const server = {
      id: '/subscriptions/6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f21/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/mended-db',
      location: 'westeurope',
      sslEnforcement: 'Enabled',
      minimalTlsVersion: 'TLS1_2',
    };
    await writeFile(path.join(workbench.workspace, 'broken.json'), JSON.stringify([server]));
    await workbench.welcome().getByRole('button', { name: 'Retry' }).click();
    await workbench.tree('PostgreSQL TLS').row('mended-db').shown();
  });

  test('and back to Azure', async () => {
    await workbench.command('PostgreSQL TLS: Leave the Simulated Fleet and Use Azure');
    await workbench.welcome().getByRole('button', { name: 'Sign in to Azure' }).waitFor();
  });
});
