import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { contoso } from '../support/tenants';
import { eventually, type Tree, type Workbench } from './harness';
import { openOnHeldAzure, type HeldAzure } from './harness/heldAzure';
import { startException } from './harness/exceptions';

const subscriptionId = '3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14';
const provider = `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.DBforPostgreSQL`;
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);

/** 23 weak servers: old ones that accept TLS 1.0, and newer ones that do not enforce TLS. */
const old = numbered('old', 15);
const exposed = numbered('exposed', 8);
/** 17 that need nothing. */
const strong = numbered('strong', 17);

const fleet = JSON.stringify({
  subscriptions: [{ subscriptionId, tenantId: contoso.id, displayName: 'Contoso Production', state: 'Enabled' }],
  value: [
    ...old.map((name) => ({
      id: `${provider}/servers/${name}`,
      location: 'westeurope',
      properties: {
        version: '11',
        userVisibleState: 'Ready',
        sslEnforcement: 'Enabled',
        minimalTlsVersion: 'TLS1_0',
      },
    })),
    ...[...exposed, ...strong].map((name) => ({
      id: `${provider}/flexibleServers/${name}`,
      location: 'westeurope',
      properties: { version: '17', state: 'Ready' },
      configurations: { require_secure_transport: exposed.includes(name) ? 'off' : 'on' },
    })),
  ],
});

describe('an administrator with 40 servers of which 23 are weak', () => {
  let azure: HeldAzure;
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;

  before(async () => {
    azure = await openOnHeldAzure(fleet);
    ({ workbench } = azure);
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('Contoso Production').becomes((row) => row.description.startsWith('23 of 40 need attention'));
  });
  after(() => azure.close());

  const summary = () => panel.locator('.state strong').innerText();
  const row = (name: string) =>
    panel.locator('tbody tr').filter({ has: panel.locator('th span', { hasText: new RegExp(`^${name}$`) }) });
  const resultOf = (name: string) => row(name).locator('.column-result .marked').innerText();
  const apply = async (servers: number): Promise<void> => {
    await panel.locator('#apply').click();
    await (await workbench.dialog(`Apply the plan to ${servers} servers?`)).press('Apply Plan');
    if (servers > 0.3 * 40) {
      const count = await workbench.inputBox('Confirm the Change');
      await count.type(String(servers));
      await count.accept();
    }
  };
  const leftOut = ['old-02', 'exposed-03'];

  test('plans for those that need attention, and excludes two', async () => {
    await workbench.command('PostgreSQL TLS: Raise All to Recommended…');
    panel = await workbench.webview('Plan: enforce TLS, minimum 1.2, on 23 servers');
    await eventually(summary, '23 of 23 changes are included. Nothing is sent until you apply the plan.');
    for (const name of leftOut) {
      await row(name).locator('input[type=checkbox]').uncheck();
    }
    await eventually(summary, '21 of 23 changes are included. Nothing is sent until you apply the plan.');
    assert.equal(await panel.locator('#canary').isChecked(), true);
    assert.deepEqual(azure.service.written, []);
    await workbench.screenshot('story-planned');
  });

  test('applies with a canary, and loses the window in the middle', async () => {
    const digest = (await panel.locator('body').getAttribute('data-server-id')) ?? '';
    await workbench.stored(digest);
    let writes = 0;
    const middle = azure.service.hold(({ write }) => write && ++writes > 10);
    await apply(21);
    await middle;
    await workbench.screenshot('story-middle');
    await workbench.killExtensionHost();
    azure.service.release();
    await workbench.reload();
    panel = await workbench.webview('Plan: enforce TLS, minimum 1.2, on 23 servers');
    await panel.getByText('The window was closed while the plan was applied.').first().waitFor();
    await workbench.screenshot('story-reopened');
  });

  test('finishes: every server once, and not those that were excluded', async () => {
    await apply(Number(/\d+/.exec(await panel.locator('#apply').innerText())?.[0]));
    await eventually(
      () => panel.locator('tbody .column-result .marked').allInnerTexts(),
      (all) => all.filter((one) => one === 'changed' || one === 'already set').length === 21,
      120_000,
    );
    for (const name of leftOut) {
      assert.equal(await resultOf(name), 'left out');
    }
    const wanted = [...old, ...exposed.map((name) => `${name}/require_secure_transport`)];
    assert.deepEqual(
      [...azure.service.written].sort(),
      wanted.filter((one) => !leftOut.some((name) => one.startsWith(name))).sort(),
    );
    await tree.row('Contoso Production').becomes((group) => group.description.startsWith('2 of 40 need attention'));
    await workbench.screenshot('story-finished');
  });

  test('exports the result', async () => {
    const file = path.join(workbench.workspace, 'results.csv');
    await panel.locator('#saveCsv').click();
    await workbench.chooseFile('Save Report', file, /\.csv$/);
    const lines = await eventually(
      async () => (await readFile(file, 'utf8').catch(() => '')).trim().split('\r\n'),
      ({ length }) => length === 24,
    );
    assert.equal(lines.filter((line) => line.includes('"notStarted"')).length, 2);
  });

  test('undoes one', async () => {
    await panel.locator('#undo').click();
    panel = await workbench.webview(/^Plan for \d+ servers$/);
    const name = panel.getByRole('textbox', { name: 'Type exposed-01 to include it' });
    await name.fill('exposed-01');
    await eventually(() => panel.locator('#apply').innerText(), 'Apply 1…');
    await panel.locator('#apply').click();
    const dialog = await workbench.dialog('Apply the plan to 1 server?');
    assert.match(await dialog.detail(), /The change weakens TLS on: exposed-01/);
    await dialog.press('Apply Plan');
    await eventually(() => resultOf('exposed-01'), 'changed', 60_000);
    await tree.row('Contoso Production').becomes((group) => group.description.startsWith('3 of 40 need attention'));
    await workbench.screenshot('story-undone');
  });

  test('puts one on a two-hour exception', async () => {
    const server = tree.row('Contoso Production', 'exposed-02');
    await startException(workbench, server, {
      name: 'exposed-02',
      time: '2 hours',
      reason: 'the old importer runs tonight',
    });
    await server.becomes(({ description }) => /^not enforced · exception, (2 h|1 h 59 min) left/.test(description));
    await workbench.screenshot('story-exception');
  });

  test('nothing was complained of', () => {
    // the process of the extensions was killed
    assert.deepEqual(
      workbench.errors().filter((error) => !/extension host/i.test(error)),
      [],
    );
  });
});
