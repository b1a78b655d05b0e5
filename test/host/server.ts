import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { contributes } from '../../package.json';
import { end, start, succeed } from './processes';
import type { VsCode } from './prepareVsCode';
import { removeTemporary, temporaryFolder } from './temporary';

export interface ServerOptions {
  readonly vsCode: VsCode;
  /** The folder for the server's data and extensions. Without one: a temporary one, removed with the server. */
  readonly dataFolder?: string;
  /** The extension to install before the server starts: a packaged one, or a folder with a built one. */
  readonly extension?: string;
  /** Folders with further extensions to install, as they are. */
  readonly otherExtensions?: readonly string[];
  /** Settings to begin with. A data folder that has some keeps its own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Lets a page hand in the test suite that runs inside the extension host. It also suppresses notifications. */
  readonly development?: boolean;
  /** The file with the secret that a browser has to bring along. Without one everybody on this machine can come in. */
  readonly connectionTokenFile?: string;
  /** Without one: any free port. */
  readonly port?: number;
  /** Added to the environment of the server and of its extension hosts. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  /** `host:port`, which is also the authority of the workbench's remote resources. */
  readonly authority: string;
  readonly dataFolder: string;
  /** Undefined where the process could not be started. */
  readonly pid: number | undefined;
  /** The address that opens a folder or a `.code-workspace`. The payload is honoured only with `development`. */
  address(folder: string, payload?: ReadonlyMap<string, string>): string;
  /** Everything that the server has printed. */
  output(): string;
  /** Resolves with the server's exit code when it has ended, for whatever reason. */
  readonly ended: Promise<number>;
  /** Ends the server and all that it started. */
  stop(): Promise<void>;
}

/** Milliseconds until a server must listen; a cold disk takes seconds. */
const startLimit = 60_000;

/** Starts a VS Code server on 127.0.0.1 and resolves when it listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { vsCode, connectionTokenFile } = options;
  const dataFolder = options.dataFolder ?? (await temporaryFolder('vscode-host'));
  const removeData = async (): Promise<void> => {
    if (options.dataFolder === undefined) await removeTemporary(dataFolder);
  };
  const folders = ['--server-data-dir', dataFolder, '--extensions-dir', path.join(dataFolder, 'extensions')];
  const env = { ...environmentWithoutVsCode(), ...options.env };
  try {
    if (options.settings && !existsSync(settingsFile(dataFolder, 'User')))
      await writeSettings(dataFolder, options.settings);
    if (options.extension?.endsWith('.vsix')) {
      const install = [vsCode.serverMain, ...folders, '--install-extension', options.extension, '--force'];
      await succeed(vsCode.node, [...install, '--accept-server-license-terms'], { env });
    } else if (options.extension !== undefined) {
      await installFolder(options.extension, path.join(dataFolder, 'extensions'));
    }
    for (const folder of options.otherExtensions ?? [])
      await installFolder(folder, path.join(dataFolder, 'extensions'));
    const token = connectionTokenFile && (await fs.readFile(connectionTokenFile, 'utf8'));
    const access = connectionTokenFile
      ? ['--connection-token-file', connectionTokenFile] // unlike the token itself, not to be seen among the processes
      : ['--without-connection-token'];
    const child = start(
      vsCode.node,
      [
        vsCode.serverMain,
        ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), ...access, ...folders],
        ...['--accept-server-license-terms', '--telemetry-level', 'off'],
        ...(options.development ? ['--enable-smoke-test-driver', '--enable-remote-auto-shutdown'] : []),
      ],
      { env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = new Promise<number>((resolve) => {
      child.once('exit', (code) => resolve(code ?? 1));
    });
    let output = '';
    const port = await new Promise<number>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`The VS Code server ${why}:\n${output.slice(-4_000)}`));
      const limit = setTimeout(() => fail(`did not listen within ${startLimit / 1000} s`), startLimit);
      const hear = (chunk: Buffer): void => {
        output += chunk.toString();
        const listening = /Extension host agent listening on (\d+)/.exec(output)?.[1];
        if (listening === undefined) return;
        clearTimeout(limit);
        resolve(Number(listening));
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('error', (error) => fail(`could not be started (${error.message})`));
      child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    }).catch(async (error: unknown) => {
      await end(child);
      throw error;
    });
    const authority = `127.0.0.1:${port}`;
    return {
      authority,
      dataFolder,
      pid: child.pid,
      address: (folder, payload) => {
        const query = new URLSearchParams({ [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: folder });
        if (token) query.set('tkn', token);
        if (payload) query.set('payload', JSON.stringify([...payload]));
        return `http://${authority}/?${query.toString()}`;
      },
      output: () => output,
      ended,
      stop: async () => {
        await end(child);
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}

/**
 * Writes settings before a server starts: those that the extension declares for a machine where VS Code reads such
 * settings when it is served, the others as the user's.
 */
async function writeSettings(dataFolder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const scopes: Readonly<Record<string, { readonly scope?: string }>> = contributes.configuration.properties;
  const isForMachine = ([name]: [string, unknown]): boolean => scopes[name]?.scope?.startsWith('machine') ?? false;
  const entries = Object.entries(settings);
  await writeJson(settingsFile(dataFolder, 'Machine'), Object.fromEntries(entries.filter(isForMachine)));
  await writeJson(
    settingsFile(dataFolder, 'User'),
    Object.fromEntries(entries.filter((entry) => !isForMachine(entry))),
  );
}

/** Changes settings while a server runs: as the machine's, which VS Code watches, and which win over the user's. */
export async function changeSettings(dataFolder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const file = settingsFile(dataFolder, 'Machine');
  await writeJson(file, { ...(JSON.parse(await fs.readFile(file, 'utf8')) as object), ...settings });
}

function settingsFile(dataFolder: string, whose: 'User' | 'Machine'): string {
  return path.join(dataFolder, 'data', whose, 'settings.json');
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, JSON.stringify(value, null, 2));
}

/** Parts of a source tree that no extension needs when it runs. */
const neverInstalled = new Set(['node_modules', '.git', '.cache', 'out', 'src', 'test', 'bench', 'docs']);

/** Installs what lies in a folder as VS Code would install it from its package. */
export async function installFolder(folder: string, extensionsFolder: string): Promise<void> {
  const manifest = JSON.parse(await fs.readFile(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const { publisher, name, version } = manifest;
  const id = `${publisher}.${name}`;
  const relativeLocation = `${id}-${version}`.toLowerCase();
  const location = path.join(extensionsFolder, relativeLocation);
  // A copy and no links: VS Code tells whose code asks for its API by the real path.
  await fs.mkdir(location, { recursive: true });
  for (const entry of await fs.readdir(folder)) {
    if (!neverInstalled.has(entry))
      await fs.cp(path.join(folder, entry), path.join(location, entry), { recursive: true });
  }
  const entry = {
    identifier: { id },
    version,
    location: { $mid: 1, path: pathToFileURL(location).pathname, scheme: 'file' },
    relativeLocation,
  };
  const list = path.join(extensionsFolder, 'extensions.json');
  const all = existsSync(list) ? (JSON.parse(await fs.readFile(list, 'utf8')) as (typeof entry)[]) : [];
  await writeJson(list, [...all.filter((other) => other.identifier.id !== id), entry]);
}

/** A terminal of VS Code hands its own variables to what is started in it; they would confuse another VS Code. */
function environmentWithoutVsCode(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name));
  return Object.fromEntries(entries);
}
