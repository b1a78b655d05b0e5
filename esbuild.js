// Builds dist/: the small entry that VS Code loads, the parts it loads at first use, and the pages of webviews.
// usage: node esbuild.js [--production] [--watch | --verify | --scan]
// --verify and --scan make that command line alone, and leave what else is there
const { randomUUID } = require('node:crypto');
const esbuild = require('esbuild');
const subsetFont = require('subset-font');
const fs = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Parts with a bundle of their own, by their path in src, as dynamic imports name them. */
const lazyParts = {
  './main': 'main',
  './backends': 'backends',
  './azure': 'azure',
  './azure/credentials': 'credentials',
  './simulation': 'simulation',
  './words/simulatedFleet': 'simulatedFleet',
  './ui/features': 'features',
  './ui/app/arguments': 'arguments',
  './ui/app/ignoredCheck': 'ignoredCheck',
  './ui/changes/documents': 'documents',
  './ui/plans/index': 'plans',
  './ui/history/index': 'history',
  './ui/policy/index': 'policy',
  './ui/verification/index': 'verification',
  './ui/clients/index': 'clients',
  './ui/code/index': 'code',
  './loopback/fleet': 'loopback',
  './ui/servers/fleetFollowers': 'fleetFollowers',
};

/** Parts that share much: what several of them need is in chunks of its own. A chunk costs a file at first use. */
const families = [
  ['azure', 'credentials', 'simulation'],
  ['features', 'documents', 'plans', 'history', 'policy', 'verification', 'clients', 'code'],
];

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
        // marked as pure, so that a bundle reads only what it uses
        ...usedOfVsCode().map((name) => `export const ${name} = /* @__PURE__ */ (() => api.${name})();`),
      ].join('\n'),
    }));
  },
};

/** One table of translated sentences for all parts: `l10n.js`, which the entry fills. */
const wordsPlugin = {
  name: 'words-once',
  setup(build) {
    // a module that imports it in vain does not load it
    const l10n = { path: './l10n.js', external: true, sideEffects: false };
    build.onResolve({ filter: /^@vscode\/l10n$/ }, () => l10n);
  },
};

const plugins = [lazyPlugin, vscodePlugin, wordsPlugin];

/** Loads the parts of a minified bundle by one function: what esbuild makes of each dynamic import is much longer. */
const oneLoaderPlugin = {
  name: 'one-loader',
  setup(build) {
    build.onEnd(() => {
      const file = path.join(build.initialOptions.outdir, 'main.js');
      if (!production || !fs.existsSync(file)) return;
      const code = fs.readFileSync(file, 'utf8');
      let helper;
      const short = code.replace(
        /Promise\.resolve\(\)\.then\(\(\)=>([\w$]+)\(require\(("\.\/\w+\.js")\)\)\)/g,
        (_, name, part) => ((helper = name), `$load(${part})`),
      );
      if (!helper) throw new Error('main.js has no dynamic import of the known form.');
      fs.writeFileSync(file, `${short}function $load(f){return Promise.resolve().then(()=>${helper}(require(f)))}\n`);
    });
  },
};

/** Writes modules as CommonJS, which VS Code loads: esbuild splits ES modules only. */
const commonJsPlugin = {
  name: 'common-js',
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      await Promise.all(
        outputFiles.map(async ({ path: file, text }) => {
          const { minify, target, sourcemap } = build.initialOptions;
          const supported = { 'dynamic-import': false }; // `require`, as the other module is CommonJS as well
          const options = { format: 'cjs', platform: 'node', minify, target, sourcemap, supported };
          const { code } = await esbuild.transform(text, { ...options, sourcefile: path.basename(file) });
          fs.mkdirSync(path.dirname(file), { recursive: true });
          fs.writeFileSync(file, code);
        }),
      );
    });
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
  supported: { 'dynamic-import': false }, // `require`, which is faster than loading a CommonJS module as an ES module
  // the packages' ES modules shake better, and some of their UMD builds cannot be bundled
  mainFields: ['module', 'main'],
  outdir: 'dist',
  entryPoints: {
    extension: 'src/extension.ts',
    l10n: smallWords,
    codeWorker: 'src/workspace/worker.ts', // a thread of its own
    ...entries((name) => !families.flat().includes(name)),
  },
  plugins: [...plugins, oneLoaderPlugin],
};

