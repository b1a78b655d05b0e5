import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';
import { leaveCard } from './harness/card';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 1 };
const policyFault = { fault: 'deniedByPolicy', server: 'catalog-pg', operation: 'write', policy: 'Enforce TLS' };

describe('rows that can be trusted', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    workbench = await openWorkbench({
      settings: { ...offline, 'azurePostgresTls.offline.faults': [policyFault] },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('Contoso Production').becomes((row) => row.description === '2 of 7 need attention');
    await eventually(async () => (await workbench.viewActions()).includes('Refresh'), true);
  });
  after(() => workbench.close());

  const order = async (): Promise<string[]> => (await tree.rows()).map(({ label }) => label);

  /** The label of the row at a pixel, and the title of the action there. */
  const at = (x: number, y: number): Promise<{ row: string; action: string }> =>
    workbench.page.evaluate(
      ([left, top]) => {
        const element = document.elementFromPoint(left, top);
        return {
          row: element?.closest('.monaco-list-row')?.querySelector('.label-name')?.textContent ?? '',
          // without its key binding
          action: (element?.closest('.action-label')?.getAttribute('aria-label') ?? '').replace(/ \([^)]*\)$/, ''),
        };
      },
      [x, y] as const,
    );

  const center = async (name: string, action: string): Promise<{ x: number; y: number }> => {
    const row = tree.list.locator('.monaco-list-row').filter({ has: workbench.page.getByText(name, { exact: true }) });
    await leaveCard(workbench.page);
    await row.hover();
    const box = await row.locator('.actions').getByRole('button', { name: action }).boundingBox();
    assert.ok(box, `${name} has no ${action}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  /** Titles of inline actions, without their key bindings. */
  const actionsOf = async (...labels: string[]): Promise<string[]> =>
    (await tree.row(...labels).actions()).map((title) => title.replace(/ \([^)]*\)$/, ''));

  test('the groups come by urgency, with their icon and a count that no width cuts', async () => {
    const groups = (await tree.rows()).filter(({ level }) => level === 1);
    assert.deepEqual(
      groups.map(({ label, icon }) => [label, icon]),
      [
        ['Contoso Production', 'unlock'],
        ['Contoso Sandbox', 'unlock'],
        ['Contoso Staging', 'warning'],
      ],
    );
    const badge = tree.list.locator('.monaco-list-row').first().locator('.monaco-icon-label');
    assert.equal(await badge.evaluate((label) => getComputedStyle(label, '::after').content), '"2"');
  });

  test('a repair names its effect before the click', async () => {
    assert.deepEqual(await actionsOf('orders-db'), [
      'Set Minimum TLS 1.2',
      'Set Minimum TLS Version…',
      'Open Connection Panel',
    ]);
    assert.deepEqual(await actionsOf('crm-db'), [
      'Set Minimum TLS 1.2',
      'Set Minimum TLS Version…',
      'Open Connection Panel',
    ]);
    assert.equal((await actionsOf('reports-pg'))[0], 'Enforce TLS');
    assert.equal((await actionsOf('playground-db'))[0], 'Enforce TLS with Minimum 1.2');
    await tree.row('orders-db').actions();
    await workbench.screenshot('row-repair-dark', { keepHover: true });
  });

  test('each slot has one meaning: nothing removes protection, and nothing leads to a refusal', async () => {
    assert.deepEqual(await actionsOf('catalog-pg'), ['Set Minimum TLS Version…', 'Open Connection Panel']);
    assert.deepEqual(await actionsOf('lab-pg'), ['Open Connection Panel']);
    for (const action of ['Set Minimum TLS Version…', 'Open Connection Panel']) {
      const weak = await center('orders-db', action);
      const strong = await center('catalog-pg', action);
      assert.equal(Math.round(weak.x), Math.round(strong.x), action);
    }
    await tree.row('catalog-pg').expand();
    assert.deepEqual(await actionsOf('catalog-pg', 'Enforcement'), []);
    assert.ok(
      (await (await tree.row('catalog-pg', 'Enforcement').contextMenu()).items()).includes('Stop Enforcing TLS…'),
    );
    await workbench.page.keyboard.press('Escape');
    await tree.row('catalog-pg').collapse();
  });

  test('the same pixel clicked twice acts on the same server both times', async () => {
    const before = await order();
    const { x, y } = await center('orders-db', 'Set Minimum TLS 1.2');
    await workbench.page.mouse.click(x, y);
    await (await workbench.quickPick('orders-db: Set Minimum TLS 1.2')).choose('Set Minimum TLS 1.2');
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.2+ · done'));
    assert.deepEqual(await order(), before);
    await workbench.page.mouse.move(x, y);
    await eventually(() => at(x, y), { row: 'orders-db', action: 'Undo Last Change' });
    await workbench.screenshot('row-done-dark', { keepHover: true });
    await workbench.page.mouse.click(x, y);
    await (await workbench.dialog('Lower the minimum TLS version of orders-db to 1.0?')).press('Cancel');
    await tree.row('orders-db').becomes(({ description }) => !description.includes('done'));
    assert.deepEqual(await order(), before);
    await workbench.page.mouse.move(x, y);
    await eventually(async () => (await at(x, y)).row, 'orders-db');
    assert.notEqual((await at(x, y)).action, 'Set Minimum TLS 1.2');
  });

  test('a refresh moves it to its place', async () => {
    const before = await order();
    await workbench.viewAction('Refresh');
    await eventually(async () => (await order()).indexOf('orders-db') > before.indexOf('orders-db'), true);
    await eventually(async () => (await workbench.viewActions()).includes('Refresh'), true);
  });

  test('and so does leaving the view', async () => {
    const before = await order();
    await tree.row('crm-db').action('Set Minimum TLS 1.2');
    await (await workbench.quickPick('crm-db: Set Minimum TLS 1.2')).choose('Set Minimum TLS 1.2');
    await tree.row('crm-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
    assert.deepEqual(await order(), before);
    await workbench.showView('Explorer');
    await workbench.showView('PostgreSQL TLS');
    await eventually(async () => (await order()).indexOf('crm-db') > before.indexOf('crm-db'), true);
  });

  test('the last failure stays on the row with its next step, until the server is read again', async () => {
    await (await tree.row('catalog-pg').contextMenu()).choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on catalog-pg?')).press('Stop Enforcing');
    const notification = await workbench.notification('catalog-pg was not changed. Policy "Enforce TLS" denies it.');
    await notification.close();
    const { ariaLabel } = await tree
      .row('catalog-pg')
      .becomes(({ description, icon }) => icon === 'error' && description.startsWith('TLS 1.2+ · failed'));
    assert.match(ariaLabel, /failed/);
    assert.match(
      await tree.row('catalog-pg').tooltip(),
      /The last attempt failed\. Policy "Enforce TLS" denies it\. Next steps/,
    );
    await workbench.screenshot('row-failed-dark', { keepHover: true });
    await (await tree.row('catalog-pg').contextMenu()).choose('Show What Went Wrong');
    const again = await workbench.notification('catalog-pg: Policy "Enforce TLS" denies it.');
    assert.ok(again.buttons.includes('Show Policy'));
    await again.close();
    await (await tree.row('catalog-pg').contextMenu()).choose('Refresh Server');
    await tree.row('catalog-pg').becomes(({ description }) => description.startsWith('TLS 1.2+ · rg-'));
  });

  test('stopping to wait shows at once, and then that Azure continues', async () => {
    await workbench.changeSettings({ 'azurePostgresTls.offline.operationSeconds': 8 });
    await (await tree.row('billing-db').contextMenu()).choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on billing-db?')).press('Stop Enforcing');
    await tree.row('billing-db').becomes((row) => row.description.startsWith('switching enforcement off…'));
    assert.deepEqual(await actionsOf('billing-db'), [
      'Stop Waiting for the Change',
      'Set Minimum TLS Version…',
      'Open Connection Panel',
    ]);
    const arrow = tree.list
      .locator('.monaco-list-row')
      .filter({ hasText: 'billing-db' })
      .getByRole('button', { name: 'Set Minimum TLS Version…' });
    assert.equal(await arrow.getAttribute('aria-disabled'), 'true');
    await tree.row('billing-db').action('Stop Waiting for the Change');
    await tree.row('billing-db').becomes((row) => row.description.startsWith('left to Azure…'));
    const notification = await workbench.notification(/^billing-db: You stopped waiting/);
    await notification.close();
    await workbench.changeSettings({ 'azurePostgresTls.offline.operationSeconds': 1 });
  });

  test('a double click opens the panel and leaves the row closed or open, as it was', async () => {
    await tree.row('payments-pg').doubleClick();
    await workbench.webview('payments-pg');
    assert.equal((await tree.row('payments-pg').becomes((row) => row.expanded === false)).expanded, false);
    await tree.row('ledger-pg').expand();
    await tree.row('ledger-pg').doubleClick();
    await workbench.webview('ledger-pg');
    assert.equal((await tree.row('ledger-pg').becomes((row) => row.expanded === true)).expanded, true);
  });

  test('nothing was complained of', () => {
    const unexpected = workbench
      .errors()
      .filter((text) => !text.includes('was not changed') && !text.includes('denies'));
    assert.deepEqual(unexpected, []);
  });
});
