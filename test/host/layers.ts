import path from 'node:path';
import { buildExtension, buildIntegrationTests, packageExtension } from './build';
import { runInExtensionHost } from './integration';
import { inTurn, runNodeTests, type Limits } from './nodeTests';
import { repository } from './paths';
import { prepareBrowser } from './prepareBrowser';
import { prepareVsCode, releases, type VsCodeVersion } from './prepareVsCode';
import { finish } from './processes';
import { Report, totalsLine, type Counts } from './report';
import { select, SelectionError, type LayerFolder, type Selection } from './selection';
import { Turns, type Turn } from './turns';

interface Layer extends LayerFolder {
  readonly run: (report: Report, selection: Selection) => Promise<void>;
  /** Whether it names each test, or only what failed. */
  readonly everyTest?: boolean;
}

let built: Promise<void> | undefined;

/** Builds the extension at the first layer that needs it. */
function ensureBuilt(): Promise<void> {
  built ??= buildExtension();
  return built;
}

const bin = (...parts: string[]): string => path.join(repository, 'node_modules', ...parts);

const layers: readonly Layer[] = [
  {
    name: 'unit',
    folder: 'unit',
    run: async (report, selection) => {
      // tests of shells type into a terminal of VS Code's own library, and are skipped without it
      await prepareVsCode('oldest');
      await runNodeTests(report, 'unit', selection, { minutes: 5, atOnce: 2 });
    },
  },
  nodeLayer('contract', { minutes: 5, atOnce: 2 }),
  {
    // these compare times, or hold one against a small limit
    ...nodeLayer('wire', { minutes: 5, atOnce: 2, alone: ['scanners.test.ts', 'hostileMessages.test.ts'] }),
    everyTest: true,
  },
  {
    name: 'integration',
    folder: 'integration',
    everyTest: true,
    run: (report, selection) => runIntegration(report, selection, 'oldest'),
  },
  {
    name: 'integration-newest',
    folder: 'integration',
    everyTest: true,
    run: (report, selection) => runIntegration(report, selection, 'newest'),
  },
  {
    name: 'package',
    folder: 'package',
    everyTest: true,
    run: async (report, selection) => {
      await ensureBuilt();
      await packageExtension();
      await runNodeTests(report, 'package', selection, { minutes: 5, atOnce: 2, keepsOrder: true });
    },
  },
  {
    name: 'ui',
    folder: 'ui',
    everyTest: true,
    run: async (report, selection) => {
      await ensureBuilt();
      await Promise.all([prepareVsCode('oldest'), prepareBrowser()]);
      await runNodeTests(report, 'ui', selection, { minutes: 10, atOnce: 2, keepsOrder: true });
    },
  },
  {
    name: 'types',
    run: (report) =>
      runCommands(report, [
        ['tsc', bin('typescript', 'bin', 'tsc')],
        ['tsc -p src/webview', bin('typescript', 'bin', 'tsc'), '-p', 'src/webview'],
        ['tsc -p test', bin('typescript', 'bin', 'tsc'), '-p', 'test'],
      ]),
  },
  {
    name: 'lint',
    run: (report) =>
      runCommands(report, [
        ['eslint', bin('eslint', 'bin', 'eslint.js'), '.'],
        ['prettier', bin('prettier', 'bin', 'prettier.cjs'), '--check', '.'],
        ['knip', bin('knip', 'bin', 'knip.js')],
      ]),
  },
];

function nodeLayer(name: string, limits: Limits): Layer {
  return { name, folder: name, run: (report, selection) => runNodeTests(report, name, selection, limits) };
}

/** Layers that run at the same time: they wait for a browser, or one works while the others wait. */
const together: readonly (readonly string[])[] = [
  ['integration', 'integration-newest', 'package'],
  ['ui', 'types', 'lint'],
];

