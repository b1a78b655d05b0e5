import path from 'node:path';
import { build as bundle } from 'esbuild';
import fs from 'node:fs/promises';
import { outFolder, repository, vsixFile } from './paths';
import { say } from './prepare';
import { succeed } from './processes';

/** Builds dist/ as it is shipped. */
export async function buildExtension(): Promise<void> {
  say('Building the extension');
  await succeed(process.execPath, ['esbuild.js', '--production'], { cwd: repository });
}

/** Packs what {@link buildExtension} built. */
export async function packageExtension(): Promise<string> {
  say('Packaging the extension');
  await fs.mkdir(outFolder, { recursive: true });
  const vsce = path.join(repository, 'node_modules', '@vscode', 'vsce', 'vsce');
  await succeed(process.execPath, [vsce, 'package', '--no-dependencies', '-o', vsixFile], { cwd: repository });
  return vsixFile;
}

/** Bundles tests that run inside the extension host, and gives the module that VS Code loads to run them. */
export async function buildIntegrationTests(files: readonly string[]): Promise<string> {
  const folder = path.join(repository, 'test', 'integration');
  const bundles = path.join(outFolder, 'integration');
  await fs.rm(bundles, { recursive: true, force: true });
  await bundle({
    entryPoints: [path.join(folder, 'index.ts'), ...files],
    outbase: folder,
    outdir: bundles,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // as in esbuild.js: some UMD builds cannot be bundled
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return path.join(bundles, 'index.js');
}

/** The test files in a folder of test/, whole paths in order. */
export async function testFiles(name: string): Promise<string[]> {
  const folder = path.join(repository, 'test', name);
  const names = await fs.readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}
