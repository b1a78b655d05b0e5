/**
 * Opens a real VS Code in a real browser for a test:
 *
 *     import { after, before, describe, test } from 'node:test';
 *     import { eventually, openWorkbench, type Workbench } from './harness';
 *
 *     describe('tree', () => {
 *       let workbench: Workbench;
 *       before(async () => {
 *         workbench = await openWorkbench({ settings: { 'azurePostgresTls.backend': 'offline' } });
 *         await workbench.showView('PostgreSQL TLS');                // the activity bar's container
 *       });
 *       after(() => workbench.close());
 *
 *       test('a server', async () => {
 *         const tree = workbench.tree('Servers');                    // the view's own name
 *         const row = tree.row('Production', 'orders-db');           // labels from the top down; the first may be any row
 *         await row.becomes((state) => state.description === 'TLS 1.2+');
 *         await row.action('Stop Enforcing TLS');                    // inline; also: actions, contextMenu, select, tooltip
 *         const dialog = await workbench.dialog('Stop enforcing TLS on orders-db?');
 *         await dialog.press('Stop Enforcing');                      // also: detail, buttons
 *         await workbench.command('PostgreSQL TLS: Refresh');        // from the palette
 *         const pick = await workbench.quickPick('Minimum TLS version for orders-db');
 *         await pick.choose('TLS 1.2');                              // also: items, type, accept, cancel, message
 *         await eventually(() => workbench.statusBarItem('postgres-tls.status').text(), 'orders-db TLS 1.2+');
 *         const panel = await workbench.webview('payments-pg');      // a playwright FrameLocator, by the tab's title
 *         await panel.getByRole('button', { name: 'Copy' }).click();
 *         assert.deepEqual(await workbench.axe(panel), []);
 *         await workbench.screenshot('panel-dark');                  // out/screenshots/panel-dark.png
 *       });
 *     });
 *
 * Opening takes about six seconds: share a workbench among the tests of a file. A test that fails leaves a picture in
 * out/screenshots/failed-*.png; a workbench that is left open is closed at the end of the file. The extension runs from
 * what is built in dist/ (`node esbuild.js`). Run one file with `npx tsx --test test/ui/tree.test.ts`.
 */
import { after, afterEach } from 'node:test';
import { openOwnWorkbench, type WorkbenchOptions } from './harness/open';
import type { Tree } from './harness/tree';
import type { Workbench } from './harness/workbench';

export { Workbench } from './harness/workbench';
export type { WorkbenchOptions } from './harness/open';
export type { StatusBarItem } from './harness/statusBar';
export { eventually } from './harness/wait';
export type { QuickInput, QuickPickRow } from './harness/quickInput';
export type { Dialog, Menu, Notification } from './harness/prompts';
export type { Tree, TreeRow, TreeRowState } from './harness/tree';
export type { Violation } from './harness/accessibility';

const workbenches: Workbench[] = [];

/** Starts a server and a browser of their own and opens a fresh folder. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const workbench = await openOwnWorkbench(options);
  workbenches.push(workbench);
  return workbench;
}

/** Opens the servers of the demo fleet, whose changes end at once, and waits until all are read. */
export async function openDemoFleet(): Promise<{ readonly workbench: Workbench; readonly tree: Tree }> {
  const workbench = await openWorkbench({
    settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
  });
  await workbench.showView('PostgreSQL TLS');
  const tree = workbench.tree('PostgreSQL TLS');
  await tree.row('Contoso Production').becomes((row) => row.description === '2 of 7 need attention');
  return { workbench, tree };
}

afterEach(async (test) => {
  const { error } = test as unknown as { error: unknown }; // newer than the types
  if (!error) return;
  for (const [index, workbench] of workbenches.filter(({ isOpen }) => isOpen).entries()) {
    await workbench.screenshot(`failed-${test.name}${index > 0 ? `-${index + 1}` : ''}`, { keepHover: true });
  }
});

after(async () => {
  for (const workbench of workbenches) await workbench.close();
});
