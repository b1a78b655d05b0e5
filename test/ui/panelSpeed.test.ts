import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { eventually, openWorkbench, type Workbench } from './harness';

/** Times at which the frame and the string of the panel appeared, in milliseconds since the page's start. */
interface Appeared {
  readonly frame?: number;
  readonly string?: number;
  /** Where the server's name was in each. */
  readonly frameAt?: string;
  readonly stringAt?: string;
}

/** Runs in every document: notes when the panel's parts appear. */
const watch = (): void => {
  const seen: Record<string, unknown> = {};
  Object.assign(window, { appeared: seen });
  const place = (): string => {
    const { left = 0, top = 0, height = 0 } = document.querySelector('h1')?.getBoundingClientRect() ?? {};
    return [left, top, height].map(Math.round).join(' ');
  };
  new MutationObserver(() => {
    if (seen.frame === undefined && document.querySelector('[aria-busy] h1')) {
      seen.frame = performance.now();
      seen.frameAt = place();
    }
    if (seen.string === undefined && document.querySelector('#copyString')) {
      seen.string = performance.now();
      requestAnimationFrame(() => (seen.stringAt = place()));
    }
  }).observe(document, { childList: true, subtree: true });
};

describe('speed of the connection panel', () => {
  let workbench: Workbench;
  let panel: FrameLocator;

  before(async () => {
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
    });
    await workbench.page.context().addInitScript(watch);
    await workbench.reload();
    await workbench.showView('PostgreSQL TLS');
  });
  after(() => workbench.close());

  test('its frame with the name of the server comes before its content, and stays where it is', async (context) => {
    await workbench.tree('PostgreSQL TLS').row('payments-pg').action('Open Connection Panel');
    panel = await workbench.webview('payments-pg');
    await panel.locator('#copyString').waitFor();
    const appeared = (): Promise<Appeared> =>
      panel.locator('html').evaluate(() => (window as unknown as { appeared: Appeared }).appeared);
    const { frame, string, frameAt, stringAt } = await eventually(appeared, ({ stringAt: at }) => at !== undefined);
    context.diagnostic(`frame after ${frame?.toFixed()} ms, string after ${string?.toFixed()} ms`);
    assert.ok(frame !== undefined && string !== undefined && frame < string);
    assert.equal(frameAt, stringAt);
  });

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
    // after the first key the string is there again, with its notes
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
