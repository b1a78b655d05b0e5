import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { prepareFolder, remove, unpackPackage } from './prepare';
import { npm } from './processes';
import { nodeBinary, type NodeMajor } from './prepareNode';

/** The two ends of what `engines.vscode` promises. */
export type VsCodeVersion = 'oldest' | 'newest';

interface Release {
  /** The version that VS Code itself reports. */
  readonly version: string;
  /** The npm package that carries this version's server and web workbench. */
  readonly spec: string;
  /** Major versions of Node that its server runs on, and the one to fetch where this process has another. */
  readonly nodeMajors: readonly number[];
  readonly prepareNode: NodeMajor;
  /** Dependencies that come from git, compile or download on install, and releases that carry their binaries. */
  readonly replaced: Readonly<Record<string, string>>;
}

export const releases: Readonly<Record<VsCodeVersion, Release>> = {
  oldest: {
    version: '1.106.3',
    spec: 'code-server@4.106.3',
    nodeMajors: [20, 22],
    prepareNode: 22,
    replaced: {
      '@parcel/watcher': '2.5.1',
      '@vscode/ripgrep': '1.18.0',
      'node-pty': 'npm:@lydell/node-pty@1.1.0',
    },
  },
  newest: {
    version: '1.139.1',
    spec: 'code-server@4.139.1',
    nodeMajors: [24],
    prepareNode: 24,
    replaced: { 'node-pty': 'npm:@lydell/node-pty@1.2.0-beta.15' },
  },
};

export interface VsCode {
  readonly version: string;
  /** The server's root, with `out/server-main.js` and `extensions/`. */
  readonly folder: string;
  readonly serverMain: string;
  readonly node: string;
}

/** Built-in extensions that are heavy, or that start with every window and have no part in what is tested. */
const leftOutExtensions = [
  'copilot',
  'debug-auto-launch',
  'git',
  'github',
  'grunt',
  'gulp',
  'jake',
  'mermaid-chat-features',
  'mermaid-markdown-features',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
  'ms-vscode.vscode-js-profile-table',
  'php-language-features',
  'terminal-suggest',
  'tunnel-forwarding',
];

/** Dependencies that are heavy, or native and not needed here. VS Code reports them missing and goes on. */
const leftOutDependencies = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/sqlite3',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'katex',
  'kerberos',
  'ssh2',
];

/** Native modules that VS Code cannot well be without, and what serves in their place without a compiler. */
const standIns: Readonly<Record<string, string>> = {
  '@vscode/spdlog': 'spdlog.cjs',
  '@vscode/native-watchdog': 'watchdog.cjs',
  'native-watchdog': 'watchdog.cjs',
};

/** A real VS Code: server, web workbench and extension host, prepared once from the npm registry alone. */
export async function prepareVsCode(which: VsCodeVersion): Promise<VsCode> {
  const { version, spec, nodeMajors, prepareNode, replaced } = releases[which];
  const node = await nodeBinary(nodeMajors, prepareNode);
  const standInTexts = await readStandIns();
  const recipe = { standInTexts, spec, leftOutExtensions, leftOutDependencies, replaced };
  const folder = await prepareFolder(`vscode-${version}`, recipe, async (into) => {
    await unpackPackage(spec, into, { inside: 'lib/vscode', exclude: ['*.map'] });
    const extensions = path.join(into, 'extensions');
    for (const name of leftOutExtensions) await remove(path.join(extensions, name));
    await changeJson<Manifest>(path.join(into, 'package.json'), (manifest) => changed(manifest, replaced));
    await changeJson<Shrinkwrap>(path.join(into, 'npm-shrinkwrap.json'), (shrinkwrap) => ({
      ...shrinkwrap,
      packages: changedPackages(shrinkwrap.packages, replaced),
    }));
    const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await npm(install, into);
    for (const [name, text] of Object.entries(standInTexts)) {
      const module = path.join(into, 'node_modules', name);
      if (existsSync(module)) await fs.writeFile(path.join(module, 'index.js'), text);
    }
    await npm(install, extensions); // TypeScript, for the editors of JavaScript
  });
  return { version, folder, serverMain: path.join(folder, 'out', 'server-main.js'), node };
}

async function readStandIns(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, file] of Object.entries(standIns)) {
    texts[name] = await fs.readFile(path.join(__dirname, 'standIns', file), 'utf8');
  }
  return texts;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The root's manifest is under the empty name, a package's under `node_modules/<name>`. */
interface Shrinkwrap {
  readonly packages: Readonly<Record<string, Manifest>>;
}

async function changeJson<T>(file: string, change: (content: T) => T): Promise<void> {
  const content = JSON.parse(await fs.readFile(file, 'utf8')) as T;
  await fs.writeFile(file, JSON.stringify(change(content), null, 2));
}

function changed(manifest: Manifest, replaced: Release['replaced']): Manifest {
  const kept = Object.entries(manifest.dependencies ?? {}).filter(([name]) => !leftOutDependencies.includes(name));
  return { ...manifest, dependencies: Object.fromEntries(kept.map(([name, spec]) => [name, replaced[name] ?? spec])) };
}

function changedPackages(packages: Shrinkwrap['packages'], replaced: Release['replaced']): Shrinkwrap['packages'] {
  const gone = new Set([...leftOutDependencies, ...Object.keys(replaced)].map((name) => `node_modules/${name}`));
  const kept = Object.entries(packages).filter(([place]) => !gone.has(place));
  return Object.fromEntries(
    kept.map(([place, manifest]) => [place, place === '' ? changed(manifest, replaced) : manifest]),
  );
}
