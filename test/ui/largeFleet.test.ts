import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { generateFleet } from '../support/generatedFleet';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

const size = 10_000;
const subscriptions = 250;
/** Reading 4,000 servers' settings and simulating the service beside it takes one process this long, when it is busy. */
const minutes = 60_000;

describe('a fleet of ten thousand', () => {
  let workbench: Workbench;
  let tree: Tree;
  let folder: string;
  /** Median milliseconds from a key to what the extension makes of it, with a small fleet. */
  let usual: number;

  before(async () => {
    folder = await temporaryFolder('large-fleet');
    await fs.writeFile(path.join(folder, 'fleet.json'), generateFleet(size));
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('Contoso Production', 'orders-db').select();
    usual = await roundTrip();
    await workbench.changeSettings({ 'azurePostgresTls.offline.fleetFile': path.join(folder, 'fleet.json') });
  });
  after(async () => {
    await workbench.close();
    await removeTemporary(folder);
  });

  /** Goes down and up among servers, until the status bar follows: the extension host's part of each key. */
  async function roundTrip(): Promise<number> {
    const times: number[] = [];
    const shown = workbench.statusBarItem('azurePostgresTls.enforcement');
    for (let press = 0; press < 12; press++) {
      const before = await shown.text();
      const changed = workbench.page.evaluate(
        (former) =>
          new Promise<number>((resolve) => {
            const started = performance.now();
            const look = (): void => {
              const text = document.querySelector('[id$="azurePostgresTls.enforcement"]')?.textContent ?? former;
              if (text.replace(/\s+/g, ' ').trim() !== former) resolve(performance.now() - started);
              else setTimeout(look, 1);
            };
            look();
          }),
        before,
      );
      await workbench.page.keyboard.press(press % 2 === 0 ? 'ArrowDown' : 'ArrowUp');
      times.push(await changed);
    }
    times.sort((a, b) => a - b);
    return times[times.length / 2] ?? Number.NaN;
  }

  test('its groups come closed, with what needs attention', async () => {
    const first = await tree.row('Subscription 1').becomes((row) => / of 40 need attention$/.test(row.description));
    assert.equal(first.expanded, false);
    await workbench.screenshot('large-fleet');
  });

  test('a group that is opened while settings are read shows its own soon', async () => {
    await tree.row('Subscription 3').expand();
    const rows = await tree.rows();
    const at = rows.findIndex(({ label }) => label === 'Subscription 3');
    const flexible = rows.slice(at + 1).find(({ label }) => label.startsWith('pg-'))?.label ?? assert.fail();
    await tree.row('Subscription 3', flexible).becomes((row) => !row.description.startsWith('reading'));
    await tree.row('Subscription 3').collapse();
  });

  test('End goes to the last row, also in an open group', async () => {
    await tree.list.focus();
    await workbench.page.keyboard.press('End');
    const last = tree.row(`Subscription ${subscriptions}`);
    assert.equal((await last.shown()).expanded, false);
    await last.expand();
    await workbench.page.keyboard.press('End');
    await eventually(
      async () => (await tree.drawn()).at(-1)?.index,
      (index) => index === subscriptions + 40 - 1,
    );
    await workbench.screenshot('large-fleet-end');
    await workbench.page.keyboard.press('Home');
    await tree.row('Subscription 1').shown();
  });

  test('a filter leaves what matches, in open groups', async () => {
    await workbench.viewAction('Filter Servers…');
    const pick = await workbench.quickPick('Filter Servers');
    await pick.type('-999');
    await eventually(
      () => workbench.viewMessage(),
      (message) => message.includes(`11 of ${size} servers`),
    );
    await pick.accept();
    await eventually(async () => (await tree.rows()).filter((row) => row.level === 2).length, 11);
    await workbench.screenshot('large-fleet-filter');
    await workbench.viewAction('Clear Filter');
    await tree.row('Subscription 1').shown();
  });

  test('the extension answers as quickly as with a small fleet', async (context) => {
    await eventually(async () => (await workbench.viewActions()).includes('Refresh'), true, 5 * minutes);
    const group = tree.row('Subscription 1');
    await group.expand();
    const [, first] = await tree.rows();
    await tree.row('Subscription 1', first?.label ?? assert.fail()).select();
    const large = await roundTrip();
    context.diagnostic(`${large.toFixed(0)} ms, with a small fleet ${usual.toFixed(0)} ms`);
    assert.ok(large < 3 * usual, `${large} ms, with a small fleet ${usual} ms`);
  });

  test('nothing went wrong beside it', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
