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
import { randomBytes } from 'node:crypto';
import { after, afterEach } from 'node:test';
import fs from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../host/browser';
import { repository } from '../host/paths';
import { prepareVsCode, type VsCodeVersion } from '../host/prepareVsCode';
import { startServer } from '../host/server';
import { steadySettings } from '../host/settings';
import { temporaryFolder } from '../host/temporary';
import { Workbench } from './harness/workbench';

export { Workbench } from './harness/workbench';
export type { StatusBarItem } from './harness/statusBar';
export { eventually } from './harness/wait';
export type { QuickInput, QuickPickRow } from './harness/quickInput';
export type { Dialog, Menu, Notification } from './harness/prompts';
export type { Tree, TreeRow, TreeRowState } from './harness/tree';
export type { Violation } from './harness/accessibility';

export interface WorkbenchOptions {
  /** The user's settings, over those that keep VS Code calm. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: 'Default Dark Modern' | 'Default Light Modern' | 'Default High Contrast';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Which end of `engines.vscode`. */
  readonly version?: VsCodeVersion;
  /** `development` for the source tree as it is built, or a VSIX or a folder. */
  readonly extension?: string;
  /** Folders with further extensions. */
  readonly otherExtensions?: readonly string[];
  /** What the open folder has in it, by path. */
  readonly workspaceFiles?: Readonly<Record<string, string>>;
  /** A `.code-workspace` among them to open in place of the folder. */
  readonly workspaceFile?: string;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

const workbenches: Workbench[] = [];

/** Starts a server and a browser of their own and opens a fresh folder. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const settings = {
    ...steadySettings,
    'workbench.colorTheme': options.theme ?? 'Default Dark Modern',
    ...options.settings,
  };
  const extension = options.extension ?? 'development';
  const workspace = await makeWorkspace(options.workspaceFiles ?? {});
  const server = await startServer({
    vsCode: await prepareVsCode(options.version ?? 'oldest'),
    extension: extension === 'development' ? repository : extension,
    settings,
    ...(options.otherExtensions ? { otherExtensions: options.otherExtensions } : {}),
    env: { EXTENSIONS_GALLERY: '{}', ...options.env },
  });
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  await context.addInitScript('globalThis.__name = (value) => value'); // esbuild adds calls of it to functions
  // VS Code's command line serves the key that the browser keeps secrets with; the server alone does not
  const key = randomBytes(32);
  await context.route('**/mint-key', (route) => route.fulfill({ body: key }));
  const page = await context.newPage();
  const opened = options.workspaceFile === undefined ? workspace : path.join(workspace, options.workspaceFile);
  const workbench = new Workbench({ server, browser, page, workspace, opened });
  workbenches.push(workbench);
  try {
    await workbench.open();
  } catch (error) {
    await workbench.screenshot(`failed-to-open-${path.basename(process.argv[1] ?? '')}`);
    throw error;
  }
  return workbench;
}

/** A folder named `workspace`, the only thing in a temporary one. */
async function makeWorkspace(files: Readonly<Record<string, string>>): Promise<string> {
  const parent = await temporaryFolder('workspace');
  const folder = path.join(parent, 'workspace');
  await fs.mkdir(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }
  return folder;
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
