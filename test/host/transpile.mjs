// Translates src/ and test/ into CommonJS beside the sources, for the copy of the repository in which mutants run.
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const sources = ['src', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => path.join(folder, file)),
);

await build({
  entryPoints: sources,
  outdir: '.',
  outbase: '.',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  supported: { 'dynamic-import': false },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'error',
});
