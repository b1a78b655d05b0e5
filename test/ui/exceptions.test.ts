import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { repository } from '../host/paths';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { eventually, openWorkbench, type Tree, type TreeRow, type Workbench } from './harness';
import { startException } from './harness/exceptions';
import { openOwnWorkbench } from './harness/open';

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
    await startException(workbench, other, { name: 'payments-pg', time: '30 minutes', reason: 'test' });
    const name = await workbench.inputBox('Confirm the Change');
    await name.cancel();
    const state = await other.becomes(({ icon }) => icon === 'shield');
    assert.doesNotMatch(state.description, /exception/);
  });
});

describe('an exception that ended while VS Code was closed', () => {
  let workbench: Workbench;
  let clock: string;
  let folder: string;

  before(async () => {
    folder = await temporaryFolder('clock');
    clock = path.join(folder, 'later');
    await fs.writeFile(clock, '0');
    workbench = await openOwnWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
      env: { LATE_CLOCK: clock, NODE_OPTIONS: `--require ${path.join(repository, 'test/support/lateClock.cjs')}` },
    });
    await workbench.showView('PostgreSQL TLS');
  });
  after(async () => {
    await workbench.close();
    await removeTemporary(folder);
  });

  test('is offered at the next start, and ended with the minimum from before', async () => {
    const row = workbench.tree('PostgreSQL TLS').row('billing-db');
    await row.becomes(({ description }) => description.startsWith('TLS 1.2+'));
    await startException(workbench, row, { name: 'billing-db', time: '2 hours', reason: 'the importer runs tonight' });
    await row.becomes(({ description }) => description.includes('exception, '));
    await workbench.stored('the importer runs tonight');
    await fs.writeFile(clock, String(5 * 3_600_000 - 60_000));
    await workbench.reload();
    const offer = await workbench.notification(
      /^The exception of billing-db is overdue by 3 h: TLS may still not be enforced/,
    );
    const overdue = await row.becomes(({ description }) => description.includes('overdue'));
    assert.match(overdue.description, /^not enforced · exception overdue by 3 h · /);
    await workbench.screenshot('exception-overdue');
    assert.deepEqual(offer.buttons, ['Enforce Now', 'Copy Azure CLI for a Scheduler']);
    await offer.press('Enforce Now');
    const state = await row.becomes(({ description }) => description.startsWith('TLS 1.2+'));
    assert.doesNotMatch(state.description, /exception/);
    assert.deepEqual(workbench.errors(), []);
  });
});
