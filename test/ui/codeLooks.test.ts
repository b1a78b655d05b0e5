import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Workbench } from './harness';
import { Editor, problems } from './harness/editor';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };
const host = 'reports-pg.postgres.database.azure.com';
const files = {
  'package.json': '{ "dependencies": { "pg": "8.11.0" } }\n',
  'shop.env': `# the shop\nDATABASE_URL=postgres://app@${host}:5432/shop?sslmode=no-verify\n`,
  'off.env': `DATABASE_URL=postgres://app@${host}:5432/shop?sslmode=disable\n`,
};
/** What the refresh of a server says that was deleted. */
const gone = 'The server no longer exists.';
const bars = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

const looks = {
  light: { theme: 'Default Light Modern', kind: 'vs' },
  'high-contrast': { theme: 'Default High Contrast', kind: 'hc-black' },
  'high-contrast-light': { theme: 'Default High Contrast Light', kind: 'hc-light' },
} as const;

describe('code', () => {
  let workbench: Workbench;
  let editor: Editor;

  before(async () => {
    workbench = await openWorkbench({
      settings: { ...offline, 'azurePostgresTls.code.lenses': true },
      theme: looks.light.theme,
      workspaceFiles: files,
    });
    editor = new Editor(workbench);
    await workbench.showView('PostgreSQL TLS');
    await workbench.loaded();
  });
  after(() => workbench.close());

  test('the row of a server in the tree says how far the folder was read', async () => {
    await editor.open('off.env');
    const tree = workbench.tree('PostgreSQL TLS');
    await tree.row('reports-pg').expand();
    const row = tree.row('reports-pg', 'In code');
    const before = await row.becomes(({ description }) => description === 'used in at least 1 place');
    assert.equal(before.ariaLabel, 'In code: used in at least 1 place. Scan the workspace to find all.');
    await workbench.command('PostgreSQL TLS: Scan Workspace for PostgreSQL Connections');
    await workbench.notification(/^2 TLS findings in 2 of \d+ files/);
    await row.becomes(({ description }) => description === 'used in 2 places');
  });

  for (const [name, { theme, kind }] of Object.entries(looks)) {
    test(`squiggles, lenses, the Problems view and a hover, ${name}`, async () => {
      await workbench.changeSettings({ 'workbench.colorTheme': theme });
      await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await editor.open('off.env');
      await eventually(() => editor.squiggles(), { errors: 1, warnings: 0, infos: 0 });
      const lenses = workbench.page.locator('.editor-group-container.active .codelens-decoration');
      await eventually(
        async () => (await lenses.allInnerTexts()).join(),
        (text) => text.includes('reports-pg'),
      );
      await eventually(
        () => problems(workbench.page),
        (rows) => rows.length === 4,
      );
      await workbench.screenshot(`code-error-${name}`);
      await editor.open('shop.env');
      await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
      await editor.goTo(2, 82);
      await editor.hoverPicture(/reports-pg — exposed, not enforced/, `code-hover-${name}`);
    });
  }

  test('a server that is no longer listed is reported where the code names it', async () => {
    await workbench.changeSettings({
      'azurePostgresTls.offline.faults': [{ fault: 'notFound', server: 'reports-pg', operation: 'read' }],
      'azurePostgresTls.code.lenses': false,
    });
    await (await workbench.tree('PostgreSQL TLS').row('reports-pg').contextMenu()).choose('Refresh Server');
    await (await workbench.notification(gone)).close();
    await editor.open('off.env');
    await eventually(() => editor.squiggles(), { errors: 1, warnings: 0, infos: 1 });
    await eventually(() => workbench.page.locator('.codelens-decoration').count(), 0);
    await editor.goTo(1, 40);
    const text = await editor.hoverPicture(/reports-pg\S* is no longer listed/, 'code-no-server-hc-light');
    assert.match(
      text,
      new RegExp(`${host} is no longer listed: the server was deleted, or your account no longer sees it`),
    );
    assert.match(text, /code\/no-server/);
    await eventually(
      async () => (await problems(workbench.page)).join('\n'),
      (rows) => rows.includes(`${host} is no longer listed`),
    );
  });

  test('nothing else was complained of', () => {
    assert.deepEqual(workbench.errors(), [gone]);
  });
});

describe('code in an untrusted workspace', () => {
  let workbench: Workbench;
  let outside: string;

  before(async () => {
    workbench = await openWorkbench({ settings: { ...offline, ...bars } });
    outside = path.join(path.dirname(workbench.workspace), 'outside.pem');
    await fs.writeFile(outside, 'no certificate\n');
    // a read is then visible in the time of the last access
    await fs.utimes(outside, new Date('2020-01-01'), new Date('2020-01-02'));
    const url = `postgres://app@${host}:5432/shop?sslmode=verify-all&sslrootcert=${outside}`;
    await fs.writeFile(path.join(workbench.workspace, '.env'), `# the shop\nDATABASE_URL=${url}\n`);
    await fs.writeFile(
      path.join(workbench.workspace, 'report.py'),
      `import psycopg\nconnection = psycopg.connect('host=${host} sslmode=require')\n`,
    );
    await fs.mkdir(path.join(workbench.workspace, '.vscode'));
    await fs.writeFile(
      path.join(workbench.workspace, '.vscode/settings.json'),
      JSON.stringify({ 'azurePostgresTls.code.ignored': ['**'], 'azurePostgresTls.code.lenses': true }),
    );
    await workbench.showView('PostgreSQL TLS');
    await workbench.loaded();
  });
  after(() => workbench.close());

  test('findings are shown, whatever the settings of the folder say, and nothing that a file names is opened', async () => {
    const editor = new Editor(workbench);
    await editor.open('.env');
    await eventually(async () => (await editor.squiggles()).errors, 1);
    await workbench.command('PostgreSQL TLS: Scan Workspace for PostgreSQL Connections');
    await workbench.notification(/^2 TLS findings in /);
    await editor.goTo(2, 40);
    await editor.hoverPicture(/reports-pg — exposed, not enforced/, 'code-untrusted-dark');
    assert.equal(await workbench.page.locator('.codelens-decoration').count(), 0);
    const accessed = async () => (await fs.stat(outside)).atime.getUTCFullYear();
    assert.equal(await accessed(), 2020);
    await fs.readFile(outside);
    assert.notEqual(await accessed(), 2020, 'a read would have been seen');
  });

  test('repairs stay in the file: no file is downloaded', async () => {
    const editor = new Editor(workbench);
    await editor.open('report.py');
    await eventually(async () => (await editor.squiggles()).warnings, 1);
    await editor.goTo(2, 80);
    const menu = await editor.fixes();
    const items = await menu.items();
    assert.ok(
      items.some((one) => one.startsWith('Accept code/')),
      items.join('\n'),
    );
    assert.ok(items.includes('Show Connection Strings for reports-pg'), items.join('\n'));
    assert.ok(!items.some((one) => one.startsWith('Download')), items.join('\n'));
    await workbench.screenshot('code-untrusted-fixes-dark', { keepHover: true });
    await menu.close();
    const before = await fs.readdir(path.dirname(workbench.workspace));
    await workbench.command('Fix All');
    await eventually(async () => (await editor.squiggles()).warnings, 0);
    assert.deepEqual(await fs.readdir(path.dirname(workbench.workspace)), before);
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
