import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Workbench } from './harness';

describe('while loading, and when it fails', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        'azurePostgresTls.backend': 'offline',
        'azurePostgresTls.offline.operationSeconds': 0,
        'azurePostgresTls.offline.faults': [{ fault: 'slow', operation: 'read', server: 'reports-pg', seconds: 300 }],
      },
      // no Azure CLI on this path
      env: { PATH: '/nowhere' },
    });
    await workbench.showView('PostgreSQL TLS');
  });
  after(() => workbench.close());

  const tree = () => workbench.tree('PostgreSQL TLS');

  test('rows come as they are read; what is not read yet says so', async () => {
    await tree()
      .row('orders-db')
      .becomes((row) => row.description.startsWith('TLS 1.0+'));
    await tree()
      .row('reports-pg')
      .becomes((row) => row.description.startsWith('reading…'));
    assert.ok((await workbench.viewActions()).includes('Cancel Loading'));
    await workbench.screenshot('loading-dark');
  });

  test('loading is cancelled, and the list says that it is not complete', async () => {
    await workbench.viewAction('Cancel Loading');
    await eventually(
      () => workbench.viewMessage(),
      'Simulated fleet, offline · Loading was canceled; the list is incomplete.',
    );
    await tree()
      .row('orders-db')
      .becomes((row) => row.description.startsWith('TLS 1.0+'));
    assert.ok((await workbench.viewActions()).includes('Refresh'));
  });

  test('a refresh that fails keeps what was read, and says so', async () => {
    await workbench.changeSettings({
      'azurePostgresTls.offline.faults': [{ fault: 'html', operation: 'list' }],
      // shows when the settings have arrived
      'azurePostgresTls.policy.minimumTlsVersion': '1.3',
    });
    await tree()
      .row('catalog-pg')
      .becomes((row) => row.icon === 'warning');
    await workbench.viewAction('Refresh');
    await eventually(async () => (await workbench.viewMessage()).includes('could not be refreshed'), true);
    assert.ok((await tree().rows()).length > 0, 'what was read before is not shown any more');
  });

  test('a sign-in that cannot be used: which one, and what to do', async () => {
    await workbench.changeSettings({ 'azurePostgresTls.backend': 'azure', 'azurePostgresTls.signIn': 'azureCli' });
    await workbench.welcome().getByText('the chosen sign-in method cannot be used').waitFor();
    await workbench.welcome().getByRole('button', { name: 'Show what went wrong' }).click();
    const notification = await workbench.notification(/^The Azure CLI sign-in cannot be used\. /);
    assert.ok(notification.buttons.includes('Run az login'));
    await workbench.screenshot('sign-in-unusable-dark');
    await notification.close();
  });
});

describe('an untrusted workspace', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        'azurePostgresTls.backend': 'offline',
        'azurePostgresTls.offline.operationSeconds': 0,
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
    await workbench.showView('PostgreSQL TLS');
  });
  after(() => workbench.close());

  test('shows servers, and changes none', async () => {
    const row = workbench.tree('PostgreSQL TLS').row('orders-db');
    await row.becomes((state) => state.description.startsWith('TLS 1.0+'));
    await row.action('Set Minimum TLS 1.2');
    const notification = await workbench.notification('This workspace is not trusted.');
    assert.deepEqual(notification.buttons, ['Manage Workspace Trust']);
    await notification.close();
    await row.becomes((state) => state.description.startsWith('TLS 1.0+'));
  });
});
