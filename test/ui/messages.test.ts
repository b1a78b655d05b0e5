import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createAuthority } from '../support/certificates';
import { openWorkbench, type Workbench } from './harness';

let workbench: Workbench;

before(async () => {
  const authority = await createAuthority();
  const { certificate } = await authority.issue({ names: ['[Fix](command:workbench.action.terminal.new)'] });
  workbench = await openWorkbench({
    settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    workspaceFiles: { '$(trash) cloned.pem': certificate },
  });
  await workbench.showView('PostgreSQL TLS');
});
after(() => workbench.close());

test('a certificate of a cloned folder puts no link into a notification, and a file name no icon into a pick', async () => {
  const row = workbench.tree('PostgreSQL TLS').row('payments-pg');
  await (await row.contextMenu()).choose('Check a CA Certificate…');
  const pick = await workbench.quickPick('Check a CA Certificate');
  await pick.choose('$ (trash) cloned.pem');
  const notification = await workbench.notification(/^Clients will reject payments-pg with \$ \(trash\) cloned\.pem, /);
  assert.match(notification.message, /\[Fix\] \(command:workbench\.action\.terminal\.new\) is a server certificate/);
  assert.equal(await workbench.page.locator('.notification-list-item-message a').count(), 0);
});
