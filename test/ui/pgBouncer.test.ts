import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { eventually, openWorkbench, type Workbench, type WorkbenchOptions } from './harness';
import { overflow, setWidth } from './harness/layout';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };
const server = {
  id: '/subscriptions/3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/flexibleServers/pooled-pg',
  location: 'westeurope',
  configurations: { 'pgbouncer.enabled': 'true', ssl_min_protocol_version: 'TLSv1.3' },
};

const looks: { name: string; theme?: NonNullable<WorkbenchOptions['theme']> }[] = [
  { name: 'dark' },
  { name: 'light', theme: 'Default Light Modern' },
];

for (const { name, theme } of looks) {
  describe(`PgBouncer beside a server, ${name}`, () => {
    let workbench: Workbench;
    let panel: FrameLocator;

    before(async () => {
      workbench = await openWorkbench({
        settings: offline,
        workspaceFiles: { 'fleet.json': JSON.stringify({ value: [server] }) },
        ...(theme ? { theme } : {}),
      });
      await workbench.changeSettings({
        ...offline,
        'azurePostgresTls.offline.fleetFile': `${workbench.workspace}/fleet.json`,
      });
      await workbench.showView('PostgreSQL TLS');
    });
    after(() => workbench.close());

    test('has a table of its own, and its own minimum needs attention', async () => {
      const tree = workbench.tree('PostgreSQL TLS');
      await (await tree.row('pooled-pg').contextMenu()).choose('Verify on the Wire');
      panel = await workbench.webview('pooled-pg: Verification');
      const own = "PgBouncer has its own minimum: it accepts TLS 1.2, below the server's minimum of 1.3";
      await eventually(() => panel.locator('header strong').innerText(), own);
      const section = panel.getByRole('region', { name: 'PgBouncer (port 6432)' });
      await section.getByText(own).waitFor();
      const row = section.getByRole('row').filter({ hasText: 'TLS 1.2' });
      assert.match(await row.innerText(), /not specified[\s\S]*accepted[\s\S]*needs attention/);
      await tree.row('pooled-pg').becomes(({ description }) => description.startsWith('PgBouncer accepts TLS 1.2'));
      assert.deepEqual(await workbench.axe(panel), []);
      await workbench.page.setViewportSize({ width: 1280, height: 1400 });
      await workbench.screenshot(`verification-pgbouncer-${name}`);
    });

    test('in 400 px nothing is cut', async () => {
      await setWidth(workbench, panel, 400, 1900);
      assert.equal(await overflow(panel), 0);
      await workbench.screenshot(`verification-pgbouncer-400-${name}`);
    });
  });
}
