import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { eventually, openWorkbench, type Workbench } from './harness';

describe('traffic of the connection panel', () => {
  let workbench: Workbench;
  let panel: FrameLocator;

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    });
    await workbench.showView('PostgreSQL TLS');
    panel = await workbench.connectionPanel('payments-pg');
    await panel.locator('#copyString').waitFor();
  });
  after(() => workbench.close());

  test('a key in a field sends what changed, not the whole state', async (context) => {
    await panel.locator('html').evaluate(() => {
      const sizes: number[] = [];
      Object.assign(window, { sizes });
      window.addEventListener('message', ({ data }) => sizes.push(JSON.stringify(data).length));
    });
    await panel.locator('#user').fill('');
    await panel.locator('#user').pressSequentially('application');
    await eventually(async () => (await panel.locator('pre code').innerText()).includes('application'), true);
    const sizes = await panel.locator('html').evaluate(() => (window as unknown as { sizes: number[] }).sizes);
    context.diagnostic(`characters for each key: ${sizes.join(', ')}`);
    assert.ok(sizes.length >= 11);
    // with the first letter the string is there again, with its notes
    assert.ok(Math.max(...sizes.slice(2)) < 600, sizes.join(', '));
    assert.ok(Math.max(...sizes) < 2000, sizes.join(', '));
  });

  test('what is typed is stored when the typing pauses', async () => {
    await workbench.stored('application');
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
