import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, type Tree, type Workbench } from './harness';
import { openOnLocalAzure, type LocalAzureWorkbench } from './harness/localAzure';

describe('signing in to a cloud of its own', () => {
  let local: LocalAzureWorkbench;
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    local = await openOnLocalAzure();
    ({ workbench, tree } = local);
  });
  after(() => local.close());

  const labels = async (): Promise<string[]> => (await tree.rows()).map(({ label }) => label);

  test('from the empty view; the tenant that needs its own sign-in offers it above the servers of the other', async () => {
    await local.signIn();
    const row = tree.row('Fabrikam B.V.: sign in to this tenant');
    assert.equal((await row.shown()).description, 'jane@contoso.example');
    await tree.row('Contoso Production', 'orders-db').shown();
    await workbench.screenshot('tenant-sign-in-dark');
  });

  test('a click signs in to the tenant, and its servers join the others', async () => {
    await tree.row('Fabrikam B.V.: sign in to this tenant').select();
    await local.allow();
    await eventually(labels, (all) => all.includes('fabrikam-pg') && !all.some((label) => /sign in/.test(label)));
    assert.ok((await labels()).includes('orders-db'));
  });

  test('subscriptions are selected by tenant, and what is not selected is not listed', async () => {
    await workbench.command('PostgreSQL TLS: Select Subscriptions and Tenants…');
    const pick = await workbench.quickPick('Select Subscriptions and Tenants');
    const items = await eventually(
      () => pick.items(),
      (all) => all.length === 4,
    );
    assert.deepEqual(items.map(({ label }) => label).slice(0, 3), [
      'Contoso Production',
      'Contoso Sandbox',
      'Contoso Staging',
    ]);
    await workbench.screenshot('select-subscriptions-dark');
    await pick.toggle('Contoso Production');
    await pick.accept();
    await eventually(labels, (all) => all.includes('fabrikam-pg') && !all.includes('orders-db'));
  });
});
