import { once } from 'node:events';
import path from 'node:path';
import { buildExtension, buildIntegrationTests, packageExtension, testFiles } from './build';
import { runInExtensionHost } from './integration';
import { repository } from './paths';
import { prepareBrowser } from './prepareBrowser';
import { prepareVsCode, releases, type VsCodeVersion } from './prepareVsCode';
import { end, finish, start } from './processes';
import { Report, totalsLine, type Counts } from './report';

interface Layer {
  readonly name: string;
  readonly run: (report: Report) => Promise<void>;
  /** Whether it is told what each test did, or only what failed. */
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
  { name: 'unit', run: (report) => runNodeTests(report, 'unit', { minutes: 5, atOnce: 2 }) },
  { name: 'contract', run: (report) => runNodeTests(report, 'contract', { minutes: 5, atOnce: 2 }) },
  { name: 'wire', everyTest: true, run: (report) => runNodeTests(report, 'wire', { minutes: 5, atOnce: 1 }) },
  { name: 'integration', everyTest: true, run: (report) => runIntegration(report, 'oldest') },
  { name: 'integration-newest', everyTest: true, run: (report) => runIntegration(report, 'newest') },
  {
    name: 'ui',
    everyTest: true,
    run: async (report) => {
      await ensureBuilt();
      await Promise.all([prepareVsCode('oldest'), prepareBrowser()]);
      await runNodeTests(report, 'ui', { minutes: 10, atOnce: 1 });
    },
  },
  {
    name: 'package',
    everyTest: true,
    run: async (report) => {
      await ensureBuilt();
      await packageExtension();
      await runNodeTests(report, 'package', { minutes: 5, atOnce: 1 });
    },
  },
];

/** Runs layers in their order, all of them when none is named, and prints the totals last. Gives the exit code. */
export async function runLayers(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !layers.some((layer) => layer.name === name));
  if (unknown.length > 0) {
    console.error(`No such layer: ${unknown.join(', ')}. There are: ${layers.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const rows: (Counts & { readonly name: string; readonly seconds: number })[] = [];
  for (const layer of layers.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`\n${layer.name}`);
    const report = new Report(layer.everyTest ?? false);
    const started = Date.now();
    await layer.run(report).catch((error: unknown) => {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      report.add({ outcome: 'failed', name: `the layer ${layer.name} did not run`, why });
    });
    const seconds = (Date.now() - started) / 1000;
    rows.push({ name: layer.name, seconds, ...report.counts });
    console.log(`  ${totalsLine(report.counts)} in ${seconds.toFixed(1)} s`);
  }
  const totals = { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n${'layer'.padEnd(20)}passed  failed  skipped  seconds`);
  for (const { name, passed, failed, skipped, seconds } of rows) {
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    const cells = [String(passed).padStart(6), String(failed).padStart(6), String(skipped).padStart(7)];
    console.log(`${name.padEnd(20)}${cells.join('  ')}  ${seconds.toFixed(1).padStart(7)}`);
  }
  console.log(`\n${totalsLine(totals)}`);
  return totals.failed > 0 ? 1 : 0;
}

/** Runs commands of Node, two at once; each passes or fails as a whole. */
async function runCommands(report: Report, commands: readonly (readonly [string, ...string[]])[]): Promise<void> {
  const waiting = [...commands];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, ...args] = next;
      const started = Date.now();
      const { code, output } = await finish(process.execPath, args, { cwd: repository });
      const outcome = code === 0 ? 'passed' : 'failed';
      report.add({ outcome, name, milliseconds: Date.now() - started, ...(code === 0 ? {} : { why: output }) });
    }
  };
  await Promise.all([work(), work()]);
}

/** Runs the files of a layer with node:test, each in a process of its own. */
async function runNodeTests(
  report: Report,
  layer: string,
  limits: { readonly minutes: number; readonly atOnce: number },
): Promise<void> {
  const files = await testFiles(layer);
  if (files.length === 0) {
    console.log('  no test files');
    return;
  }
  const reporter = path.join(repository, 'test', 'host', 'reporter.mjs');
  const child = start(
    process.execPath,
    [
      ...[
        '--import',
        'tsx',
        '--test',
        `--test-concurrency=${limits.atOnce}`,
        `--test-timeout=${limits.minutes * 60_000}`,
      ],
      ...[`--test-reporter=${reporter}`, '--test-reporter-destination=stdout', ...files],
    ],
    { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'], cleansUp: true },
  );
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => report.hear(piece));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  await end(child);
  if (code !== 0 && report.counts.failed === 0) {
    report.add({ outcome: 'failed', name: `the tests of ${layer} ended with ${signal ?? code}` });
  }
}

async function runIntegration(report: Report, version: VsCodeVersion): Promise<void> {
  const { entry, files } = await buildIntegrationTests();
  if (files === 0) {
    console.log('  no test files');
    return;
  }
  await ensureBuilt();
  console.log(`  in VS Code ${releases[version].version}`);
  await runInExtensionHost(version, entry, report);
}
