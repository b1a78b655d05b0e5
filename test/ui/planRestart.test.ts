import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import type { Incoming } from '../support/heldService';
import { contoso } from '../support/tenants';
import { eventually, type Tree, type Workbench } from './harness';
import { openOnHeldAzure, type HeldAzure } from './harness/heldAzure';

const subscriptionId = '3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14';
const names = ['ledger-pg', 'orders-pg', 'search-pg'];

/** Flexible Servers that do not enforce TLS, and accept a version below the policy: each needs two writes. */
const fleet = JSON.stringify({
  subscriptions: [{ subscriptionId, tenantId: contoso.id, displayName: 'Contoso Production', state: 'Enabled' }],
  value: names.map((name) => ({
    id: `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`,
    location: 'westeurope',
    properties: { version: '17', state: 'Ready', administratorLogin: 'pgadmin' },
    configurations: { require_secure_transport: 'off', ssl_min_protocol_version: 'TLSv1.2' },
  })),
});

/** All that the plan writes, each exactly once. */
const allWrites = names.flatMap((name) => [`${name}/require_secure_transport`, `${name}/ssl_min_protocol_version`]);

const isWrite = ({ write }: Incoming): boolean => write;
const isOperation = ({ path: address }: Incoming): boolean => address.includes('/azureAsyncOperation/');

describe('the process of the extensions is killed while a plan is applied', () => {
  let azure: HeldAzure;
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;
  let digest: string;

  before(async () => {
    azure = await openOnHeldAzure(fleet, { 'azurePostgresTls.policy.minimumTlsVersion': '1.3' });
    ({ workbench } = azure);
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
  });
  after(() => azure.close());
  afterEach(async () => {
    azure.service.release();
    azure.service.reset();
    await workbench.command('View: Close All Editors');
    await workbench.command('PostgreSQL TLS: Refresh');
  });

  const record = () => readFile(path.join(workbench.storage, 'plans', `${digest}.jsonl`), 'utf8').catch(() => '');
  const results = () => panel.locator('tbody .column-result .marked').allInnerTexts();
  const apply = async (question: RegExp): Promise<void> => {
    await panel.locator('#apply').click();
    const dialog = await workbench.dialog(question);
    const servers = /\d+/.exec(await dialog.message())?.[0] ?? '';
    await dialog.press('Apply Plan');
    if (servers !== '1') {
      const count = await workbench.inputBox('Confirm the Change');
      await count.type(servers);
      await count.accept();
    }
  };

  /** Plans for all servers, and begins to apply. `canary`: one server first. */
  async function begin(canary: boolean): Promise<void> {
    for (const name of names) {
      await tree.row('Contoso Production', name).becomes(({ description }) => description.startsWith('not enforced'));
    }
    await workbench.command('PostgreSQL TLS: Plan Change…');
    await (await workbench.quickPick('Plan a Change of 3 Servers')).choose('Recommended for Each');
    panel = await workbench.webview(/^Plan/);
    digest = (await panel.locator('body').getAttribute('data-server-id')) ?? '';
    assert.match(digest, /^[\da-f]{64}$/);
    await workbench.stored(digest); // the tab, with the state of its page
    await panel.locator('#canary').setChecked(canary);
    await eventually(record, (text) => text.includes(`"canary":${canary}`));
    await apply(/^Apply the plan to 3 servers\?$/);
  }

  /** Kills, starts again, and waits for the panel of the plan. */
  async function killAndRestart(): Promise<void> {
    await workbench.killExtensionHost();
    azure.service.release();
    await workbench.reload();
    panel = await workbench.webview(/^Plan/);
    assert.equal(await panel.locator('body').getAttribute('data-server-id'), digest);
    await eventually(results, ({ length }) => length === 3);
  }

  async function goOn(): Promise<void> {
    await eventually(() => panel.locator('#apply').getAttribute('aria-disabled'), null);
    await apply(/^Apply the plan to (\d servers|1 server)\?$/);
  }

  /** Nothing is lost, and nothing was written twice. */
  async function isComplete(): Promise<void> {
    await eventually(results, (all) => all.every((one) => one === 'changed' || one === 'already set'), 60_000);
    assert.deepEqual([...azure.service.written].sort(), allWrites);
    for (const name of names) {
      await tree.row('Contoso Production', name).becomes(({ description }) => description.startsWith('TLS 1.3'));
    }
  }

  test('before the first write', async () => {
    const held = azure.service.hold(isWrite);
    await begin(true);
    await held;
    assert.match(await record(), /"started"/);
    await killAndRestart();
    assert.deepEqual(azure.service.written, []);
    await panel.getByText('One change may have been sent: its server is read again.').first().waitFor();
    await workbench.screenshot('plan-killed-before-first-write');
    await goOn();
    await isComplete();
  });

  test('while a change is in flight: it is read until it is there, without another write', async () => {
    azure.service.operationSeconds = 3600;
    const held = azure.service.hold(isOperation);
    await begin(true);
    await held;
    assert.equal(azure.service.written.length, 1);
    await killAndRestart();
    await eventually(results, ['reading the server…', 'will change', 'will change']);
    azure.service.operationSeconds = 0;
    azure.service.pass(3600);
    await goOn();
    await isComplete();
  });

  test('between two writes of a server', async () => {
    const held = azure.service.hold(({ write }) => write && azure.service.written.length === 1);
    await begin(true);
    await held;
    await killAndRestart();
    await goOn();
    await isComplete();
  });

  test('after the last write, before its outcome was read', async () => {
    const held = azure.service.hold(() => azure.service.written.length === allWrites.length);
    await begin(false);
    await held;
    await killAndRestart();
    await isComplete(); // without going on
  });

  test('after the end, before the results were saved', async () => {
    await begin(false);
    await eventually(() => panel.locator('.state strong').innerText(), '3 servers were changed.', 60_000);
    await killAndRestart();
    assert.deepEqual(await results(), ['changed', 'changed', 'changed']);
    const file = path.join(workbench.workspace, 'results.csv');
    await panel.locator('#saveCsv').click();
    await workbench.chooseFile('Save Report', file, /\.csv$/);
    await eventually(
      () => readFile(file, 'utf8').catch(() => ''),
      (text) => text.split('"changed"').length === 4,
    );
    await isComplete();
  });
});
