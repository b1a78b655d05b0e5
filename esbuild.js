// Builds dist/: the small entry that VS Code loads, the parts it loads at first use, and the pages of webviews.
// usage: node esbuild.js [--production] [--watch | --verify]
// --verify makes the command line alone, and leaves what else is there
const { randomUUID } = require('node:crypto');
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Parts with a bundle of their own, by their path in src, as dynamic imports name them. */
const lazyParts = {
  './backends': 'backends',
  './azure': 'azure',
  './azure/credentials': 'credentials',
  './simulation': 'simulation',
  './ui/features': 'features',
  './ui/verification': 'verification',
  './ui/clients': 'clients',
  './loopback/fleet': 'loopback',
  './ui/servers/fleetCompanions': 'fleetCompanions',
};

/** Turns `import('./azure')` into a lazy `require('./azure.js')`, so that activation does not load it. */
const lazyPlugin = {
  name: 'lazy-parts',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, (args) => {
      if (args.kind !== 'dynamic-import') {
        return undefined;
      }
      const target = path.relative(path.join(__dirname, 'src'), path.resolve(args.resolveDir, args.path));
      const part = lazyParts[`./${target.split(path.sep).join('/')}`];
      return part ? { path: `./${part}.js`, external: true } : undefined;
    });
  },
};

/**
 * One `require('vscode')` a bundle. Without this every module that imports it has its own copy of VS Code's whole API
 * made at load time, which is most of what loading the entry costs.
 */
const vscodePlugin = {
  name: 'vscode-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'vscode', namespace: 'vscode-once' } : { path: 'vscode', external: true },
    );
    build.onLoad({ filter: /.*/, namespace: 'vscode-once' }, () => ({
      contents: [
        `const api = require('vscode');`,
        ...usedOfVsCode().map((name) => `export const ${name} = api.${name};`),
      ].join('\n'),
    }));
  },
};

/** One table of translated sentences for all parts: `l10n.js`, which the entry fills. */
const wordsPlugin = {
  name: 'words-once',
  setup(build) {
    build.onResolve({ filter: /^@vscode\/l10n$/ }, () => ({ path: './l10n.js', external: true }));
  },
};

/** Without reading of files and addresses, which nothing here needs. */
const smallWords = '@vscode/l10n/dist/browser.js';

/** Names of VS Code's API that the sources mention. */
function usedOfVsCode() {
  const names = new Set();
  for (const file of fs.readdirSync('src', { recursive: true }).filter((name) => name.endsWith('.ts'))) {
    const text = fs.readFileSync(path.join('src', file), 'utf8');
    for (const [, name] of text.matchAll(/\bvscode\.(\w+)/g)) names.add(name);
    for (const [, list] of text.matchAll(/import \{([^}]*)\} from 'vscode'/g)) {
      for (const name of list.split(',')) names.add(name.trim());
    }
  }
  return [...names].filter((name) => /^\w+$/.test(name));
}

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  legalComments: 'none',
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // the packages' ES modules shake better, and some of their UMD builds cannot be bundled
  mainFields: ['module', 'main'],
  outdir: 'dist',
  entryPoints: {
    extension: 'src/extension.ts',
    l10n: smallWords,
    ...Object.fromEntries(Object.entries(lazyParts).map(([from, name]) => [name, entryFile(from)])),
  },
  plugins: [lazyPlugin, vscodePlugin, wordsPlugin],
};

/**
 * The command line, whole in one file for pipelines. By its ending it stays out of the extension's package.
 * @type {import('esbuild').BuildOptions}
 */
const cli = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  outfile: 'dist/verify.cjs',
  entryPoints: ['src/cli/verify.ts'],
  alias: { '@vscode/l10n': smallWords },
};

/** @type {import('esbuild').BuildOptions} */
const pages = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'chrome138',
  outdir: 'dist/webview',
  entryPoints: {
    connection: 'src/webview/pages/connection/main.ts',
    'connection-style': 'src/webview/pages/connection/connection.css',
    verification: 'src/webview/pages/verification/main.ts',
    'verification-style': 'src/webview/pages/verification/verification.css',
    clients: 'src/webview/pages/clients/main.ts',
    'clients-style': 'src/webview/pages/clients/clients.css',
  },
};

function entryFile(from) {
  const base = path.join('src', from);
  return fs.existsSync(`${base}.ts`) ? `${base}.ts` : path.join(base, 'index.ts');
}

function copyCodicons() {
  const from = path.dirname(require.resolve('@vscode/codicons/dist/codicon.css'));
  fs.mkdirSync('dist/webview', { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf']) {
    fs.copyFileSync(path.join(from, name), path.join('dist/webview', name));
  }
}

async function main() {
  process.chdir(__dirname);
  if (process.argv.includes('--verify')) {
    // another run may load the bundle meanwhile: it finds the old one or the new one, and no half of one
    const outfile = `dist/verify.${randomUUID()}.cjs`;
    await esbuild.build({ ...cli, outfile });
    fs.renameSync(outfile, cli.outfile);
    return;
  }
  fs.rmSync('dist', { recursive: true, force: true });
  copyCodicons();
  if (watch) {
    for (const options of [node, cli, pages]) {
      await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
    }
    return;
  }
  const results = await Promise.all([node, cli, pages].map((options) => esbuild.build({ ...options, metafile: true })));
  writeNotices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
}

/** The licences of the packages whose code is in the bundles: they ask for their text to go along. */
function writeNotices(inputs) {
  const folders = inputs.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  const all = [...new Set([...folders, 'node_modules/@vscode/codicons'])].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const texts = fs.readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const text = texts.map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${license})\n\n${text || `Licence: ${license}`}`;
  });
  fs.writeFileSync('dist/THIRD-PARTY-NOTICES.txt', `${all.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
});
