// `npm run verify`: runs the bundle of the command line, made anew when a source is newer.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const bundle = path.join(__dirname, 'dist', 'verify.cjs');
/** What the bundle is made of; a folder counts with all that is in it. */
const sources = ['esbuild.js', 'src/cli', 'src/connect', 'src/domain', 'src/files', 'src/probe', 'src/words'];

/** The file or folder, and all that is in it: a folder changes with the names in it. */
function* within(name) {
  const stat = fs.statSync(name);
  yield stat;
  if (stat.isDirectory()) for (const entry of fs.readdirSync(name)) yield* within(path.join(name, entry));
}

function isStale() {
  const built = fs.statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.some((source) => [...within(path.join(__dirname, source))].some(({ mtimeMs }) => mtimeMs > built));
}

if (isStale()) {
  const build = path.join(__dirname, 'esbuild.js');
  const { status } = spawnSync(process.execPath, [build, '--production', '--verify'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
require(bundle);
