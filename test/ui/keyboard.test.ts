import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { eventually, openDemoFleet, type QuickInput, type Tree, type Workbench } from './harness';

describe('with the keyboard alone', () => {
  let workbench: Workbench;
  let tree: Tree;
  let keys = 0;

  before(async () => {
    ({ workbench, tree } = await openDemoFleet());
  });
  after(() => workbench.close());

  async function press(...all: readonly string[]): Promise<void> {
    for (const key of all) {
      await workbench.page.keyboard.press(key);
      keys += 1;
    }
  }
  /** Types until the row that is meant is the first one, and accepts it. */
  async function find(pick: QuickInput, text: string, label: RegExp): Promise<void> {
    await press(...text);
    await eventually(
      async () => (await pick.items())[0]?.label ?? '',
      (first) => label.test(first),
    );
    await press('Enter');
  }

  /** From a row that has the focus. */
  async function startAt(label: string): Promise<void> {
    await tree.row(label).select();
    keys = 0;
  }

  function took(context: TestContext, most: number): void {
    context.diagnostic(`${keys} keys`);
    assert.ok(keys <= most, `${keys} keys`);
  }

  const selectAll = async (): Promise<void> => {
    await press('Control+a', 'Control+a', 'Control+a');
    await eventually(async () => (await tree.rows()).every((row) => row.selected), true);
  };

  test('every server is verified, and the message names the liar', async (context) => {
    await startAt('catalog-pg');
    await selectAll();
    await press('Shift+Alt+V');
    const done = await workbench.notification(/^\d+ of 15 servers were verified on the wire\./);
    assert.match(done.message, /Servers that need attention: .*payments-pg-staging/);
    took(context, 4);
    await done.close();
  });

  test('every weak server is repaired', async (context) => {
    await startAt('catalog-pg');
    await selectAll();
    await press('Shift+Alt+ArrowUp');
    const panel = await workbench.webview(/^Plan: /);
    const apply = panel.locator('#apply');
    await eventually(
      () => apply.innerText(),
      (text) => /^Apply \d+…$/.test(text),
    );
    for (let steps = 0; steps < 5 && !(await apply.evaluate((one) => one === document.activeElement)); steps++) {
      await press('Tab');
    }
    await press('Enter');
    const [servers = ''] = /\d+/.exec(await apply.innerText()) ?? [];
    await workbench.dialog(`Apply the plan to ${servers} servers?`);
    await press('Enter');
    await workbench.inputBox('Confirm the Change'); // for more than 30% of the fleet
    await press(servers);
    await press('Enter');
    await eventually(
      () => panel.locator('.state strong').innerText(),
      (text) => /^\d+ servers were changed\./.test(text),
    );
    took(context, 14);
    await workbench.command('View: Close All Editors');
  });

  test('a string for Spring Boot is copied', async (context) => {
    await startAt('catalog-pg');
    await press('Control+c');
    await find(await workbench.quickPick('Copy Connection String'), 'spring', /^Spring Boot/);
    const copied = await eventually(
      () => workbench.page.evaluate(() => navigator.clipboard.readText()),
      (text) => text.includes('spring.datasource'),
    );
    assert.match(copied, /catalog-pg\.postgres\.database\.azure\.com/);
    took(context, 8);
  });

  test('why a stopped server cannot be reached', async (context) => {
    await startAt('lab-pg');
    await press('Control+.');
    await find(await workbench.quickPick('lab-pg'), 'why', /^Why Can't I Connect\?$/);
    const panel = await workbench.webview(/lab-pg/);
    await panel
      .getByText(/stopped/i)
      .first()
      .waitFor();
    took(context, 5);
    await workbench.command('View: Close All Editors');
  });

  test('a CA certificate is checked', async (context) => {
    await startAt('catalog-pg');
    await press('Control+.');
    await find(await workbench.quickPick('catalog-pg'), 'check', /^Check a CA Certificate…$/);
    await workbench.inputBox('Check a CA Certificate');
    took(context, 7);
    await workbench.page.keyboard.press('Escape');
  });
});
