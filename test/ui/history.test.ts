import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

describe('history', () => {
  let workbench: Workbench;
  let servers: Tree;
  let history: Tree;

  const pane = (): Locator =>
    workbench.page.locator('.pane', { has: workbench.page.locator('.pane-header h3', { hasText: /^History$/ }) });
  const headerAction = async (title: string): Promise<void> => {
    await pane().locator('.pane-header').hover();
    await pane().locator('.pane-header').getByRole('button', { name: title, exact: true }).click();
  };
  const message = (): Promise<string> => pane().locator('.tree-explorer-viewlet-tree-view > .message').innerText();

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    });
    await workbench.showView('PostgreSQL TLS');
    servers = workbench.tree('PostgreSQL TLS');
    history = workbench.tree('History');
    await servers.row('orders-db').shown();
  });
  after(() => workbench.close());

  test('says what will be there while nothing is', async () => {
    await workbench.command('PostgreSQL TLS: Show History of Changes');
    await eventually(message, (text) => text.startsWith('No changes have been recorded.'));
    await workbench.screenshot('history-empty');
  });

  test('a change is a row with its settings before and after', async () => {
    await (await servers.row('reports-pg').contextMenu()).choose('Enforce TLS');
    await (await workbench.quickPick('reports-pg: Enforce TLS')).choose('Enforce TLS');
    const row = await history.row('Today', 'reports-pg').becomes(({ description }) => description.includes('→'));
    assert.match(row.description, /^not enforced → TLS 1\.2\+ · \d\d:\d\d/);
    assert.equal(row.icon, 'check');
    assert.match(row.ariaLabel, /^reports-pg, changed, not enforced, /);
    await workbench.screenshot('history-row');
  });

  test('a row is undone by a plan', async () => {
    await history.row('Today', 'reports-pg').action('Plan Undo');
    const panel = await workbench.webview(/^Plan/);
    await panel.getByText('reports-pg').first().waitFor();
    await workbench.screenshot('history-undo');
  });

  test('the filter is shown in the view, and cleared there', async () => {
    await (await servers.row('orders-db').contextMenu()).choose('Show History of Server');
    await eventually(message, 'The filter shows none of the 1 recorded changes.');
    await workbench.screenshot('history-filter-none');
    await headerAction('Clear Filter of History');
    await history.row('Today', 'reports-pg').shown();
    await headerAction('Filter History…');
    const pick = await workbench.quickPick('Filter the History');
    await pick.toggle('reports-pg');
    await workbench.screenshot('history-filter');
    await pick.accept();
    await eventually(message, 'The filter shows 1 of 1 recorded changes.');
    await history.row('Today', 'reports-pg').shown();
    await workbench.screenshot('history-filtered');
  });

  test('is exported from the view', async () => {
    await headerAction('Export History of Changes…');
    await (await workbench.quickPick('Export History of Changes')).choose('CSV');
    await eventually(
      () => workbench.editorText(),
      (text) => text.includes('reports-pg'),
    );
  });

  test('the rows are there after a reload', async () => {
    await workbench.reload();
    await history.row('Today', 'reports-pg').shown();
    assert.deepEqual(workbench.errors(), []);
  });
});
