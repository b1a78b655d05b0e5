import { build } from 'esbuild';
import path from 'node:path';
import { repository } from '../host/paths';

/** In place of VS Code, for modules that take nothing from it but words: English, with the values in their places. */
const vscode = `
exports.l10n = {
  t: (text, ...values) => text.replace(/\\{(\\d+)\\}/g, (_, index) => String(values[Number(index)])),
};`;

/** Loads a module of `src/ui/messages` outside VS Code. */
export async function englishWords<Words>(name: string): Promise<Words> {
  const { outputFiles } = await build({
    entryPoints: [path.join(repository, 'src', 'ui', 'messages', `${name}.ts`)],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
    plugins: [
      {
        name: 'words-only',
        setup(bundle) {
          bundle.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'words-only' }));
          bundle.onLoad({ filter: /.*/, namespace: 'words-only' }, () => ({ contents: vscode }));
        },
      },
    ],
  });
  const module: { exports: unknown } = { exports: {} };
  // the module has no imports left but those of Node.js
  (new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '') as (...values: unknown[]) => void)(
    module,
    module.exports,
    require,
  );
  return module.exports as Words;
}
