import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { Runnable, Runner } from 'mocha';
import { endOfSuite, recordMark } from '../host/report';

/**
 * Runs test files that lie beside this module, once bundled, inside the extension host: VS Code calls this.
 * INTEGRATION_TESTS holds the files in their order, and patterns for the names of tests. Each outcome goes to the file
 * that INTEGRATION_RESULTS names, as one line.
 */
export async function run(): Promise<void> {
  const results = process.env['INTEGRATION_RESULTS'];
  if (results === undefined) throw new Error('INTEGRATION_RESULTS names no file for the results.');
  process.setSourceMapsEnabled(true);
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, color: false });
  const { files, names } = JSON.parse(process.env['INTEGRATION_TESTS'] ?? '') as Record<'files' | 'names', string[]>;
  if (names.length > 0) mocha.grep(new RegExp(names.map((name) => `(?:${name})`).join('|')));
  for (const file of files) mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise<number>((resolve) => noteOutcomes(mocha.run(resolve), results));
  fs.appendFileSync(results, `${endOfSuite}\n`);
  if (failures > 0) throw new Error(`${failures} failed`);
}

function noteOutcomes(runner: Runner, file: string): void {
  const note = (outcome: string, test: Runnable, error?: unknown): void => {
    const why = error === undefined ? undefined : inspect(error, { depth: 6, breakLength: 120 });
    const name = test.titlePath().join(' > ');
    fs.appendFileSync(file, `${recordMark}${JSON.stringify({ outcome, name, milliseconds: test.duration, why })}\n`);
  };
  runner.on('pass', (test) => note('passed', test));
  runner.on('pending', (test) => note('skipped', test));
  runner.on('fail', (test, error: unknown) => note('failed', test, error));
}
