import fs from 'node:fs/promises';
import path from 'node:path';
import { prepareFolder, unpackPackage } from './prepare';

const version = '1.4.5';

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@oven/bun-linux-x64',
  'linux-arm64': '@oven/bun-linux-aarch64',
  'darwin-x64': '@oven/bun-darwin-x64',
  'darwin-arm64': '@oven/bun-darwin-aarch64',
  'win32-x64': '@oven/bun-windows-x64',
};

/**
 * A runtime whose TLS is BoringSSL, as the desktop's Electron has it: Bun, since npm carries its binary and not
 * Electron's. Runs a script of Node.js that is given to it.
 */
export async function boringSslRuntime(): Promise<string> {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new Error(`No runtime with BoringSSL is known for ${process.platform}-${process.arch}.`);
  const spec = `${name}@${version}`;
  const folder = await prepareFolder('boringssl', { spec }, async (into) => {
    await unpackPackage(spec, path.join(into, 'bin'), { inside: 'bin' });
    await fs.chmod(binaryIn(into), 0o755);
  });
  return binaryIn(folder);
}

function binaryIn(folder: string): string {
  return path.join(folder, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun');
}
