import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

describe('the tree of servers', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
  });
  after(() => workbench.close());

  test('shows the fleet by subscription, the most urgent servers first, marked as simulated', async () => {
    const production = tree.row('Contoso Production');
    await production.becomes((row) => row.description === '2 of 7 need attention');
    // groups take their places when the listing ends
    const first = async () =>
      (await tree.rows()).slice(0, 4).map(({ label, description, icon }) => [label, description, icon]);
    await eventually(first, [
      ['Contoso Production', '2 of 7 need attention', 'unlock'],
      ['reports-pg', 'not enforced · rg-analytics-prod', 'unlock'],
      ['orders-db', 'TLS 1.0+ accepted · legacy · rg-shop-prod', 'warning'],
      ['ledger-pg', 'unknown: server is inaccessible · rg-billing-prod', 'question'],
    ]);
    await eventually(() => workbench.viewMessage(), 'Simulated fleet, offline');
  });

  test('says each server’s posture to screen readers as well', async () => {
    const { ariaLabel } = await tree.row('orders-db').shown();
    assert.match(ariaLabel, /^orders-db, weak, TLS 1\.0\+ accepted, Single Server, legacy/);
    const stopped = await tree.row('lab-pg').shown();
    assert.match(stopped.ariaLabel, /^lab-pg, unknown, unknown: server is stopped, Flexible Server/);
  });

  test('children show the settings, the host and every finding with its reason', async () => {
    await tree.row('orders-db').expand();
    await tree.row('orders-db', 'Enforcement').shown();
    const at = (await tree.rows()).findIndex((row) => row.label === 'orders-db');
    const children = (await tree.rows()).slice(at + 1, at + 7).map((row) => `${row.label} ${row.description}`.trim());
    assert.deepEqual(children, [
      'Enforcement on',
      'Minimum TLS 1.0',
      'Host orders-db.postgres.database.azure.com',
      'PostgreSQL 11 · Ready · West Europe',
      'Clients with TLS 1.0 and 1.1 can connect; the policy requires 1.2 or newer.',
      'Single Server was retired on 2025-03-28 and no longer gets security fixes. Migrate to Flexible Server.',
    ]);
    await workbench.screenshot('tree-dark');
    await tree.row('orders-db').collapse();
  });

  test('the maximum version is shown where one is set', async () => {
    await tree.row('identity-pg').expand();
    const maximum = await tree.row('identity-pg', 'Maximum TLS').shown();
    assert.equal(maximum.description, '1.2');
    await tree.row('identity-pg').collapse();
  });

  test('the card of a row tells the rest', async () => {
    const card = await tree.row('reports-pg').tooltip();
    assert.match(card, /reports-pg — exposed, not enforced/);
    assert.match(card, /Flexible Server · PostgreSQL 16/);
    assert.match(card, /rg-analytics-prod · Contoso Production/);
    assert.match(card, /TLS is not enforced: clients may connect without encryption\./);
    await workbench.screenshot('card-dark', { keepHover: true });
  });

  test('groups by posture from the title, and remembers it', async () => {
    await workbench.viewAction('Group Servers By…');
    const pick = await workbench.quickPick('Group Servers By');
    await pick.choose('TLS posture');
    await tree.row('Exposed').becomes((row) => row.description === '2 servers');
    const groups = (await tree.rows()).filter((row) => row.level === 1).map((row) => row.label);
    assert.deepEqual(groups, ['Exposed', 'Weak', 'Unknown', 'Strong']);
    await workbench.stored('"grouping":"posture"');
    await workbench.reload();
    await workbench.showView('PostgreSQL TLS');
    await tree.row('Exposed').shown();
    await workbench.viewAction('Group Servers By…');
    await (await workbench.quickPick('Group Servers By')).choose('Subscription');
    await tree.row('Contoso Production').shown();
  });

  test('filters by name while typing, by posture with a choice, and says what is shown', async () => {
    await workbench.viewAction('Filter Servers…');
    const pick = await workbench.quickPick('Filter Servers');
    await pick.type('orders');
    await eventually(() => workbench.viewMessage(), 'Simulated fleet, offline · 2 of 15 servers: "orders"');
    await pick.type('');
    await pick.choose('exposed');
    await eventually(() => workbench.viewMessage(), 'Simulated fleet, offline · 2 of 15 servers: exposed');
    await pick.accept();
    await eventually(
      async () => (await tree.rows()).filter((row) => row.level === 2).map((row) => row.label),
      ['reports-pg', 'playground-db'],
    );
    await workbench.viewAction('Clear Filter');
    await tree.row('catalog-pg').shown();
  });

  test('a filter that matches nothing offers to clear it', async () => {
    await workbench.viewAction('Filter Servers…');
    const pick = await workbench.quickPick('Filter Servers');
    await pick.type('no such server');
    await pick.accept();
    const clear = workbench.welcome().getByRole('button', { name: 'Clear filter' });
    await clear.click();
    await tree.row('catalog-pg').shown();
  });

  test('many rows are raised at once by a plan', async () => {
    await tree.row('crm-db').select();
    await tree.row('orders-db-staging').select({ add: true });
    const menu = await tree.row('crm-db').contextMenu();
    assert.ok(!(await menu.items()).includes('Copy Connection String…'), 'an action for one server is offered for two');
    await menu.choose('Raise to Recommended');
    const panel = await workbench.webview('Plan: minimum TLS 1.2 on 2 servers');
    await panel.getByText('2 of 2 changes are included.').waitFor();
    await panel.locator('#apply').click();
    await (await workbench.dialog('Apply the plan to 2 servers?')).press('Apply Plan');
    await tree.row('crm-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
    await tree.row('orders-db-staging').becomes((row) => row.description.startsWith('TLS 1.2+'));
    await tree.row('Contoso Staging').becomes((row) => row.description === '1 of 4 unknown');
    await workbench.command('View: Close All Editors');
  });

  test('the simulated fleet is reset after a question', async () => {
    await workbench.command('PostgreSQL TLS: Reset the Simulated Fleet');
    await (await workbench.dialog('Reset the simulated fleet?')).press('Reset');
    await tree.row('crm-db').becomes((row) => row.description.startsWith('any TLS version'));
  });

  test('a double click opens the connection panel, a click does not', async () => {
    await tree.row('identity-pg').select();
    await tree.row('catalog-pg').doubleClick();
    await workbench.webview('catalog-pg');
    assert.equal((await tree.row('catalog-pg').shown()).expanded, false);
    assert.equal(await workbench.page.locator('.tabs-container .tab', { hasText: 'identity-pg' }).count(), 0);
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
