import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { eventually, openDemoFleet, type Tree, type Workbench } from './harness';

describe('changes of many servers', () => {
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;

  before(async () => {
    ({ workbench, tree } = await openDemoFleet());
  });
  after(() => workbench.close());

  const names = () => panel.locator('tbody th .choice > span > span:first-child').allInnerTexts();
  const summary = () => panel.locator('.state strong').innerText();
  const closeAll = () => workbench.command('View: Close All Editors');

  test('a group is raised by a plan, and nothing is sent before it is applied', async () => {
    await (await tree.row('Contoso Production').contextMenu()).choose('Raise to Recommended');
    panel = await workbench.webview('Plan: enforce TLS, minimum 1.2, on 7 servers');
    await eventually(summary, '2 of 2 changes are included. Nothing is sent until you apply the plan.');
    assert.deepEqual((await names()).slice(0, 2).sort(), ['orders-db', 'reports-pg']);
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('plan-of-a-group');
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.0+'));
    await panel.locator('#apply').click();
    await (await workbench.dialog('Apply the plan to 2 servers?')).press('Apply Plan');
    await eventually(summary, '2 servers were changed.');
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
  });

  test('what it changed is taken back by another plan, after its number was typed twice', async () => {
    await panel.locator('#undo').click();
    panel = await workbench.webview('Plan for 2 servers');
    const number = panel.getByRole('textbox', { name: 'Type 2 to include all servers whose change weakens TLS' });
    await number.waitFor();
    assert.equal(await panel.locator('#apply').getAttribute('aria-disabled'), 'true');
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('plan-undo');
    await number.focus();
    await workbench.page.keyboard.type('2');
    await eventually(() => panel.locator('#apply').innerText(), 'Apply 2…');
    await panel.locator('#apply').click();
    const dialog = await workbench.dialog('Apply the plan to 2 servers?');
    assert.match(await dialog.detail(), /The change weakens TLS on: orders-db, reports-pg|reports-pg, orders-db/);
    await dialog.press('Apply Plan');
    const count = await workbench.inputBox('Confirm the Change');
    await count.type('2');
    await count.accept();
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('not enforced'));
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.0+'));
    await closeAll();
  });

  test('all that need attention are raised by a plan', async () => {
    await workbench.command('PostgreSQL TLS: Raise All to Recommended…');
    panel = await workbench.webview('Plan: enforce TLS, minimum 1.2, on 5 servers');
    await eventually(summary, '5 of 5 changes are included. Nothing is sent until you apply the plan.');
    await closeAll();
  });

  test('the minimum of a group is exactly what was chosen: servers with a higher one are left out', async () => {
    await (await tree.row('Contoso Production').contextMenu()).choose('Set Minimum TLS Version…');
    await (await workbench.quickPick('Minimum TLS version for 7 servers')).choose('TLS 1.2');
    panel = await workbench.webview('Plan: minimum TLS 1.2 on 7 servers');
    await panel.getByRole('textbox', { name: 'Type payments-pg to include it' }).waitFor();
    await closeAll();
  });

  test('a plan is for the selection, what matches the filter, or all', async () => {
    await workbench.command('PostgreSQL TLS: Show Servers That Need Attention');
    await tree.row('orders-db').select();
    await workbench.command('PostgreSQL TLS: Plan Change…');
    const scopes = await workbench.quickPick('Plan a Change');
    assert.deepEqual(
      (await scopes.items()).map(({ label }) => label),
      ['Selected Servers (1)', 'Servers That Match the Filter (5)', 'All Servers (15)'],
    );
    await workbench.screenshot('plan-scopes');
    await scopes.choose('Servers That Match the Filter (5)');
    await (await workbench.quickPick('Plan a Change of 5 Servers')).choose('Recommended for Each');
    panel = await workbench.webview('Plan: enforce TLS, minimum 1.2, on 5 servers');
    await eventually(async () => (await names()).length, 5);
    await closeAll();
    await workbench.viewAction('Clear Filter');
  });

  test('a group is planned from its menu', async () => {
    await (await tree.row('Contoso Staging').contextMenu()).choose('Plan Change…');
    await (await workbench.quickPick('Plan a Change of 4 Servers')).choose('Enforce TLS');
    panel = await workbench.webview(/^Plan/);
    await eventually(async () => (await names()).length, 4);
    await closeAll();
  });

  test('a single server is asked about, and its plan is shown where that is wanted', async () => {
    await (await tree.row('reports-pg').contextMenu()).choose('Enforce TLS');
    const pick = await workbench.quickPick('reports-pg: Enforce TLS');
    await workbench.screenshot('show-plan');
    await pick.choose('Show Plan');
    panel = await workbench.webview('Plan: enforce TLS on 1 server');
    await eventually(names, ['reports-pg']);
    assert.equal(await panel.locator('#canary').isVisible(), false, 'one server has no order');
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('not enforced'));
    await closeAll();
  });

  test('a server that the account may not change is blocked before anything is sent', async () => {
    await workbench.changeSettings({ 'azurePostgresTls.offline.faults': [{ fault: 'reader', server: 'crm-db' }] });
    await (await tree.row('Contoso Staging').contextMenu()).choose('Raise to Recommended');
    panel = await workbench.webview(/^Plan/);
    const row = panel.locator('tbody tr').filter({ hasText: 'crm-db' });
    await row.getByText('Microsoft.DBforPostgreSQL/servers/write').waitFor();
    assert.match(await row.locator('.column-result').innerText(), /^blocked/);
    assert.match(await row.locator('.change').innerText(), /minimum TLS none → 1\.2/);
    await eventually(summary, '1 of 2 changes are included. Nothing is sent until you apply the plan.');
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('plan-no-permission');
    await closeAll();
    await workbench.changeSettings({ 'azurePostgresTls.offline.faults': [] });
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});

