import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { generateFleet } from '../support/generatedFleet';
import { eventually, openWorkbench, type Workbench } from './harness';

const size = 500;

describe('a plan of 500 servers', () => {
  let workbench: Workbench;
  let panel: FrameLocator;
  let folder: string;

  before(async () => {
    folder = await temporaryFolder('large-plan');
    await fs.writeFile(path.join(folder, 'fleet.json'), generateFleet(size));
    workbench = await openWorkbench({
      settings: {
        'azurePostgresTls.backend': 'offline',
        'azurePostgresTls.offline.operationSeconds': 0,
        'azurePostgresTls.offline.fleetFile': path.join(folder, 'fleet.json'),
      },
    });
    await workbench.showView('PostgreSQL TLS');
    await workbench.loaded();
  });
  after(async () => {
    await workbench.close();
    await removeTemporary(folder);
  });

  const summary = () => panel.locator('.state strong').innerText();
  const rows = () => panel.locator('tbody tr').count();

  test('is drawn with every row, and follows each choice', async (context) => {
    await workbench.command('PostgreSQL TLS: Plan Change…');
    const pick = await workbench.quickPick(`Plan a Change of ${size} Servers`);
    const opened = performance.now();
    await pick.choose('Recommended for Each');
    panel = await workbench.webview(/^Plan/);
    await eventually(rows, size, 60_000);
    context.diagnostic(`drawn after ${Math.round(performance.now() - opened)} ms`);
    const [, changes] = /^(\d+) of \1 changes/.exec(await summary()) ?? assert.fail('not all are included');
    const first = panel.locator('tbody tr input[type=checkbox]').first();
    // in the page: from the click to the sentence that the extension sends back
    const milliseconds = await first.evaluate(
      (box: HTMLInputElement) =>
        new Promise<number>((resolve) => {
          const state = document.querySelector('.state strong');
          const started = performance.now();
          new MutationObserver((_, observer) => {
            observer.disconnect();
            resolve(performance.now() - started);
          }).observe(state ?? document.body, { childList: true, characterData: true, subtree: true });
          box.click();
        }),
    );
    context.diagnostic(`a choice is answered after ${Math.round(milliseconds)} ms`);
    await eventually(summary, (text) => text.startsWith(`${Number(changes) - 1} of ${changes} changes`));
    await first.check();
    await workbench.screenshot('plan-500');
  });

  test('is applied, and shows every result', async (context) => {
    const tasks = panel.locator('body').evaluateHandle(() => {
      const found: number[] = [];
      new PerformanceObserver((list) => found.push(...list.getEntries().map(({ duration }) => duration))).observe({
        entryTypes: ['longtask'],
      });
      return found;
    });
    const started = performance.now();
    await panel.locator('#apply').click();
    await (await workbench.dialog(/^Apply the plan to \d+ servers\?$/)).press('Apply Plan');
    await eventually(summary, (text) => /^\d+ servers were changed\.$/.test(text), 120_000);
    const longest = await (await tasks).evaluate((found) => Math.max(0, ...found));
    context.diagnostic(
      `applied in ${Math.round(performance.now() - started)} ms, the page's longest task ${longest} ms`,
    );
    const results = await panel.locator('tbody .column-result .marked').allTextContents(); // also out of sight
    assert.equal(results.length, size);
    assert.deepEqual([...new Set(results)].sort(), ['already set', 'changed']);
  });
});