/** @type {import('esbuild').BuildOptions[]} */
const shared = families.map((family) => ({
  ...node,
  format: 'esm',
  splitting: true,
  chunkNames: 'shared-[hash]',
  sourcemap: production ? false : 'inline',
  write: false,
  entryPoints: entries((name) => family.includes(name)),
  plugins: [...plugins, commonJsPlugin],
}));

/**
 * A command line, whole in one file for pipelines. By its ending it stays out of the extension's package.
 * @returns {import('esbuild').BuildOptions}
 */
const cli = (name) => ({
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  outfile: `dist/${name}.cjs`,
  entryPoints: [`src/cli/${name}.ts`],
  alias: { '@vscode/l10n': smallWords },
});
const commandLines = ['verify', 'scan'];

/** @type {import('esbuild').BuildOptions} */
const pages = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'chrome138',
  outdir: 'dist/webview',
  // `kit.css` is for all of them
  entryPoints: [
    { in: 'src/webview/kit/kit.css', out: 'kit' },
    ...['connection', 'verification', 'clients', 'plans'].flatMap((page) => [
      { in: `src/webview/${page}/main.ts`, out: page },
      { in: `src/webview/${page}/${page}.css`, out: page },
    ]),
  ],
};

function entries(included) {
  const named = Object.entries(lazyParts).filter(([, name]) => included(name));
  return Object.fromEntries(named.map(([from, name]) => [name, entryFile(from)]));
}

function entryFile(from) {
  const base = path.join('src', from);
  return fs.existsSync(`${base}.ts`) ? `${base}.ts` : path.join(base, 'index.ts');
}

/** The style sheet and the font of the icons that pages show: all 600 would be 67 kB of the package. */
async function writeIcons() {
  const { code } = await esbuild.transform(fs.readFileSync('src/webview/kit/icons.ts', 'utf8'), { loader: 'ts' });
  const { iconNames } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const folder = path.dirname(require.resolve('@vscode/codicons/dist/codicon.css'));
  const css = fs.readFileSync(path.join(folder, 'codicon.css'), 'utf8');
  const glyphs = iconNames.map((name) => {
    const [rule, character] = new RegExp(`\\.codicon-${name}:before \\{ content: "\\\\(\\w+)" \\}`).exec(css) ?? [];
    if (!rule) throw new Error(`There is no codicon ${name}.`);
    return { rule, character: String.fromCodePoint(parseInt(character, 16)) };
  });
  const common = css.match(/^@font-face \{[^}]*\}|^\.codicon\[[^}]*\}/gm);
  const font = await subsetFont(
    fs.readFileSync(path.join(folder, 'codicon.ttf')),
    glyphs.map(({ character }) => character).join(''),
  );
  fs.mkdirSync('dist/webview', { recursive: true });
  fs.writeFileSync('dist/webview/codicon.css', [...common, ...glyphs.map(({ rule }) => rule)].join('\n'));
  fs.writeFileSync('dist/webview/codicon.ttf', font);
}

async function main() {
  process.chdir(__dirname);
  const alone = commandLines.find((name) => process.argv.includes(`--${name}`));
  if (alone) {
    // another run may load the bundle meanwhile: it finds the old one or the new one, and no half of one
    const outfile = `dist/${alone}.${randomUUID()}.cjs`;
    await esbuild.build({ ...cli(alone), outfile });
    fs.renameSync(outfile, `dist/${alone}.cjs`);
    return;
  }
  fs.rmSync('dist', { recursive: true, force: true });
  await writeIcons();
  if (watch) {
    for (const options of [node, ...shared, ...commandLines.map(cli), pages]) {
      await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
    }
    return;
  }
  const results = await Promise.all(
    [node, ...shared, ...commandLines.map(cli), pages].map((options) => esbuild.build({ ...options, metafile: true })),
  );
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
