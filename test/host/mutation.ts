/**
 * Mutation testing: changes one operator, condition or constant of a source file after the other, and lists the changes
 * that the unit tests beside the file do not notice.
 * usage: npm run mutation [-- FILE… [TEST…]], where the tests, such as test/unit/x/y.test.ts, stand for those beside
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Stryker } from '@stryker-mutator/core';
import { build } from 'esbuild';
import { testFiles } from './build';
import { repository } from './paths';

/** Parts of src, the rules of which the unit tests beside them have to state. */
const core = [
  ...['src/domain', 'src/changes', 'src/connect/quoting.ts', 'src/connect/certificateCheck.ts'],
  ...['src/probe/chain.ts', 'src/probe/verdict.ts', 'src/clients/cutOff.ts'],
  ...['src/azure/wireToDomain.ts', 'src/azure/pipeline.ts'],
];

/** Percentage of a file's mutants that the tests have to notice. */
const wanted = 90;

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

async function main(args: readonly string[]): Promise<number> {
  const rows: string[] = [];
  let isEnough = true;
  const named = args.filter((arg) => arg.endsWith('.test.ts'));
  const paths = args.filter((arg) => !named.includes(arg));
  for (const file of await sources(paths.length > 0 ? paths : core)) {
    const tests = named.length > 0 ? named : await testsBeside(file);
    const mutants = tests.length === 0 ? [] : await mutate(file, tests);
    const own = mutants.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError');
    const living = own.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    const percentage = own.length === 0 ? 100 : (100 * (own.length - living.length)) / own.length;
    isEnough &&= percentage >= wanted && tests.length > 0;
    for (const mutant of living) console.log(`${file}:${await described(mutant, file)}`);
    const share = tests.length === 0 ? 'no tests' : `${percentage.toFixed(1)} %`;
    rows.push(`${share.padStart(8)}  ${String(own.length - living.length).padStart(4)} of ${own.length}  ${file}`);
  }
  console.log(`\nnoticed\n${rows.join('\n')}`);
  return isEnough ? 0 : 1;
}

/** Source files at paths, which may be folders. */
async function sources(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const each of paths) {
    const isFolder = (await fs.stat(path.resolve(repository, each))).isDirectory();
    const names = isFolder ? await fs.readdir(path.resolve(repository, each), { recursive: true }) : [''];
    files.push(...names.map((name) => path.join(each, name)).filter((file) => file.endsWith('.ts')));
  }
  return files;
}

/** The unit tests in the same folder of test/unit that import a file, however indirectly. */
async function testsBeside(file: string): Promise<string[]> {
  const entryPoints = await testFiles(path.join('unit', file.split(path.sep)[1] ?? ''));
  if (entryPoints.length === 0) return [];
  const { metafile } = await build({
    entryPoints,
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'out',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  return Object.values(metafile.outputs)
    .filter(({ inputs }) => file.replaceAll(path.sep, '/') in inputs)
    .flatMap(({ entryPoint }) => entryPoint ?? []);
}

async function mutate(file: string, tests: readonly string[]): Promise<readonly Mutant[]> {
  console.log(`${file}: ${tests.length} test files`);
  const core = await import('@stryker-mutator/core'); // a module that cannot be required
  const stryker = new core.Stryker({
    mutate: [file],
    testRunner: 'tap',
    plugins: ['@stryker-mutator/tap-runner'],
    tap: {
      testFiles: tests.map((file) => file.replace(/\.ts$/, '.js')),
      nodeArgs: ['--test-reporter=tap', '-r', '{{hookFile}}', '{{testFile}}'],
    },
    buildCommand: 'node test/host/transpile.mjs', // or each mutant would pay for the translation of TypeScript
    coverageAnalysis: 'perTest',
    concurrency: 1,
    timeoutMS: 20_000,
    thresholds: { high: 100, low: 0, break: null },
    reporters: [],
    tempDirName: '.cache/mutation',
    ignorePatterns: ['/.cache', '/dist', '/out'],
    cleanTempDir: 'always',
    logLevel: 'error',
  } as unknown as ConstructorParameters<typeof Stryker>[0]);
  return stryker.runMutationTest();
}

/** Line of a mutant, and what became what. */
async function described({ location, replacement = '', mutatorName, status }: Mutant, file: string): Promise<string> {
  const lines = (await fs.readFile(path.join(repository, file), 'utf8')).split('\n');
  const { start, end } = location; // counted from one
  const taken = lines.slice(start.line - 1, end.line);
  taken[taken.length - 1] = (taken.at(-1) ?? '').slice(0, end.column - 1);
  taken[0] = (taken[0] ?? '').slice(start.column - 1);
  const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 80);
  const what = status === 'NoCoverage' ? 'no test reaches' : mutatorName;
  return `${start.line}  ${what}: ${short(taken.join(' '))} → ${short(replacement)}`;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
