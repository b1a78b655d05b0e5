// Measures what the extension costs, beside an empty one and one of VS Code's own in the same run: machines differ, so
// only figures of one run compare. Budgets are checked by size alone.
// usage: npm run bench [-- --json FILE] [--repetitions N]
//        npm run bench -- fleet [--json FILE] [--sizes 100,1000,10000]
//        npm run bench -- window [--json FILE] [--sizes 100,10000] [--sources offline,azure] [--repetitions N]
//          [--extension VSIX]
//        npm run bench -- plan [--json FILE] [--sizes 500]
//        npm run bench -- verify [--json FILE] [--rounds N]
//        npm run bench -- workspace [--json FILE] [--sizes 10000]
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildExtension, packageExtension } from '../test/host/build';
import { repository } from '../test/host/paths';
import { say } from '../test/host/prepare';
import { prepareBrowser } from '../test/host/prepareBrowser';
import { prepareVsCode } from '../test/host/prepareVsCode';
import { succeed } from '../test/host/processes';
import { removeTemporary, temporaryFolder } from '../test/host/temporary';
import { bundleSizes, entryBudget, mainBudget } from './budgets';
import { measureFleets, printFleets } from './fleet';
import type { FleetSource } from '../test/ui/harness/windowTasks';
import { measurePlans, printPlans, type PlanFigures } from './plan';
import { measureVerify, printVerify } from './verify';
import { measureWindows } from './window';
import { measureWorkspace, printWorkspace, type WorkspaceFigures } from './workspace';

/** One extension's figures as the measuring tool gives them: medians over the repetitions. */
interface Measured {
  readonly name: string;
  readonly loadMs: number;
  readonly activateMs: number;
  readonly cpuMs: number;
  readonly rssDeltaOverEmptyBytes: number;
}

interface Measurement {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly results: readonly Measured[];
}

const comparison = 'builtin:references-view';

async function measure(vsix: string, repetitions: number): Promise<Measurement> {
  const vsCode = await prepareVsCode('oldest');
  const browser = await prepareBrowser();
  const folder = await temporaryFolder('bench');
  const result = path.join(folder, 'measured.json');
  say(`Measuring load and activation, ${repetitions} times each and once to warm up`);
  try {
    await succeed(
      vsCode.node,
      [
        path.join(repository, 'bench', 'measure-extensions.mjs'),
        ...['--server', vsCode.serverMain, '--chromium', browser.executablePath, '--modules', repository],
        ...['--reps', String(repetitions), '--settle', '1000', '--no-hello', '--out', result],
        ...[vsix, comparison],
      ],
      { env: { ...process.env, ...browser.env } },
    );
    return JSON.parse(await fs.readFile(result, 'utf8')) as Measurement;
  } finally {
    await removeTemporary(folder);
  }
}

