import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../host/paths';

/** What the tests use of node-pty, which comes with the prepared VS Code. */
export interface PseudoTerminals {
  spawn(file: string, args: readonly string[], options: PseudoTerminalOptions): PseudoTerminal;
}

interface PseudoTerminalOptions {
  readonly cols: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface PseudoTerminal {
  write(text: string): void;
  kill(signal?: string): void;
  onData(listener: (text: string) => void): void;
  onExit(listener: (end: { readonly exitCode: number }) => void): void;
}

/** Undefined where no VS Code is prepared (`npm test -- unit` prepares one). */
export function pseudoTerminals(): PseudoTerminals | undefined {
  const prepared = existsSync(cacheFolder) ? readdirSync(cacheFolder) : [];
  const folders = prepared.map((name) => path.join(cacheFolder, name, 'node_modules', 'node-pty'));
  const folder = folders.find((one) => existsSync(one));
  return folder && process.platform !== 'win32' ? (createRequire(__filename)(folder) as PseudoTerminals) : undefined;
}

/** Whether the machine has a program. */
export function has(program: string): boolean {
  return process.platform !== 'win32' && spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Programs that note what they were started with, and do nothing else. */
export class StandIns {
  private constructor(readonly folder: string) {}

  static async of(...names: readonly string[]): Promise<StandIns> {
    const made = new StandIns(await mkdtemp(path.join(tmpdir(), 'stand-ins-')));
    for (const name of names) {
      const file = path.join(made.folder, name);
      await writeFile(file, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >> '${made.record}'\nprintf 'noted %s\\n' "$#"\n`);
      await chmod(file, 0o755);
    }
    return made;
  }

  get record(): string {
    return path.join(this.folder, 'record');
  }

  /** Each start so far, by its arguments. */
  starts(): string[][] {
    const words = existsSync(this.record) ? readFileSync(this.record, 'utf8').split('\0').slice(0, -1) : [];
    const starts: string[][] = [];
    while (words.length > 0) {
      const count = Number(words.shift());
      starts.push(words.splice(0, count));
    }
    return starts;
  }

  async forget(): Promise<void> {
    await rm(this.record, { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
