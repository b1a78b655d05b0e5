import { build } from 'esbuild';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import type { Calls } from '../support/taskWatch/extension';
import type { Tasks } from '../support/taskWatch/tasks';
import { repository } from './paths';
import { removeTemporary, temporaryFolder } from './temporary';

/** The extension that measures tasks, to be installed beside the one under test, and a client of it. */
export interface WatchedHost {
  /** The folder of the extension. */
  readonly extension: string;
  /** What the extension host needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs commands at once in the extension host. Rejects with what went wrong, and otherwise resolves when all have ended. */
  run(...calls: Calls): Promise<void>;
  /** What the extension host computed while `work` ran, and how long that took. */
  watched(work: () => Promise<unknown>): Promise<Tasks & { readonly ms: number }>;
  close(): Promise<void>;
}

export async function prepareWatchedHost(): Promise<WatchedHost> {
  const folder = await temporaryFolder('task-watch');
  const source = path.join(repository, 'test', 'support', 'taskWatch');
  const extension = path.join(folder, 'extension');
  await fs.mkdir(extension);
  await fs.copyFile(path.join(source, 'package.json'), path.join(extension, 'package.json'));
  await build({
    entryPoints: [path.join(source, 'extension.ts')],
    outfile: path.join(extension, 'extension.js'),
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], logLevel: 'warning' },
  });
  const portFile = path.join(folder, 'port');
  const ask = async <T>(calls: Calls): Promise<T> => {
    const port = await fs.readFile(portFile, 'utf8');
    // without the time limit of `fetch`
    const asking = request({ host: '127.0.0.1', port, method: 'POST' });
    asking.end(JSON.stringify(calls));
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    return (await json(response)) as T;
  };
  return {
    extension,
    env: { TASK_WATCH: portFile },
    async run(...calls) {
      const errors = await ask<string[]>(calls);
      if (errors.length > 0) throw new Error(errors.join('\n'));
    },
    async watched(work) {
      await ask<Tasks>([]);
      const started = performance.now();
      await work();
      const ms = performance.now() - started;
      return { ...(await ask<Tasks>([])), ms };
    },
    close: () => removeTemporary(folder),
  };
}