describe('a plan by keyboard alone', () => {
  let workbench: Workbench;
  let panel: FrameLocator;

  before(async () => {
    ({ workbench } = await openDemoFleet());
  });
  after(() => workbench.close());

  const press = (key: string) => workbench.page.keyboard.press(key);
  const focused = () =>
    panel
      .locator('body')
      .evaluate(
        () =>
          document.activeElement?.id ||
          document.activeElement?.ariaLabel ||
          (document.activeElement?.closest('label')?.innerText ?? ''),
      );

  /** Presses a key until the focus is on what has this id, or a label that begins so. */
  async function goTo(wanted: string, key = 'Tab'): Promise<void> {
    await eventually(async () => {
      if ((await focused()).startsWith(wanted)) return true;
      await press(key);
      return false;
    }, true);
  }

  test('from the palette to the results', async () => {
    await press('F1');
    await workbench.quickInput.shown('Type the name of a command to run.');
    await workbench.page.keyboard.type('PostgreSQL TLS: Plan Change…');
    await workbench.quickInput.row('PostgreSQL TLS: Plan Change…').waitFor();
    await press('Enter');
    await workbench.quickPick('Plan a Change of 15 Servers');
    await press('Enter'); // what is recommended for each
    panel = await workbench.webview(/^Plan/);
    await goTo('reports-pg');
    await press('Space');
    await eventually(() => panel.locator('#apply').innerText(), 'Apply 4…');
    await goTo('stopAtFirstFailure', 'Shift+Tab');
    await press('Space');
    await eventually(() => panel.locator('#stopAtFirstFailure').isChecked(), true);
    await goTo('apply', 'Shift+Tab');
    await press('Enter');
    await workbench.dialog('Apply the plan to 4 servers?');
    await press('Enter');
    await eventually(
      () => panel.locator('.state strong').innerText(),
      '4 servers were changed. 1 planned change was not made.',
    );
    await goTo('undo');
    await press('Enter');
    panel = await workbench.webview(/^Plan for \d servers$/);
    await goTo('typeAll');
    await workbench.screenshot('plan-keyboard');
  });
});