function printTimes(results: readonly Measured[]): void {
  const total = ({ loadMs, activateMs }: Measured): number => loadMs + activateMs;
  const reference = results.at(-1);
  console.log(`\n${'load and activation'.padEnd(42)}  load  activate  total  of ${comparison.split(':')[1]}`);
  for (const result of results) {
    // Whole milliseconds: below one there is nothing to divide by.
    const ratio = reference ? total(result) / Math.max(total(reference), 1) : Number.NaN;
    const cells = [result.loadMs, result.activateMs, total(result)].map((value) => value.toFixed(1).padStart(6));
    console.log(`${result.name.padEnd(42)}${cells.join('  ')}  ${ratio.toFixed(2)}`);
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
}

async function fleets(sizes: readonly number[], json: string | undefined): Promise<number> {
  const measured = await measureFleets(sizes);
  printFleets(measured);
  if (json !== undefined) {
    await fs.writeFile(json, `${JSON.stringify({ fleets: measured }, null, 2)}\n`);
  }
  return 0;
}

async function windows(
  sizes: readonly number[],
  sources: readonly FleetSource[],
  options: { readonly repetitions: number; readonly extension: string | undefined },
  json: string | undefined,
): Promise<number> {
  if (options.extension === undefined) {
    await buildExtension();
  }
  const measured = await measureWindows(sources, sizes, options);
  if (json !== undefined) {
    await fs.writeFile(json, `${JSON.stringify({ windows: measured }, null, 2)}\n`);
  }
  return 0;
}

async function plans(sizes: readonly number[], json: string | undefined): Promise<number> {
  let isWithin = true;
  const measured: PlanFigures[] = [];
  for (const size of sizes) {
    const figures = await measurePlans(size);
    isWithin = printPlans(figures) && isWithin;
    measured.push(...figures);
  }
  if (json !== undefined) {
    await fs.writeFile(json, `${JSON.stringify({ plans: measured }, null, 2)}\n`);
  }
  return isWithin ? 0 : 1;
}

async function workspaces(sizes: readonly number[], json: string | undefined): Promise<number> {
  await buildExtension();
  let isWithin = true;
  const measured: WorkspaceFigures[] = [];
  for (const size of sizes) {
    const figures = await measureWorkspace(size);
    isWithin = printWorkspace(figures) && isWithin;
    measured.push(figures);
  }
  if (json !== undefined) {
    await fs.writeFile(json, `${JSON.stringify({ workspace: measured }, null, 2)}\n`);
  }
  return isWithin ? 0 : 1;
}

async function verify(rounds: number, json: string | undefined): Promise<number> {
  const times = await measureVerify(rounds);
  if (json !== undefined) {
    await fs.writeFile(json, `${JSON.stringify({ verify: times }, null, 2)}\n`);
  }
  return printVerify(times) ? 0 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'string' },
      extension: { type: 'string' },
      repetitions: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '15' },
      sizes: { type: 'string' },
      sources: { type: 'string', default: 'offline,azure' },
    },
    allowPositionals: true,
  });
  const sizes = values.sizes?.split(',').map(Number);
  if (positionals[0] === 'fleet') {
    return fleets(sizes ?? [100, 1_000, 10_000], values.json);
  }
  if (positionals[0] === 'window') {
    return windows(
      sizes ?? [100, 10_000],
      (['offline', 'azure'] as const).filter((source) => values.sources.split(',').includes(source)),
      { repetitions: Number(values.repetitions), extension: values.extension },
      values.json,
    );
  }
  if (positionals[0] === 'plan') {
    return plans(sizes ?? [500], values.json);
  }
  if (positionals[0] === 'workspace') {
    return workspaces(sizes ?? [10_000], values.json);
  }
  if (positionals[0] === 'verify') {
    return verify(Number(values.rounds), values.json);
  }
  await buildExtension();
  const vsix = await packageExtension();
  const measured = await measure(vsix, Number(values.repetitions));
  const files = await bundleSizes();
  const vsixBytes = (await fs.stat(vsix)).size;

  printTimes(measured.results);
  console.log('\nsizes, minified');
  for (const { file, bytes } of files) console.log(`${file.padEnd(42)}${kilobytes(bytes)}`);
  console.log(`${path.basename(vsix).padEnd(42)}${kilobytes(vsixBytes)}`);

  let isWithin = true;
  for (const [name, budget] of Object.entries({ 'extension.js': entryBudget, 'main.js': mainBudget })) {
    const bytes = files.find(({ file }) => file === name)?.bytes ?? Number.POSITIVE_INFINITY;
    isWithin &&= bytes < budget;
    console.log(`\nbudget: ${name} has ${bytes} of ${budget} bytes${bytes < budget ? '' : ': TOO LARGE'}`);
  }
  if (values.json !== undefined) {
    await fs.writeFile(
      values.json,
      `${JSON.stringify({ ...measured, sizes: files, vsixBytes, entryBudget, mainBudget }, null, 2)}\n`,
    );
  }
  return isWithin ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
