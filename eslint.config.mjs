import tseslint from 'typescript-eslint';

/** Which folders of src a part may import; docs/decisions.md says why. */
const layers = {
  domain: { folders: [], packages: [] },
  files: { folders: ['domain'], packages: ['node:*'] },
  // pure: what VS Code and the command line read files for
  code: { folders: ['domain', 'connect'], packages: ['jsonc-parser', 'yaml'] },
  // reads folders, in a thread of its own for VS Code
  workspace: { folders: ['domain', 'code'], packages: ['ignore', 'node:*'] },
  words: {
    folders: ['domain', 'connect', 'probe', 'code', 'clients', 'fleet', 'simulation/problems'],
    packages: ['@vscode/l10n'],
  },
  connect: { folders: ['domain', 'files'], packages: [] },
  ascode: { folders: ['domain', 'connect'], packages: [] },
  probe: { folders: ['domain'], packages: ['node:*'] },
  loopback: { folders: ['domain', 'clients/client'], packages: ['node:*'] },
  clients: { folders: ['domain', 'probe'], packages: ['node:*'] },
  fleet: { folders: ['domain'], packages: [] },
  verification: { folders: ['domain', 'connect', 'probe', 'fleet'], packages: [] },
  changes: { folders: ['domain', 'clients', 'fleet'], packages: ['p-limit'] },
  cli: {
    folders: [
      ...['domain', 'files', 'words', 'connect', 'probe', 'code', 'workspace'],
      // fleet files are read in one way
      ...['simulation/fleetSource', 'simulation/problems'],
    ],
    packages: ['@vscode/l10n', 'node:*'],
  },
  azure: { folders: ['domain'], packages: ['@azure/*', '@azure/**', 'p-limit'] },
  simulation: { folders: [], packages: ['@azure/core-rest-pipeline', 'jsonc-parser', 'node:*'] },
  operations: { folders: ['domain', 'connect', 'ascode/forms'], packages: [] },
  ui: {
    folders: [
      ...[
        'domain',
        'files',
        'words',
        'connect',
        'probe',
        'clients',
        'fleet',
        'verification',
        'changes',
        'operations',
        'ascode',
        'code',
        'workspace',
      ],
      'webview/*/protocol',
    ],
    packages: ['vscode'],
  },
};

/** Folders of src/ui with a feature each: none imports another's, and what is shared imports none. */
const features = [
  'accounts',
  'servers',
  'changes',
  'connection',
  'certificates',
  'verification',
  'clients',
  'plans',
  'history',
  'policy',
  'code',
];
const parts = [...Object.keys(layers), 'webview'];

/** The kit and the pages of src/webview, and what of the rest of src each may import. */
const pages = {
  kit: { from: [] },
  // the rule by which drivers are found, and the levels that a string verifies with
  connection: { from: ['connect/driverSearch', 'domain/verificationLevel'] },
  verification: { from: [] },
  clients: { from: [] },
  plans: { from: [] },
};

/** What has one place in src; the rule names it. */
const onePlace = {
  timeouts: {
    object: 'AbortSignal',
    property: 'timeout',
    message: 'Use withDeadline: Node.js 20 may collect it while it is waited for.',
  },
  signals: {
    object: 'AbortSignal',
    property: 'any',
    message: 'Use withSignals: Node.js 20 may collect it while it is waited for.',
  },
  settings: {
    property: 'getConfiguration',
    message: 'Settings are read in src/ui/app/settings.ts, which says from which scopes a value is believed.',
  },
};

/** Files of src/connect that read CA files: certificates are parsed by Node.js there. */
const caFiles = 'src/connect/{caFile,certificateCheck,certificateFile,fileFormat}.ts';

function layerRule(part, { folders, packages }, files = `src/${part}/**/*.ts`, more = []) {
  const allowed = [part, ...folders];
  const forbidden = parts.filter((other) => !allowed.some((name) => name.split('/')[0] === other));
  const patterns = forbidden.map((other) => ({
    regex: `^(\\.\\./)+${other}(/|$)`,
    message: `${part} must not import ${other}.`,
  }));
  for (const other of parts) {
    const files = folders.filter((name) => name.startsWith(`${other}/`)).map((name) => name.slice(other.length + 1));
    if (files.length > 0) {
      patterns.push({
        regex: `^(\\.\\./)+${other}/(?!(${files.join('|').replaceAll('*', '\\w+')})$)`,
        message: `${part} may import these files of ${other} only: ${files.join(', ')}.`,
      });
    }
  }
  patterns.push({
    regex: '^(\\.\\./)+(extension|backends)$',
    message: `${part} must not import the composition root.`,
  });
  const names = packages.map((name) => name.replaceAll('.', '\\.').replace(/\*+$/, '.*').replace('/.*', '/.*'));
  patterns.push({
    regex: `^(?!\\.)(?!(${names.length > 0 ? names.join('|') : '\\$none'})$)`,
    message: `${part} may import these packages only: ${packages.join(', ') || 'none'}.`,
  });
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns: [...patterns, ...more] }] } };
}

