// The target of `npm start` and `npm test`: plain Node without packages. Sees to it that the packages are there, then
// hands over to cli.ts.
// usage: node test/host/bootstrap.mjs start|test …
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const oldestNode = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  console.error(`Node ${oldestNode.join('.')} or newer is needed; this is Node ${process.versions.node}.`);
  process.exit(1);
}

installPackages();
handOver();

/** Installs what package-lock.json names, unless that was done to its end before. */
function installPackages() {
  const stamp = path.join(repository, 'node_modules', '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(repository, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the packages (once, about a minute)');
  // `npm ci` removes node_modules first, and the stamp with it: an interrupted installation is done anew.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const cli = process.env['npm_execpath'];
  const { status } = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], { cwd: repository, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: repository, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('The packages could not be installed.');
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, wanted);
}

/** Runs cli.ts, passing signals on and its exit code back. */
function handOver() {
  const args = ['--import', 'tsx', path.join(repository, 'test/host/cli.ts'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: repository, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}
