import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

describe('before servers are changed', () => {
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
    const text = await eventually(
      () => workbench.editorText(),
      (shown) => shown.includes('resource payments_pg'),
    );
    assert.match(text, /flexibleServers\/configurations@/);
    await workbench.screenshot('as-code');
  });
});