/** Runs what the arguments of `npm test` select, and prints the totals last. Gives the exit code. */
export async function runLayers(args: readonly string[]): Promise<number> {
  const selection = await select(args, layers).catch((error: unknown) => {
    if (!(error instanceof SelectionError)) throw error;
    console.error(error.message);
    return undefined;
  });
  if (!selection) return 2;
  const { seed, names } = selection;
  if (seed !== undefined) console.log(`Order: --shuffle=${seed}`);
  const turns = new Turns((text) => process.stdout.write(text));
  const rows: Row[] = [];
  for (const group of groups(layers.filter(({ name }) => selection.layers.includes(name)))) {
    rows.push(...(await Promise.all(group.map((layer) => runLayer(layer, selection, turns.next())))));
  }
  if (names.length > 0 && rows.every(({ passed, failed }) => passed + failed === 0)) {
    console.log(`\nNo test has a name like ${names.join(', ')}.`);
    return 1;
  }
  return printTotals(rows, seed);
}

/** Layers in their order; those that run together are where the first of them is. */
function groups(chosen: readonly Layer[]): Layer[][] {
  const found: Layer[][] = [];
  for (const layer of chosen) {
    const company = together.find((names) => names.includes(layer.name)) ?? [];
    const group = found.find(([first]) => first && company.includes(first.name));
    if (group) group.push(layer);
    else found.push([layer]);
  }
  return found;
}

interface Row extends Counts {
  readonly name: string;
  readonly seconds: number;
  readonly times: ReadonlyMap<string, number>;
}

async function runLayer(layer: Layer, selection: Selection, turn: Turn): Promise<Row> {
  turn.write(`\n${layer.name}\n`);
  const report = new Report(layer.everyTest ?? selection.names.length > 0, turn.write);
  const started = performance.now();
  await layer.run(report, selection).catch((error: unknown) => {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report.add({ outcome: 'failed', name: `the layer ${layer.name} did not run`, why });
  });
  const seconds = (performance.now() - started) / 1000;
  report.print(`  ${totalsLine(report.counts)} in ${seconds.toFixed(1)} s`);
  turn.end();
  return { name: layer.name, seconds, times: report.times, ...report.counts };
}

/** @returns the exit code */
function printTotals(rows: readonly Row[], seed: number | undefined): number {
  const times = rows.flatMap((row) => [...row.times]).sort(([, a], [, b]) => b - a);
  if (times.length > 1) console.log('\nslowest files');
  if (times.length > 1)
    for (const [file, time] of times.slice(0, 8)) console.log(`${time.toFixed(1).padStart(7)} s  ${file}`);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n${'layer'.padEnd(20)}passed  failed  skipped  seconds`);
  for (const { name, passed, failed, skipped, seconds } of rows) {
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    const cells = [String(passed).padStart(6), String(failed).padStart(6), String(skipped).padStart(7)];
    console.log(`${name.padEnd(20)}${cells.join('  ')}  ${seconds.toFixed(1).padStart(7)}`);
  }
  console.log(seed === undefined ? '' : `\nOrder: --shuffle=${seed}`);
  console.log(totalsLine(totals));
  return totals.failed > 0 ? 1 : 0;
}

/** Runs commands of Node, two at once; each passes or fails as a whole. */
async function runCommands(report: Report, commands: readonly (readonly [string, ...string[]])[]): Promise<void> {
  await inTurn(commands, 2, async ([name, ...args]) => {
    const started = performance.now();
    const { code, output } = await finish(process.execPath, args, { cwd: repository });
    const outcome = code === 0 ? 'passed' : 'failed';
    const milliseconds = performance.now() - started;
    report.add({ outcome, name, milliseconds, ...(code === 0 ? {} : { why: output }) });
  });
}

let bundledTests: Promise<string> | undefined;

/** Bundles the integration tests at the first layer that needs them. */
function ensureBundled(files: readonly string[]): Promise<string> {
  bundledTests ??= buildIntegrationTests(files);
  return bundledTests;
}

async function runIntegration(report: Report, selection: Selection, version: VsCodeVersion): Promise<void> {
  const files = selection.files.get('integration') ?? selection.files.get('integration-newest') ?? [];
  const entry = await ensureBundled(files);
  await ensureBuilt();
  report.print(`  in VS Code ${releases[version].version}`);
  await runInExtensionHost(version, { entry, files, names: selection.names }, report);
}
