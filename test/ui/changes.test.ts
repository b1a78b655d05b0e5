import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

const indicator = 'azurePostgresTls.enforcement';

describe('changes', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        'azurePostgresTls.backend': 'offline',
        'azurePostgresTls.offline.operationSeconds': 1,
        'azurePostgresTls.offline.faults': [
          { fault: 'deniedByPolicy', server: 'catalog-pg', operation: 'write', policy: 'Enforce TLS' },
          { fault: 'busy', server: 'billing-db', operation: 'write', times: 2 },
        ],
      },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('Contoso Production').shown();
  });
  after(() => workbench.close());

  const status = () => workbench.statusBarItem(indicator);

  test('with nothing in focus the status bar sums the fleet up', async () => {
    await eventually(() => status().text(), 'TLS: 5 at risk');
    assert.equal(await status().ariaLabel(), '5 of 15 servers need attention');
    assert.equal(await status().background(), 'none');
  });

  test('a selected server is in the status bar, with a warning background only when exposed', async () => {
    await tree.row('orders-db').select();
    await eventually(() => status().text(), 'orders-db TLS 1.0+ accepted');
    assert.deepEqual(await status().icons(), ['warning']);
    assert.equal(await status().background(), 'none');
    await tree.row('reports-pg').select();
    await eventually(() => status().text(), 'reports-pg not enforced');
    assert.equal(await status().background(), 'warning');
  });

  /** Answers the question about clients that nobody has looked at. */
  const enforceAnyway = async (name: string): Promise<void> => {
    const pick = await workbench.quickPick(`${name}: Enforce TLS`);
    assert.deepEqual(
      (await pick.items()).map(({ label }) => label),
      ['Enforce TLS', 'Show Connected Clients…', 'Show Plan'],
    );
    await pick.choose('Enforce TLS');
  };

  /** What a row says once its server is no longer read for a question, which the row may show a moment longer. */
  const afterReading = async (name: string): Promise<string> =>
    (await tree.row(name).becomes(({ description }) => !description.startsWith('reading'))).description;

  test('enforcing asks about the clients that are not known, and is shown while it runs', async () => {
    const menu = await tree.row('reports-pg').contextMenu();
    await menu.choose('Enforce TLS');
    await enforceAnyway('reports-pg');
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('switching enforcement on…'));
    await eventually(() => status().text(), 'reports-pg…');
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('TLS 1.2+'));
    await eventually(() => status().text(), 'reports-pg TLS 1.2+');
  });

  test('the minimum is asked with what each version means; what is not allowed says why', async () => {
    await tree.row('orders-db').action('Set Minimum TLS Version…');
    const pick = await workbench.quickPick('Minimum TLS version for orders-db');
    const items = (await pick.items()).map(({ label, description, detail }) => ({ label, description, detail }));
    assert.deepEqual(items, [
      {
        label: 'TLS 1.2',
        description: 'recommended',
        detail: 'Clients with TLS 1.2 and newer can connect; TLS 1.0 and 1.1 are rejected',
      },
      { label: 'TLS 1.1', description: '', detail: 'Clients with TLS 1.1 and newer can connect; TLS 1.0 is rejected' },
      { label: 'TLS 1.0', description: 'current', detail: 'Clients with TLS 1.0 and newer can connect' },
      { label: 'TLS 1.3', description: '', detail: 'Single Server supports TLS 1.0, 1.1 and 1.2 as the minimum.' },
      {
        label: 'No minimum',
        description: '',
        detail: 'A minimum version cannot be removed once it is enforced.',
      },
      { label: 'Show Connected Clients…', description: '', detail: 'Who would be cut off? Not known yet.' },
    ]);
    await workbench.screenshot('minimum-dark');
    await pick.choose('TLS 1.2');
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
  });

  test('lowering asks first, and saying no changes nothing', async () => {
    await tree.row('orders-db').action('Set Minimum TLS Version…');
    await (await workbench.quickPick('Minimum TLS version for orders-db')).choose('TLS 1.1');
    const dialog = await workbench.dialog('Lower the minimum TLS version of orders-db to 1.1?');
    assert.equal(
      await dialog.detail(),
      'Clients with TLS 1.1 will be able to connect. To undo this, select "Undo Last Change" in the context menu of orders-db. After a restart, use the history of changes.',
    );
    assert.equal(await dialog.focused(), 'Keep Minimum');
    await dialog.press('Cancel');
    assert.match(await afterReading('orders-db'), /^TLS 1\.2\+/);
  });

  for (const key of ['Enter', 'Escape'] as const) {
    test(`${key} in the question before weakening changes nothing`, async () => {
      await tree.row('orders-db').select();
      await (await tree.row('orders-db').contextMenu()).choose('Stop Enforcing TLS…');
      const dialog = await workbench.dialog('Stop enforcing TLS on orders-db?');
      assert.equal(await dialog.focused(), 'Keep Enforcing');
      await dialog.key(key);
      assert.match(await afterReading('orders-db'), /^TLS 1\.2\+/);
    });
  }

  test('switching off on Single Server says that the minimum is lost', async () => {
    await tree.row('orders-db').select();
    await eventually(() => status().text(), 'orders-db TLS 1.2+');
    await status().click();
    await (await workbench.quickPick('orders-db')).choose('Stop Enforcing TLS…');
    const dialog = await workbench.dialog('Stop enforcing TLS on orders-db?');
    assert.equal(
      await dialog.detail(),
      'Clients will be able to connect without encryption. The minimum version TLS 1.2 is lost as well, because Azure resets it. To undo this, select "Undo Last Change" in the context menu of orders-db. After a restart, use the history of changes.',
    );
    assert.deepEqual(await dialog.buttons(), ['Cancel', 'Keep Enforcing', 'Show Plan', 'Stop Enforcing']);
    await workbench.screenshot('stop-enforcing-dark');
    await dialog.press('Stop Enforcing');
    await tree.row('orders-db').becomes((row) => row.description.startsWith('not enforced'));
    await tree.row('orders-db').expand();
    await tree.row('orders-db', 'Minimum TLS').becomes((row) => row.description === 'none');
    await tree.row('orders-db').collapse();
  });

  test('enforcing again offers the minimum that was lost', async () => {
    // the selected row is orders-db's
    await workbench.command('PostgreSQL TLS: Enforce TLS');
    const pick = await workbench.quickPick('Enforce TLS on orders-db');
    assert.deepEqual(
      (await pick.items()).map((item) => item.label),
      ['Enforce TLS and restore minimum 1.2', 'Enforce TLS only'],
    );
    await pick.choose('Enforce TLS and restore minimum 1.2');
    await enforceAnyway('orders-db');
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
  });

  test('a change is undone', async () => {
    const menu = await tree.row('reports-pg').contextMenu();
    await menu.choose('Undo Last Change');
    await (await workbench.dialog('Stop enforcing TLS on reports-pg?')).press('Stop Enforcing');
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('not enforced'));
  });

  test('a refusal leaves the truth and says who denies it', async () => {
    await tree.row('catalog-pg').select();
    const menu = await tree.row('catalog-pg').contextMenu();
    await menu.choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on catalog-pg?')).press('Stop Enforcing');
    const notification = await workbench.notification('catalog-pg was not changed. Policy "Enforce TLS" denies it.');
    assert.deepEqual([...notification.buttons].sort(), ['Copy Details', 'Show Policy']);
    await workbench.screenshot('denied-dark');
    await notification.close();
    await tree.row('catalog-pg').becomes((row) => row.description.startsWith('TLS 1.2+'));
  });

  test('a busy server is waited for in sight; stopping to wait changes nothing', async () => {
    await (await tree.row('billing-db').contextMenu()).choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on billing-db?')).press('Stop Enforcing');
    await tree.row('billing-db').becomes((row) => /^busy, trying again in \d+ s/.test(row.description));
    await workbench.screenshot('busy-dark');
    await tree.row('billing-db').action('Stop Waiting for the Change');
    await tree.row('billing-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
  });

  test('and when it is free again the change goes through', async () => {
    await (await tree.row('billing-db').contextMenu()).choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on billing-db?')).press('Stop Enforcing');
    await tree.row('billing-db').becomes((row) => row.description.startsWith('busy, trying again in'));
    await tree.row('billing-db').becomes((row) => row.description.startsWith('not enforced'));
  });

  test('a stopped server is refused before anything is sent', async () => {
    const menu = await tree.row('lab-pg').contextMenu();
    await menu.choose('Set Minimum TLS Version…');
    const pick = await workbench.quickPick('Minimum TLS version for lab-pg');
    assert.ok(
      (await pick.items()).every((item) => item.detail.includes('The server is Stopped')),
      'a version can be chosen on a stopped server',
    );
    await pick.cancel();
  });

  test('a pinned server is in the status bar when no row is, also after a reload', async () => {
    const menu = await tree.row('orders-db').contextMenu();
    await menu.choose('Pin to Status Bar');
    await tree.row('payments-pg').select();
    await eventually(() => status().text(), 'payments-pg TLS 1.3+');
    await workbench.showView('Explorer');
    await eventually(() => status().text(), 'orders-db TLS 1.2+');
    await workbench.stored('orders-db","pinned":true');
    await workbench.reload();
    await eventually(() => status().text(), 'orders-db TLS 1.2+');
    await workbench.showView('PostgreSQL TLS');
    // until everything is read, rows move to their places
    await eventually(
      () => workbench.viewActions(),
      (actions) => actions.includes('Refresh'),
    );
    await tree.row('Contoso Production').becomes((row) => row.description === '2 of 7 need attention');
    await (await tree.row('orders-db').contextMenu()).choose('Unpin from Status Bar');
  });

  test('a row shows at once that its server is read for a question, and that can be cancelled', async () => {
    const slow = { fault: 'slow', server: 'orders-db', operation: 'read', seconds: 120 };
    await workbench.changeSettings({ 'azurePostgresTls.offline.faults': [slow] });
    for (const action of ['Set Minimum TLS Version…', 'Stop Enforcing TLS…']) {
      await (await tree.row('orders-db').contextMenu()).choose(action);
      await tree
        .row('orders-db')
        .becomes(({ description, icon }) => icon === 'sync' && description.startsWith('reading the server…'));
      await tree.row('orders-db').action('Stop Waiting for the Change');
      await tree.row('orders-db').becomes(({ description }) => description.startsWith('TLS 1.2+'));
    }
    await workbench.changeSettings({ 'azurePostgresTls.offline.faults': [] });
  });

  test('stopping to wait says truly that Azure goes on, and the row follows', async () => {
    await workbench.changeSettings({ 'azurePostgresTls.offline.operationSeconds': 6 });
    await tree.row('payments-pg').select();
    const menu = await tree.row('payments-pg').contextMenu();
    await menu.choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on payments-pg?')).press('Stop Enforcing');
    await tree.row('payments-pg').becomes((row) => row.icon === 'sync');
    await tree.row('payments-pg').action('Stop Waiting for the Change');
    const notification = await workbench.notification(
      'payments-pg: You stopped waiting, but Azure has accepted the change and continues with it.',
    );
    await notification.close();
    await tree.row('payments-pg').becomes(({ description }) => description.startsWith('left to Azure… · TLS 1.3'));
    await workbench.screenshot('left-to-azure-dark');
    await eventually(async () => {
      await (await tree.row('payments-pg').contextMenu()).choose('Refresh Server');
      return (await tree.row('payments-pg').shown()).description.startsWith('not enforced');
    }, true);
  });

  test('a change that runs while the window is loaded again is followed to its end', async () => {
    await tree.row('payments-pg').becomes((row) => row.description.startsWith('not enforced'));
    // VS Code stores a text within seconds, and more on a busy machine: the change must still run then
    await workbench.changeSettings({ 'azurePostgresTls.offline.operationSeconds': 12 });
    // while the server is refreshed, its menu offers no change
    const menu = await eventually(
      async () => {
        const opened = await tree.row('payments-pg').contextMenu();
        if ((await opened.items()).includes('Enforce TLS')) return opened;
        await opened.close();
        return undefined;
      },
      (opened) => opened !== undefined,
    );
    await menu?.choose('Enforce TLS');
    await enforceAnyway('payments-pg');
    await tree.row('payments-pg').becomes((row) => row.icon === 'sync');
    await workbench.stored('runningChange:');
    await workbench.reload();
    const notification = await workbench.notification('payments-pg enforces TLS, minimum version: 1.3.');
    await notification.close();
    await workbench.showView('PostgreSQL TLS');
    await tree.row('payments-pg').becomes((row) => row.description.startsWith('TLS 1.3+'));
  });

  test('nothing was complained of', () => {
    // VS Code writes each error message that it shows to the console as well
    const unexpected = workbench.errors().filter((text) => !text.includes('was not changed'));
    assert.deepEqual(unexpected, []);
  });
});
