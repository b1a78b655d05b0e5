import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openWorkbench, type Tree, type Workbench } from './harness';

const settings = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };
const subscription = '/subscriptions/3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14';
const fleet = {
  value: [
    {
      id: `${subscription}/resourceGroups/rg-kept/providers/Microsoft.DBforPostgreSQL/flexibleServers/kept-pg`,
      name: 'kept-pg',
      type: 'Microsoft.DBforPostgreSQL/flexibleServers',
      location: 'West Europe',
      properties: { state: 'Ready', version: '16' },
    },
  ],
  policies: [
    {
      id: `${subscription}/providers/Microsoft.Authorization/policyAssignments/keep-tls`,
      properties: {
        displayName: 'Keep TLS enforced',
        policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a',
        parameters: { configurationName: { value: 'require_secure_transport' } },
      },
    },
  ],
};
const sentence = 'The policy assignment "Keep TLS enforced" switches enforcement on again at its next remediation.';

describe('a policy that undoes a change', () => {
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    workbench = await openWorkbench({ settings, workspaceFiles: { 'fleet.json': JSON.stringify(fleet) } });
    await workbench.changeSettings({
      ...settings,
      'azurePostgresTls.offline.fleetFile': `${workbench.workspace}/fleet.json`,
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await workbench.loaded();
  });
  after(() => workbench.close());

  test('is named in the question and in the plan', async () => {
    await (await tree.row('kept-pg').contextMenu()).choose('Stop Enforcing TLS…');
    const dialog = await workbench.dialog('Stop enforcing TLS on kept-pg?');
    const detail = await dialog.detail();
    assert.ok(detail.includes(sentence), detail);
    await workbench.screenshot('policy-question-dark');
    await dialog.press('Show Plan');
    const panel = await workbench.webview(/^Plan/);
    await panel.getByText(sentence).waitFor();
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('policy-plan-dark');
    assert.deepEqual(workbench.errors(), []);
  });
});
