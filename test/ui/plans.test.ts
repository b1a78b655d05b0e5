import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

describe('a plan', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        'azurePostgresTls.backend': 'offline',
        'azurePostgresTls.offline.operationSeconds': 3,
        'azurePostgresTls.production': ['payments-pg'],
      },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('orders-db').shown();
  });
  after(() => workbench.close());

  async function plan(target: string): Promise<void> {
    await workbench.command('PostgreSQL TLS: Plan a Change of Many Servers…');
    await (await workbench.quickPick('Plan a Change of the Listed Servers')).choose(target);
    await (await workbench.notification(/^The plan changes \d+ of 15 servers/)).press('Apply Plan…');
  }

  test('is shown as a document before anything is sent, and goes on after the window was reloaded in its middle', async () => {
    await plan('Recommended for Each');
    const dialog = await workbench.dialog(/^Apply the plan to \d+ of 15 servers\?$/);
    assert.deepEqual(await dialog.buttons(), ['Cancel', 'Apply Plan']);
    assert.match(await dialog.detail(), /orders-db[^]*Clients without TLS will be rejected\./);
    await workbench.screenshot('plan-question');
    await dialog.press('Apply Plan');
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('switching enforcement on…'));
    await workbench.reload();
    await workbench.showView('PostgreSQL TLS');
    const interrupted = await workbench.notification(/^A plan was being applied when the window closed/);
    await workbench.screenshot('plan-interrupted');
    await interrupted.press('Continue…');
    await (await workbench.dialog(/^Apply the plan to \d+ of 15 servers\?$/)).press('Apply Plan');
    const done = await workbench.notification(/^\d+ of 15 servers were changed/);
    await workbench.screenshot('plan-done');
    await done.press('Show Results');
    await tree.row('reports-pg').becomes((row) => row.description.startsWith('TLS 1.2+'));
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.2+'));
  });

  test('weakening a production server needs its name, whatever else is typed', async () => {
    const stop = async (): Promise<void> => {
      await (await tree.row('payments-pg').contextMenu()).choose('Stop Enforcing TLS…');
      await (await workbench.dialog('Stop enforcing TLS on payments-pg?')).press('Stop Enforcing');
    };
    await stop();
    const wrong = await workbench.inputBox('Confirm the Change');
    await wrong.type('payments');
    await eventually(() => wrong.message(), 'This is not payments-pg.');
    await workbench.screenshot('type-the-name');
    await wrong.cancel();
    await tree.row('payments-pg').becomes((row) => row.description.startsWith('TLS 1.3'));
    await stop();
    const right = await workbench.inputBox('Confirm the Change');
    await right.type('payments-pg');
    await right.accept();
    await tree.row('payments-pg').becomes((row) => row.description.startsWith('not enforced'));
  });

  test('servers are shown as code', async () => {
    await (await tree.row('payments-pg').contextMenu()).choose('Show as Code…');
    await (await workbench.quickPick('Show as Code')).choose('Bicep');
    await workbench.screenshot('as-code');
  });
});
