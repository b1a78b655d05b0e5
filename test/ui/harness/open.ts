import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../../host/browser';
import { repository } from '../../host/paths';
import { prepareVsCode, type VsCodeVersion } from '../../host/prepareVsCode';
import { startServer } from '../../host/server';
import { steadySettings } from '../../host/settings';
import { temporaryFolder } from '../../host/temporary';
import { Workbench } from './workbench';

export interface WorkbenchOptions {
  /** The user's settings, over those that keep VS Code calm. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?:
    'Default Dark Modern' | 'Default Light Modern' | 'Default High Contrast' | 'Default High Contrast Light';
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

/** Starts a server and a browser of their own and opens a fresh folder. The caller closes the workbench. */
export async function openOwnWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
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
  try {
    await workbench.open();
  } catch (error) {
    await workbench.screenshot(`failed-to-open-${path.basename(process.argv[1] ?? '')}`);
    await workbench.close();
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