/** Rules inside src/ui; what is not said of a folder is said of all of ui. */
function uiRules() {
  const within = (folder, { not, packages = [] }, depth = 1) => {
    const up = '\\.\\./'.repeat(depth);
    return layerRule(
      'ui',
      { folders: layers.ui.folders, packages: [...layers.ui.packages, ...packages] },
      `src/ui/${folder}/*.ts`,
      [
        { regex: `^${up}(${not.join('|')})(/|$)`, message: `ui/${folder.split('/')[0]} must not import these.` },
        { regex: `^${up}(start|features)$`, message: 'Only the composition imports features.' },
      ],
    );
  };
  const app = { not: [...features, 'panelKit'], packages: ['node:*'] };
  return [
    within('app', app),
    within('app/terminal', app, 2),
    within('panelKit', { not: features }),
    ...features.map((feature) => within(feature, { not: features.filter((other) => other !== feature) })),
  ];
}

const restrictedSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  {
    selector: "MemberExpression[property.name='sendText']",
    message: 'Terminals take some characters for keys: start the program with runInTerminal.',
  },
];

/** What of `vscode.window` shows no words from outside; everything else goes through src/ui/app/window.ts. */
const silent = [
  'activeTextEditor',
  'onDidChangeActiveTextEditor',
  'onDidChangeTextEditorSelection',
  'onDidChangeWindowState',
  'registerWebviewPanelSerializer',
  // titles and filters of our own
  'showOpenDialog',
  'showSaveDialog',
  'showTextDocument',
  'state',
  'tabGroups',
  'visibleTextEditors',
];

/** Made where they live, and filled by functions of src/ui/app/window.ts; the log makes its entries inert itself. */
const makers = [
  { files: ['src/ui/app/log.ts'], makes: ['createOutputChannel'] },
  { files: ['src/ui/servers/statusBar.ts'], makes: ['createStatusBarItem'] },
  { files: ['src/ui/servers/view.ts'], makes: ['createTreeView'] },
  { files: ['src/ui/history/register.ts'], makes: ['createTreeView'] },
  { files: ['src/ui/servers/badges.ts'], makes: ['registerFileDecorationProvider'] },
  { files: ['src/ui/servers/card.ts', 'src/ui/code/hover.ts'], makes: ['MarkdownString'] },
];

function throughTheWindow(allowed) {
  const message = 'Show it by src/ui/app/window.ts, which makes words from outside inert.';
  const selectors = [
    `MemberExpression[object.object.name='vscode'][object.property.name='window']` +
      `:not([computed=false][property.name=/^(${[...silent, ...allowed].join('|')})$/])`,
    `:not(MemberExpression) > MemberExpression[object.name='vscode'][property.name='window']`,
    `ImportDeclaration[source.value='vscode'] > ImportSpecifier[imported.name=/^(window|MarkdownString)$/]`,
    `VariableDeclarator[init.name='vscode'] Property[key.name=/^(window|MarkdownString)$/]`,
    ...(allowed.includes('MarkdownString') ? [] : [`NewExpression[callee.property.name='MarkdownString']`]),
  ];
  const restricted = selectors.map((selector) => ({ selector, message }));
  return { rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...restricted] } };
}

export default tseslint.config(
  { ignores: ['dist', 'out', '.cache', 'node_modules', 'bench/measure-extensions.mjs'] },
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['**/*.ts', '**/*.mts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 330, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // node:test's test() and suite() return promises that the runner awaits
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after'], package: 'node:test' },
          ],
        },
      ],
    },
  },
  ...Object.entries(layers).map(([part, rule]) => layerRule(part, rule)),
  layerRule('connect', { ...layers.connect, packages: ['node:*'] }, caFiles),
  ...uiRules(),
  { files: ['src/**/*.ts'], ignores: ['src/ui/app/window.ts'], ...throughTheWindow([]) },
  ...makers.map(({ files, makes }) => ({ files, ...throughTheWindow(makes) })),
  { files: ['src/**/*.ts'], rules: { 'no-restricted-properties': ['error', ...Object.values(onePlace)] } },
  {
    files: ['src/ui/app/settings.ts'],
    rules: { 'no-restricted-properties': ['error', onePlace.timeouts, onePlace.signals] },
  },
  ...Object.entries(pages).map(([page, { from }]) => ({
    files: [`src/webview/${page}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!\\.)', message: 'Pages run in a browser, without packages.' },
            {
              regex: `^(?!\\./|\\.\\./kit/|\\.\\./\\.\\./(${['domain/input', ...from].join('|')})$)`,
              message: 'A page may import its own files, the kit, and what eslint.config.mjs names.',
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['src/webview/*/protocol.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!(\\.\\./kit/protocol|\\.\\./\\.\\./domain/(input|verificationLevel))$)',
              message: 'Protocols are for both sides: they import nothing else.',
            },
          ],
        },
      ],
    },
  },
);
