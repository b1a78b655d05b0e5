import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { createPlanDocument, observedServer } from '../../src/changes/planDocument';
import { readPlanDocument } from '../../src/changes/planReading';
import { defaultPolicy } from '../../src/domain/posture';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';
import { faintSigns } from './harness/contrast';
import { declineToReplace, written } from './harness/files';
import { outOfSight, overflow, setWidth } from './harness/layout';

const settings = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 1 };

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const rowOf = (panel: FrameLocator, name: string) =>
  panel.locator('tbody tr').filter({ has: panel.locator('th span', { hasText: new RegExp(`^${name}$`) }) });
const resultOf = (panel: FrameLocator, name: string) =>
  rowOf(panel, name).locator('.column-result .marked').innerText();
const summaryOf = (panel: FrameLocator) => panel.locator('.state strong').innerText();
const countsOf = (panel: FrameLocator) => panel.locator('.counts li').allInnerTexts();

/** Plans a target for all servers from the palette. */
async function planAll(workbench: Workbench, target: string): Promise<FrameLocator> {
  await workbench.command('PostgreSQL TLS: Plan Change…');
  const pick = await workbench.quickPick(/^Plan a Change of \d+ Servers$/);
  await pick.choose(target);
  return workbench.webview(/^Plan/);
}

describe('a plan from the palette to its results', () => {
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;

  before(async () => {
    workbench = await openWorkbench({
      settings: {
        ...settings,
        'azurePostgresTls.offline.faults': [
          { fault: 'deniedByPolicy', server: 'catalog-pg', operation: 'write', policy: 'Enforce TLS' },
        ],
      },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row('Contoso Production', 'orders-db').shown();
  });
  after(() => workbench.close());

  test('shows each server with before and after, and sends nothing', async () => {
    panel = await planAll(workbench, 'Recommended for Each');
    await eventually(
      () => summaryOf(panel),
      /* all changes are included */ (text) => /^(\d+) of \1 changes/.test(text),
    );
    assert.match(await rowOf(panel, 'orders-db').locator('.change').innerText(), /minimum TLS 1\.0 → 1\.2/);
    assert.equal(await resultOf(panel, 'orders-db'), 'will change');
    assert.equal((await countsOf(panel)).length, 5);
    await tree.row('orders-db').becomes((row) => row.description.startsWith('TLS 1.0+'));
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('plan-dark');
  });

  test('a server is left out with the keyboard', async () => {
    const box = rowOf(panel, 'reports-pg').locator('input[type=checkbox]');
    await box.focus();
    await workbench.page.keyboard.press('Space');
    await eventually(() => resultOf(panel, 'reports-pg'), 'left out');
    assert.equal(await panel.locator('#includeAll').evaluate((all: HTMLInputElement) => all.indeterminate), true);
  });

  test('is saved, and never over a file without a question', async () => {
    const file = path.join(workbench.workspace, 'plan.json');
    await panel.locator('#savePlan').click();
    await workbench.chooseFile('Save Report', file, /\.json$/);
    const plan = JSON.parse(await written(file)) as { version: number; items: unknown[] };
    assert.deepEqual([plan.version, plan.items.length > 10], [1, true]);
    await panel.locator('#savePlan').click();
    await declineToReplace(workbench, 'Save Report', file);
  });

  test('is applied after a question, with the canary first, and the results stay', async () => {
    await panel.locator('#apply').click();
    const dialog = await workbench.dialog(/^Apply the plan to \d+ servers\?$/);
    await workbench.screenshot('plan-question-dark');
    await dialog.press('Apply Plan');
    await eventually(
      () => summaryOf(panel),
      (text) => text.startsWith('Applying the plan'),
    );
    await workbench.screenshot('plan-running-dark');
    await eventually(
      () => summaryOf(panel),
      (text) => /^\d+ servers were changed/.test(text),
      60_000,
    );
    await workbench.screenshot('plan-ended-dark');
    assert.deepEqual(await workbench.axe(panel), []);
    assert.equal(await resultOf(panel, 'reports-pg'), 'left out');
  });

  test('the results are kept in three forms', async () => {
    for (const [id, ending] of [
      ['saveMarkdown', 'md'],
      ['saveCsv', 'csv'],
      ['saveJson', 'json'],
    ] as const) {
      const file = path.join(workbench.workspace, `results.${ending}`);
      await panel.locator(`#${id}`).click();
      await workbench.chooseFile('Save Report', file, new RegExp(`\\.${ending}$`));
      assert.match(await written(file), /orders-db/);
    }
    assert.match(await readFile(path.join(workbench.workspace, 'results.csv'), 'utf8'), /^"server","subscription"/);
  });

  test('a change that weakens is included by its name, and applied after a question', async () => {
    const saved = readPlanDocument(await readFile(path.join(workbench.workspace, 'plan.json'), 'utf8'), hash);
    const server = saved.items.flatMap((item) => observedServer(item) ?? []).find(({ name }) => name === 'payments-pg');
    const weaker = createPlanDocument(
      server ? [server] : [],
      { enforcement: false },
      {
        ...{ by: 'eve@example.com', cloud: 'offline', now: Date.now(), policyFor: () => defaultPolicy, hash },
      },
    );
    const file = path.join(workbench.workspace, 'weaker.json');
    await writeFile(file, JSON.stringify(weaker));
    await workbench.page.locator('.tab.active .codicon-close').first().click();
    await workbench.command('PostgreSQL TLS: Open Plan…');
    await workbench.chooseFile('Open a Saved Plan', file, /./);
    panel = await workbench.webview(/^Plan/);
    const typed = panel.getByRole('textbox', { name: 'Type payments-pg to include it' });
    await typed.waitFor();
    assert.equal(await panel.locator('#apply').getAttribute('aria-disabled'), 'true');
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('plan-weakens-dark');
    await typed.focus();
    await workbench.page.keyboard.type('payments');
    assert.equal(await panel.locator('#apply').getAttribute('aria-disabled'), 'true');
    await workbench.page.keyboard.type('-pg');
    await eventually(() => resultOf(panel, 'payments-pg'), 'will change');
    await panel.locator('#apply').click();
    const dialog = await workbench.dialog('Apply the plan to 1 server?');
    assert.match(await dialog.detail(), /The change weakens TLS on: payments-pg/);
    await dialog.press('Apply Plan');
    await eventually(() => resultOf(panel, 'payments-pg'), 'changed');
    await tree.row('payments-pg').becomes(({ description }) => description.startsWith('not enforced'));
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});

for (const theme of ['Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'] as const) {
  describe(theme, () => {
    let workbench: Workbench;
    after(() => workbench.close());

    test('every width: nothing is cut off, and axe finds nothing', async () => {
      workbench = await openWorkbench({ settings, theme: theme as 'Default Light Modern' });
      await workbench.showView('PostgreSQL TLS');
      await workbench.tree('PostgreSQL TLS').row('Contoso Production', 'orders-db').shown();
      const panel = await planAll(workbench, 'Minimum TLS 1.3');
      await eventually(
        () => panel.locator('tbody tr').count(),
        (count) => count > 10,
      );
      for (const width of [300, 640, 1200]) {
        await setWidth(workbench, panel, width);
        assert.equal(await overflow(panel), 0, `in ${width} px`);
        assert.deepEqual(await outOfSight(panel.locator('.column-result .marked')), [], `in ${width} px`);
        assert.deepEqual(await workbench.axe(panel), [], `in ${width} px`);
        assert.deepEqual(await faintSigns(panel), [], `in ${width} px`);
        await workbench.screenshot(`plan-${width}-${theme.replaceAll(' ', '-')}`);
      }
    });
  });
}
