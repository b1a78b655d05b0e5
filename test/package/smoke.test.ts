import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { vsixFile } from '../host/paths';
import { releases, type VsCodeVersion } from '../host/prepareVsCode';
import { eventually, openWorkbench, type Workbench } from '../ui/harness';

for (const version of ['oldest', 'newest'] satisfies VsCodeVersion[]) {
  describe(`the package, installed in VS Code ${releases[version].version}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await openWorkbench({
        version,
        extension: vsixFile,
        settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
      });
    });
    after(() => workbench.close());

    test('lists the servers of both kinds, and enforces TLS on one', async () => {
      await workbench.showView('PostgreSQL TLS');
      const tree = workbench.tree('PostgreSQL TLS');
      await tree.row('orders-db').becomes((row) => row.description.includes('legacy'));
      const exposed = tree.row('reports-pg');
      await exposed.becomes((row) => row.description.startsWith('not enforced'));
      await exposed.select();
      const indicator = workbench.statusBarItem('azurePostgresTls.enforcement');
      await eventually(() => indicator.text(), 'reports-pg not enforced');
      await (await exposed.contextMenu()).choose('Enforce TLS');
      await (await workbench.quickPick('reports-pg: Enforce TLS')).choose('Enforce TLS');
      await exposed.becomes((row) => row.description.startsWith('TLS 1.2+'));
      await eventually(() => indicator.text(), 'reports-pg TLS 1.2+');
    });

    test('opens the connection panel', async () => {
      await workbench.tree('PostgreSQL TLS').row('payments-pg').doubleClick();
      const panel = await workbench.webview('payments-pg');
      await panel.getByText('payments-pg.postgres.database.azure.com').first().waitFor();
    });

    test('nothing went wrong meanwhile', async () => {
      assert.deepEqual(workbench.errors(), []);
      assert.doesNotMatch(await workbench.log(), /\[error\]/);
    });
  });
}
