import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { generateFleet } from '../support/generatedFleet';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';
import { patience } from './harness/wait';

const size = 10_000;
const subscriptions = 250;
/** Reading 4,000 servers' settings and simulating the service beside it takes one process this long, when it is busy. */
const minutes = 60_000;

describe('a fleet of ten thousand', () => {
  let workbench: Workbench;
  let tree: Tree;
  let folder: string;
  /** Median milliseconds from a click to what the extension makes of it, with a small fleet. */
  let usual: number;

  before(async () => {
    folder = await temporaryFolder('large-fleet');
    await fs.writeFile(path.join(folder, 'fleet.json'), generateFleet(size));
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('Contoso Production', 'orders-db').shown();
    usual = await roundTrip('Contoso Production');
    await workbench.changeSettings({ 'azurePostgresTls.offline.fleetFile': path.join(folder, 'fleet.json') });
  });
  after(async () => {
    await workbench.close();
    await removeTemporary(folder);
  });

  /** Clicks one of two servers and the other, until the status bar follows: the extension host's part of a click. */
  async function roundTrip(group: string): Promise<number> {
    const [first = '', second = ''] = await eventually(
      async () => {
        const rows = await tree.rows();
        const inside = rows.slice(rows.findIndex(({ label }) => label === group) + 1);
        return inside.slice(0, 2).flatMap(({ label, level }) => (level === 2 ? [label] : []));
      },
      ({ length }) => length === 2,
    );
    const times: number[] = [];
    for (const name of Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? first : second))) {
      const box = await tree.row(group, name).box();
      const followed = workbench.page.evaluate(
        ([text, limit]) =>
          new Promise<number>((resolve, reject) => {
            const started = performance.now();
            const look = (): void => {
              const passed = performance.now() - started;
              const shown = document.querySelector('[id$="azurePostgresTls.enforcement"]')?.textContent;
              if (shown?.includes(text)) resolve(passed);
              else if (passed > limit) reject(new Error(`the status bar shows ${shown}, not ${text}`));
              else setTimeout(look, 1);
            };
            look();
          }),
        [name, patience] as const,
      );
      await workbench.page.mouse.click(box.x + 60, box.y + box.height / 2);
      times.push(await followed);
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
    await eventually(
      async () => (await tree.rows()).filter(({ label }) => label.startsWith('pg-')),
      (rows) => rows.length > 0 && rows.every(({ description }) => !description.startsWith('reading')),
    );
    await tree.row('Subscription 3').collapse();
  });

  test('End goes to the last row, also in an open group', async () => {
    // as long as groups arrive the last row becomes another one, and the first is pushed down
    await eventually(
      () => workbench.statusBarItem('azurePostgresTls.enforcement').ariaLabel(),
      (label) => label.includes(`of ${size} servers`),
      minutes,
    );
    // the click opens it as well: its rows would push down what is in sight
    await tree.row('Subscription 1').select();
    await eventually(async () => (await tree.rows()).some(({ level }) => level === 2), true);
    await eventually(
      async () => {
        await workbench.page.keyboard.press('End');
        return (await tree.rows()).at(-1)?.label;
      },
      `Subscription ${subscriptions}`,
      minutes,
    );
    const last = tree.row(`Subscription ${subscriptions}`);
    assert.equal((await last.shown()).expanded, false);
    await last.expand();
    await eventually(async () => {
      await workbench.page.keyboard.press('End');
      return (await tree.rows()).at(-1)?.level;
    }, 2);
    await workbench.screenshot('large-fleet-end');
    await workbench.page.keyboard.press('Home');
    await tree.row('Subscription 1').collapse();
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
    await tree.row('Subscription 1').expand();
    const large = await roundTrip('Subscription 1');
    context.diagnostic(`${large.toFixed(0)} ms, with a small fleet ${usual.toFixed(0)} ms`);
    assert.ok(large < 3 * usual, `${large} ms, with a small fleet ${usual} ms`);
  });

  test('nothing went wrong beside it', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
