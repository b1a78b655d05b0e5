import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './paths';
import { end, start } from './processes';
import type { Report } from './report';
import type { Selection } from './selection';

/** How the files of a layer share the machine. */
export interface Limits {
  /** How many files run at the same time. */
  readonly atOnce: number;
  /** Minutes that one file may take. */
  readonly minutes: number;
  /** Ends of the paths of files that run by themselves, when the others are done. */
  readonly alone?: readonly string[];
  /** Whether the tests of a file build on each other, so that a shuffled run leaves their order. */
  readonly keepsOrder?: boolean;
}

const host = (name: string): string => pathToFileURL(path.join(repository, 'test', 'host', name)).href;

/** Runs the files of a layer with node:test, each in a process of its own. */
export async function runNodeTests(
  report: Report,
  layer: string,
  { names, seed, files }: Pick<Selection, 'names' | 'seed' | 'files'>,
  { atOnce, minutes, alone = [], keepsOrder = false }: Limits,
): Promise<void> {
  const own = files.get(layer) ?? [];
  // the largest first, so that none is left to run by itself; a shuffled order is kept
  const ordered = seed === undefined ? [...own].sort((a, b) => statSync(b).size - statSync(a).size) : own;
  const isAlone = (file: string): boolean => alone.some((name) => file.endsWith(name));
  const run = (file: string): Promise<void> =>
    runFile(report, file, { names, seed: keepsOrder ? undefined : seed, minutes });
  await inTurn(
    ordered.filter((file) => !isAlone(file)),
    atOnce,
    run,
  );
  await inTurn(ordered.filter(isAlone), 1, run);
}

/** Does something for each item, as many at once as said. */
export async function inTurn<T>(
  items: readonly T[],
  atOnce: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await action(next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function runFile(
  report: Report,
  file: string,
  { names, seed, minutes }: Pick<Selection, 'names'> & { readonly seed: number | undefined; readonly minutes: number },
): Promise<void> {
  const started = performance.now();
  const child = start(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--import', 'tsx'],
      ...(seed === undefined ? [] : ['--import', host('shuffledTests.ts')]),
      ...[`--test-reporter=${host('reporter.mjs')}`, '--test-reporter-destination=stdout'],
      ...names.map((name) => `--test-name-pattern=${name}`),
      file,
    ],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      cleansUp: true,
      env: { ...process.env, ...(seed === undefined ? {} : { TEST_SEED: String(seed) }) },
    },
  );
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    void end(child);
  }, minutes * 60_000);
  let failures = 0;
  const listener = report.listener(file, ({ outcome }) => (failures += outcome === 'failed' ? 1 : 0));
  child.stdout?.setEncoding('utf8').on('data', listener);
  child.stderr?.setEncoding('utf8').on('data', report.listener(file));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(limit);
  await end(child);
  const name = path.relative(repository, file);
  report.times.set(name, (performance.now() - started) / 1000);
  if (isLate) report.add({ outcome: 'failed', name, why: `did not end within ${minutes} minutes` });
  else if (code !== 0 && failures === 0) report.add({ outcome: 'failed', name, why: `ended with ${signal ?? code}` });
}
