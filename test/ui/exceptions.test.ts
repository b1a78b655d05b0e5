import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type TreeRow, type Workbench } from './harness';

describe('timed exceptions', () => {
  let workbench: Workbench;
  let tree: Tree;
  let row: TreeRow;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        'azurePostgresTls.backend': 'offline',
        'azurePostgresTls.offline.operationSeconds': 0,
        'azurePostgresTls.production': ['payments-pg'],
      },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    row = tree.row('billing-db');
    await row.becomes(({ description }) => description.startsWith('TLS 1.2+'));
  });
  after(() => workbench.close());

  test('a server is not enforced for two hours, which its row, the status bar and its card show', async () => {
    await row.select();
    await (await row.contextMenu()).choose('Do Not Enforce TLS for…');
    const time = await workbench.quickPick('Do Not Enforce TLS on billing-db');
    await workbench.screenshot('exception-time');
    await time.choose('2 hours');
    const reason = await workbench.inputBox('Do Not Enforce TLS on billing-db');
    await eventually(async () => (await reason.items()).length, 0);
    await reason.type('the old importer runs tonight');
    await reason.accept();
    const dialog = await workbench.dialog('Stop enforcing TLS on billing-db?');
    await dialog.press('Stop Enforcing');
    const state = await row.becomes(({ description }) => description.includes('exception'));
    assert.match(state.description, /^not enforced · exception, (2 h|1 h 59 min) left · /);
    assert.equal(state.icon, 'watch');
    assert.match(state.ariaLabel, /^billing-db, exposed, not enforced, .*exception, /);
    await eventually(
      () => workbench.statusBarItem('azurePostgresTls.enforcement').text(),
      (text) => /billing-db not enforced, exception, /.test(text),
    );
    await workbench.notification(/^TLS is not enforced on billing-db until .* otherwise it asks at the next start\.$/);
    await workbench.screenshot('exception-row');
  });

  test('the command for a scheduler restores the minimum as well', async () => {
    const said = await workbench.notification(/^TLS is not enforced on billing-db until/);
    await said.press('Copy Azure CLI for a Scheduler');
    await eventually(
      () => workbench.clipboard(),
      (text) => /az rest .*billing-db/s.test(text) && /TLS1_2/.test(text) && /Enabled/.test(text),
    );
  });

  test('the exception is there after a reload, and in the history', async () => {
    await workbench.stored('the old importer runs tonight');
    await workbench.reload();
    await row.becomes(({ description }) => description.includes('exception, '));
    await workbench.command('PostgreSQL TLS: Show History of Changes');
    const change = await workbench.tree('History').row('Today', 'billing-db').shown();
    assert.match(change.description, /^TLS 1\.2\+ → not enforced · exception until /);
    await workbench.screenshot('exception-history');
  });

  test('it is ended early, with the minimum from before', async () => {
    await (await row.contextMenu()).choose('End Exception and Enforce TLS');
    const state = await row.becomes(({ description }) => description.startsWith('TLS 1.2+'));
    assert.doesNotMatch(state.description, /exception/);
    assert.equal(state.icon, 'shield');
    assert.deepEqual(workbench.errors(), []);
  });

  test('a production server needs its name, and no exception stays when that is not typed', async () => {
    const other = tree.row('payments-pg');
    await (await other.contextMenu()).choose('Do Not Enforce TLS for…');
    await (await workbench.quickPick('Do Not Enforce TLS on payments-pg')).choose('30 minutes');
    const reason = await workbench.inputBox('Do Not Enforce TLS on payments-pg');
    await eventually(async () => (await reason.items()).length, 0);
    await reason.type('test');
    await reason.accept();
    await (await workbench.dialog('Stop enforcing TLS on payments-pg?')).press('Stop Enforcing');
    const name = await workbench.inputBox('Confirm the Change');
    await name.cancel();
    const state = await other.becomes(({ icon }) => icon === 'shield');
    assert.doesNotMatch(state.description, /exception/);
  });
});
