import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openDemoFleet, type Tree, type Workbench } from './harness';

describe('acting on many servers', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    ({ workbench, tree } = await openDemoFleet());
  });
  after(() => workbench.close());

  const status = () => workbench.statusBarItem('azurePostgresTls.enforcement');

  /** Presses keys one after the other. */
  async function press(...all: readonly string[]): Promise<void> {
    for (const key of all) {
      await workbench.page.keyboard.press(key);
    }
  }

  /** Moves the focus of the tree, without selecting, from the first row to the one with this label. */
  async function moveTo(label: string): Promise<void> {
    const focused = tree.list.locator('.monaco-list-row.focused .label-name');
    await press('Home');
    await eventually(async () => {
      if ((await focused.textContent()) === label) return true;
      await press('ArrowDown');
      return false;
    }, true);
  }

  test('the status bar says what the badge says, and a click shows those servers', async () => {
    await eventually(() => status().text(), 'TLS: 5 at risk');
    await status().click();
    await eventually(() => workbench.viewMessage(), 'Simulated fleet, offline · 5 of 15 servers: needs attention');
    await workbench.viewAction('Clear Filter');
    await tree.row('catalog-pg').shown();
  });

  const selected = async (): Promise<string[]> =>
    (await tree.rows()).filter((row) => row.selected).map(({ label }) => label);

  test('a menu on a selection across groups offers what fits many', async () => {
    await tree.row('catalog-pg').select();
    // the siblings, then their group, then all
    await press('Control+a', 'Control+a', 'Control+a');
    await eventually(async () => (await tree.rows()).filter((row) => !row.selected).map(({ label }) => label), []);
    const menu = await tree.row('orders-db').contextMenu();
    const items = await menu.items();
    for (const item of ['Verify on the Wire', 'Raise to Recommended', 'Enforce TLS', 'Set Minimum TLS Version…']) {
      assert.ok(items.includes(item), `${item} is not in ${items.join(', ')}`);
    }
    assert.ok(!items.includes('Copy Connection String…'), 'an action for one server is offered for all');
    await workbench.screenshot('many-menu');
    await press('Escape');
  });

  test('keys act on the focused row without opening it, and select it', async () => {
    await tree.row('payments-pg').select();
    await moveTo('orders-db');
    await press('F2');
    await (await workbench.quickPick('Minimum TLS version for orders-db')).cancel();
    assert.deepEqual(await selected(), ['orders-db']);
    assert.equal((await tree.row('orders-db').shown()).expanded, false);
    await tree.list.focus();
    await press('Control+c');
    await (await workbench.quickPick('Copy Connection String')).cancel();
    assert.deepEqual(await workbench.tabs(), [], 'two keys are no double click');
  });

  test('without groups, and by tag, version and kind', async () => {
    const groupBy = async (...choices: string[]): Promise<void> => {
      await workbench.viewAction('Group Servers By…');
      for (const choice of choices) await (await workbench.quickPick(/^Group Servers By/)).choose(choice);
    };
    await groupBy('No groups');
    await eventually(async () => (await tree.rows()).every(({ level }) => level === 1), true);
    await workbench.screenshot('many-flat');
    await tree.row('payments-pg').select();
    await moveTo('orders-db');
    await press('F2');
    await (await workbench.quickPick('Minimum TLS version for orders-db')).cancel();
    await groupBy('Tag…', 'env');
    await tree.row('env: prod').shown();
    await workbench.screenshot('many-by-tag');
    await groupBy('PostgreSQL version');
    await tree.row('PostgreSQL 16').shown();
    await groupBy('Kind of server');
    await tree.row('Single Server').shown();
    await groupBy('Subscription');
    await tree.row('Contoso Production').shown();
  });

  test('the filter takes every letter that is typed', async () => {
    await tree.row('payments-pg').select();
    await press('Shift+Alt+F');
    const pick = await workbench.quickPick('Filter Servers');
    const text = 'payments-pg';
    for (let length = 1; length <= text.length; length++) {
      await press(text.charAt(length - 1));
      await eventually(
        () => workbench.viewMessage(),
        (message) => message.endsWith(`"${text.slice(0, length)}"`),
      );
    }
    await pick.cancel();
  });

  test('postures and text combine in the filter', async () => {
    await workbench.viewAction('Filter Servers…');
    const pick = await workbench.quickPick('Filter Servers');
    await pick.toggle('weak');
    await pick.toggle('exposed');
    await eventually(() => workbench.viewMessage(), 'Simulated fleet, offline · 5 of 15 servers: needs attention');
    await pick.type('tag:env=prod');
    await eventually(
      () => workbench.viewMessage(),
      (message) => message.endsWith('needs attention · "tag:env=prod"'),
    );
    await workbench.screenshot('many-filter');
    await pick.accept();
    await workbench.viewAction('Clear Filter');
  });

  test('the status bar follows the active panel, then the focused row', async () => {
    await tree.row('payments-pg').select();
    await eventually(() => status().text(), 'payments-pg TLS 1.3+');
    await moveTo('orders-db');
    await press('Control+Enter');
    await workbench.webview('orders-db');
    await eventually(() => status().text(), 'orders-db TLS 1.0+ accepted');
    await tree.row('payments-pg').select();
    await eventually(() => status().text(), 'orders-db TLS 1.0+ accepted');
    await workbench.command('View: Close All Editors');
    await eventually(() => status().text(), 'payments-pg TLS 1.3+');
  });

  test('all servers are verified in three clicks', async () => {
    await workbench.viewAction('Verify All…');
    await (await workbench.dialog('Verify 15 of 15 servers on the wire?')).press('Verify');
    const done = await workbench.notification(/^\d+ of 15 servers were verified on the wire\./);
    await workbench.screenshot('many-verified');
    await done.close();
  });

  test('nothing went wrong beside it', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
