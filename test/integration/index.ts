import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { Runnable, Runner } from 'mocha';

/** The last line of the results: an extension host that hangs is ended by VS Code, which calls that a success. */
const endOfSuite = '{"outcome":"end"}\n';

/**
 * Runs the test files that lie beside this module, once bundled, inside the extension host: VS Code calls this.
 * Each outcome goes to the file that INTEGRATION_RESULTS names, as one line of JSON.
 */
export async function run(): Promise<void> {
  const results = process.env['INTEGRATION_RESULTS'];
  if (results === undefined) throw new Error('INTEGRATION_RESULTS names no file for the results.');
  process.setSourceMapsEnabled(true);
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, color: false });
  const files = fs.readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.js')).sort())
    mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise<number>((resolve) => noteOutcomes(mocha.run(resolve), results));
  fs.appendFileSync(results, endOfSuite);
  if (failures > 0) throw new Error(`${failures} failed`);
}

function noteOutcomes(runner: Runner, file: string): void {
  const note = (outcome: string, test: Runnable, error?: unknown): void => {
    const why = error === undefined ? undefined : inspect(error, { depth: 6, breakLength: 120 });
    const name = test.titlePath().join(' > ');
    fs.appendFileSync(file, `${JSON.stringify({ outcome, name, milliseconds: test.duration, why })}\n`);
  };
  runner.on('pass', (test) => note('passed', test));
  runner.on('pending', (test) => note('skipped', test));
  runner.on('fail', (test, error: unknown) => note('failed', test, error));
}
