import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

const suffix = 'postgres.database.azure.com';
const files = {
  'deploy/.env': [
    `CATALOG_URL=postgres://app@catalog-pg.${suffix}/shop?sslmode=verify-full&ssl_max_protocol_version=TLSv1.2`,
    `REPORTS_URL=postgres://app@reports-pg.${suffix}/reports?sslmode=disable`,
    '',
  ].join('\n'),
};

describe('a change that connections in the code would not survive', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
      workspaceFiles: files,
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await workbench.loaded();
    await workbench.command('PostgreSQL TLS: Scan Workspace for PostgreSQL Connections');
    await workbench.notification(/TLS finding/);
    await workbench.command('Notifications: Clear All Notifications');
    await tree.row('catalog-pg').expand();
    await tree.row('catalog-pg', 'In code').shown();
  });
  after(() => workbench.close());

  test('a version that would be rejected is named beside the minimum', async () => {
    await tree.row('catalog-pg').select();
    await workbench.page.keyboard.press('F2');
    const pick = await workbench.quickPick('Minimum TLS version for catalog-pg');
    const hints = (await pick.items()).map(({ label, description }) => [label, description]);
    assert.deepEqual(hints[1], ['TLS 1.3', '1 connection in the code would be rejected']);
    await workbench.screenshot('code-minimum-dark');
    await pick.cancel();
  });

  test('a connection without TLS is asked about before enforcement, and shown', async () => {
    await tree.row('reports-pg').select();
    await (await tree.row('reports-pg').contextMenu()).choose('Enforce TLS');
    const dialog = await workbench.dialog(
      /^reports-pg would reject a connection that the code in this workspace makes\./,
    );
    await workbench.screenshot('code-enforce-dark');
    await dialog.press('Show in Code');
    await eventually(() => workbench.tabs(), ['.env']);
    await tree.row('reports-pg').becomes(({ description }) => description.startsWith('not enforced'));
    await workbench.command('View: Close All Editors');
  });

  test('a plan counts both', async () => {
    await workbench.command('PostgreSQL TLS: Plan Change…');
    await (await workbench.quickPick('Plan a Change')).choose(/^All servers/i);
    await (await workbench.quickPick(/^Plan a Change of \d+ Servers$/)).choose('Minimum TLS 1.3');
    const panel = await workbench.webview(/^Plan/);
    const row = panel.locator('tbody tr').filter({ hasText: 'catalog-pg' });
    await row.getByText('1 connection in the code would be rejected').waitFor();
    await panel
      .getByText('Connections in the code of this workspace that the included changes would reject: 1. Servers: 1.')
      .waitFor();
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('code-plan-dark');
    assert.deepEqual(workbench.errors(), []);
  });
});
