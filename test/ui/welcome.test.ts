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

  test('a broken fleet file: what is wrong, in which entry, of which file, and what to do', async () => {
    await fleetFile('broken.json');
    await eventually(
      async () => (await workbench.viewMessage()).replaceAll('\u200b', ''),
      (message) =>
        /^The fleet file broken\.json cannot be used\. value\[0\] "orders-db": "id" is missing\./.test(message),
    );
    const tree = workbench.tree('PostgreSQL TLS');
    for (const label of ['Open Fleet File', 'Retry', 'Open Settings', 'Help']) await tree.row(label).shown();
    const message = workbench.page.locator('.tree-explorer-viewlet-tree-view > .message');
    assert.equal(await message.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), 0);
    await workbench.screenshot('welcome-broken-file-dark');
    await tree.row('Open Fleet File').select();
    await eventually(() => workbench.editorText(), '{"value":[{"name":"orders-db"}]}');
  });

  test('retry, when the file is mended', async () => {
    const server = {
      id: '/subscriptions/6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f21/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/mended-db',
      location: 'westeurope',
      sslEnforcement: 'Enabled',
      minimalTlsVersion: 'TLS1_2',
    };
    await writeFile(path.join(workbench.workspace, 'broken.json'), JSON.stringify([server]));
    await workbench.tree('PostgreSQL TLS').row('Retry').select();
    await workbench.tree('PostgreSQL TLS').row('mended-db').shown();
  });

  test('and back to Azure', async () => {
    await workbench.command('PostgreSQL TLS: Leave the Simulated Fleet and Use Azure');
    await workbench.welcome().getByRole('button', { name: 'Sign in to Azure' }).waitFor();
  });
});
