// Runs the bundle of a command line, made anew when a source is newer.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** The file or folder, and all that is in it: a folder changes with the names in it. */
function* within(name) {
  const stat = fs.statSync(name);
  yield stat;
  if (stat.isDirectory()) for (const entry of fs.readdirSync(name)) yield* within(path.join(name, entry));
}

function isStale(bundle, sources) {
  const built = fs.statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.some((source) => [...within(path.join(__dirname, source))].some(({ mtimeMs }) => mtimeMs > built));
}

/** @param folders folders of src that the bundle is made of, with all that is in them */
exports.runCommandLine = (name, folders) => {
  const bundle = path.join(__dirname, 'dist', `${name}.cjs`);
  if (isStale(bundle, ['esbuild.js', ...folders.map((folder) => path.join('src', folder))])) {
    const build = path.join(__dirname, 'esbuild.js');
    const { status } = spawnSync(process.execPath, [build, '--production', `--${name}`], { stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(1);
  }
  require(bundle);
};
