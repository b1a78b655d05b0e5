import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildExtension, packageExtension } from './build';
import { cacheFolder, repository } from './paths';
import { prepareVsCode } from './prepareVsCode';
import { finish, succeed } from './processes';
import { installFolder, startServer } from './server';
import { calmSettings } from './settings';

/** The address stays the same from start to start, so that what the browser remembers is found again. */
const usualPort = 3131;

/** Shows the servers view and the walkthrough. */
export const startPage = path.join(repository, 'test', 'host', 'startPage');

/** With these settings VS Code begins the first time; what is changed there is kept. */
const settings = { ...calmSettings, 'azurePostgresTls.backend': 'offline' };

/** Opens the extension as users get it: on the desktop where VS Code is installed, otherwise served to a browser. */
export async function startForPerson(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, web: { type: 'boolean', default: false } },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error(`--port wants a number up to 65535, not "${values.port}".`);
  }
  await buildExtension();
  const vsix = await packageExtension();
  const workspace = await sampleWorkspace();
  const desktop = values.web || port !== undefined ? undefined : await desktopCode();
  return desktop === undefined ? serve(vsix, workspace, port) : openOnDesktop(desktop, vsix, workspace);
}

async function serve(vsix: string, workspace: string, wantedPort: number | undefined): Promise<number> {
  const port = wantedPort ?? ((await isFree(usualPort)) ? usualPort : 0);
  const vsCode = await prepareVsCode('oldest');
  const server = await startServer({
    vsCode,
    dataFolder: path.join(cacheFolder, 'start', 'server'),
    extension: vsix,
    otherExtensions: [startPage],
    settings,
    connectionTokenFile: await connectionTokenFile(),
    port,
  });
  console.log(`
VS Code ${vsCode.version} with the extension is at

  ${server.address(workspace)}

Its servers are simulated: their users log in with the password "simulated". Ctrl+C ends it.`);
  return server.ended;
}

async function openOnDesktop(code: string, vsix: string, workspace: string): Promise<number> {
  const folder = path.join(cacheFolder, 'start', 'desktop');
  const user = path.join(folder, 'data', 'User', 'settings.json');
  if (!existsSync(user)) {
    await fs.mkdir(path.dirname(user), { recursive: true });
    await fs.writeFile(user, JSON.stringify(settings, null, 2));
  }
  const own = ['--user-data-dir', path.join(folder, 'data'), '--extensions-dir', path.join(folder, 'extensions')];
  const shell = process.platform === 'win32';
  await succeed(code, [...own, '--install-extension', vsix, '--force'], { shell });
  await installFolder(startPage, path.join(folder, 'extensions'));
  console.log('A window of VS Code opens. (npm start -- --web shows it in a browser.)');
  return (await finish(code, [...own, '--new-window', '--wait', workspace], { shell })).code;
}

/** The command of a desktop VS Code, where there is one and a display for it. */
async function desktopCode(): Promise<string | undefined> {
  const isShown = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!isShown) return undefined;
  try {
    return (await finish('code', ['--version'], { shell: process.platform === 'win32' })).code === 0
      ? 'code'
      : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Only who has what it holds can use the server. It is kept, so that an open page works again after another start. */
async function connectionTokenFile(): Promise<string> {
  const file = path.join(cacheFolder, 'start', 'token');
  if (!existsSync(file)) {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, randomBytes(16).toString('hex'), { mode: 0o600 });
  }
  return file;
}

/** A folder to insert connection strings into and to save certificates to; kept from start to start. */
async function sampleWorkspace(): Promise<string> {
  const folder = path.join(cacheFolder, 'start', 'workspace');
  if (!existsSync(folder)) {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, '.env'), '# DATABASE_URL=\n');
    await fs.writeFile(path.join(folder, 'connect.py'), 'import psycopg\n\n');
    await fs.writeFile(path.join(folder, 'connect.js'), "const { Client } = require('pg');\n\n");
  }
  return folder;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
