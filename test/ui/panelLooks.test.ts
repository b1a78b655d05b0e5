import '../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { buildMissingState } from '../../src/ui/connection/state';
import * as words from '../../src/ui/connection/words';
import { eventually, openWorkbench, type Workbench, type WorkbenchOptions } from './harness';
import { faintSigns } from './harness/contrast';
import { overflow, setSize } from './harness/layout';

const looks: { name: string; theme: NonNullable<WorkbenchOptions['theme']>; version: 'oldest' | 'newest' }[] = [
  { name: 'dark', theme: 'Default Dark Modern', version: 'newest' },
  { name: 'light', theme: 'Default Light Modern', version: 'oldest' },
  { name: 'high-contrast', theme: 'Default High Contrast', version: 'newest' },
  { name: 'high-contrast-light', theme: 'Default High Contrast Light', version: 'oldest' },
];

/** Contrast of an element's outline with the page, as WCAG 2.2 defines it. */
async function outlineContrast(panel: FrameLocator, selector: string): Promise<number> {
  return panel.locator(selector).evaluate((one) => {
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [outline, page] = [getComputedStyle(one).borderTopColor, getComputedStyle(document.body).backgroundColor];
    const [lighter = 0, darker = 0] = [luminance(outline), luminance(page)].sort((a, b) => b - a);
    return (lighter + 0.05) / (darker + 0.05);
  });
}

for (const { name, theme, version } of looks) {
  describe(`the connection panel, ${name}`, () => {
    let workbench: Workbench;
    let panel: FrameLocator;

    before(async () => {
      workbench = await openWorkbench({
        settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
        theme,
        version,
      });
      await workbench.showView('PostgreSQL TLS');
      panel = await workbench.connectionPanel('orders-db');
      await panel.locator('#copyString').waitFor();
      // a server with findings, whose header is the tallest
      await panel.locator('header .lines .line').first().waitFor();
    });
    after(() => workbench.close());

    const bottom = (selector: string): Promise<number> =>
      panel.locator(selector).evaluate((one) => Math.ceil(one.getBoundingClientRect().bottom));

    test('the string and its button are in sight without scrolling in 700 × 800 px', async () => {
      await setSize(workbench, panel, 700, 800);
      assert.equal(await panel.locator('html').evaluate(() => window.scrollY), 0);
      for (const part of ['#copyString', 'pre.string', '#string-heading']) {
        assert.ok((await bottom(part)) <= 800, `${part} ends at ${await bottom(part)} px`);
      }
      await workbench.screenshot(`connection-700-${name}`);
    });

    for (const width of [300, 400, 740, 1200]) {
      test(`fits into ${width} px, and axe finds nothing`, async () => {
        await setSize(workbench, panel, width, 1500);
        assert.equal(await overflow(panel), 0);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`connection-${width}-${name}`);
      });
    }

    test('the chosen driver is in sight in the list', async () => {
      await setSize(workbench, panel, 1200, 1500);
      const inSight = (): Promise<boolean> =>
        panel.locator('[role="option"][aria-selected="true"]').evaluate((one) => {
          const [row, list] = [one.getBoundingClientRect(), one.closest('.list')?.getBoundingClientRect()];
          return list !== undefined && row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
        });
      await panel.locator('#search').fill('kubernetes');
      await panel.locator('#search').press('Enter');
      await panel.locator('#search').fill('');
      assert.equal(await panel.locator('[aria-selected="true"] .driver').innerText(), 'Kubernetes Secret');
      await eventually(() => panel.locator('#runString').isVisible(), false);
      await eventually(inSight, true);
      await setSize(workbench, panel, 500, 900);
      await panel.locator('#search').fill('e');
      await panel.locator('#search').fill('');
      await eventually(inSight, true);
    });

    test('radio buttons, checkboxes and signs are visible; the host is in line with the name', async () => {
      await setSize(workbench, panel, 1200, 1500);
      await panel.locator('#options').click();
      for (const input of ['#verify-ca', '#entraToken']) {
        const contrast = await outlineContrast(panel, input);
        assert.ok(contrast >= 3, `${input}: ${contrast.toFixed(1)}`);
      }
      assert.deepEqual(await faintSigns(panel), []);
      const left = (selector: string): Promise<number> =>
        panel.locator(selector).evaluate((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return Math.round(range.getBoundingClientRect().left);
        });
      assert.equal(await left('.host code'), await left('.facts'));
    });

    test('an invalid field: no string, and why', async () => {
      await panel.locator('#user').fill('');
      await panel.locator('[aria-invalid="true"]').waitFor();
      await panel.getByText('Correct the database or the user to get the string.').waitFor();
      await panel.locator('#search').fill('no such driver');
      assert.deepEqual(await workbench.axe(panel), []);
      await workbench.screenshot(`connection-invalid-${name}`);
    });

    const missing = { loading: { loading: true }, failed: { loading: false, failure: 'It cannot be read.' } };
    for (const [kind, status] of Object.entries(missing)) {
      test(`a server that is not known: ${kind}`, async () => {
        const state = buildMissingState('orders-db', status, words);
        const message = { type: 'state', sequence: Number.MAX_SAFE_INTEGER, state };
        await panel.locator('html').evaluate((_, posted) => window.postMessage(posted, '*'), message);
        await panel.getByText(state.sentence).waitFor();
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`connection-${kind}-${name}`);
      });
    }

    test('nothing was complained of', () => {
      assert.deepEqual(workbench.errors(), []);
    });
  });
}
