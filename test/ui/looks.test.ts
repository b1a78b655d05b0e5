import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './harness';
import { overflow } from './harness/layout';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };

const looks: { name: string; theme: NonNullable<WorkbenchOptions['theme']>; version: 'oldest' | 'newest' }[] = [
  { name: 'light', theme: 'Default Light Modern', version: 'newest' },
  { name: 'high-contrast', theme: 'Default High Contrast', version: 'oldest' },
];

for (const { name, theme, version } of looks) {
  describe(`looks, ${name}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await openWorkbench({ settings: offline, theme, version });
      await workbench.showView('PostgreSQL TLS');
    });
    after(() => workbench.close());

    test('tree and panel, which axe finds nothing wrong with', async () => {
      await workbench.loaded();
      const panel = await workbench.connectionPanel('orders-db');
      await panel.locator('#copyString').waitFor();
      assert.deepEqual(await workbench.axe(panel), []);
      await workbench.screenshot(`panel-${name}`);
    });

    test('a narrow window', async () => {
      await workbench.page.setViewportSize({ width: 760, height: 900 });
      const panel = await workbench.webview('orders-db');
      await panel.locator('#copyString').waitFor();
      assert.equal(await overflow(panel), 0);
      await workbench.screenshot(`panel-narrow-${name}`);
    });
  });
}

describe('a fleet of 500', () => {
  const subscription = '6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f21';
  let workbench: Workbench;

  before(async () => {
    const servers = Array.from({ length: 500 }, (_, index) => ({
      id: `/subscriptions/${subscription}/resourceGroups/rg-${index % 9}/providers/Microsoft.DBforPostgreSQL/${index % 2 ? 'flexibleServers' : 'servers'}/server-${index}`,
      location: 'westeurope',
      ...(index % 2 ? { configurations: { require_secure_transport: index % 5 ? 'on' : 'off' } } : {}),
    }));
    workbench = await openWorkbench({
      settings: offline,
      workspaceFiles: { 'fleet.json': JSON.stringify({ value: servers }) },
    });
    await workbench.changeSettings({
      ...offline,
      'azurePostgresTls.offline.fleetFile': `${workbench.workspace}/fleet.json`,
    });
    await workbench.showView('PostgreSQL TLS');
  });
  after(() => workbench.close());

  test('is listed, counted and read to the last server', async () => {
    const tree = workbench.tree('PostgreSQL TLS');
    const status = workbench.statusBarItem('azurePostgresTls.enforcement');
    await status.shown();
    await tree.row(subscription).expand();
    await tree.row('server-5').shown();
    await workbench.page.waitForFunction(
      () =>
        /TLS: (50|300) at risk/.test(document.querySelector('[id$="azurePostgresTls.enforcement"]')?.textContent ?? ''),
      undefined,
      { timeout: 60_000 },
    );
    await workbench.screenshot('fleet-500-dark');
  });
});
