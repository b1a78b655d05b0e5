import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Workbench } from './harness';
import { Editor, problems } from './harness/editor';
import { readable } from './harness/wait';

const offline = {
  'files.autoSave': 'off',
  'azurePostgresTls.backend': 'offline',
  'azurePostgresTls.offline.operationSeconds': 0,
};
const host = 'reports-pg.postgres.database.azure.com';
const files = {
  '.gitignore': 'ignored/\n',
  '.env': `# the shop\nDATABASE_URL=postgres://app@${host}:5432/shop?sslmode=no-verify\n`,
  'package.json': '{ "dependencies": { "pg": "8.11.0" } }\n',
  'src/db.ts': [
    '// @ts-nocheck: there are no packages',
    "import { Pool } from 'pg';",
    '',
    'export const pool = new Pool({',
    `  host: '${host}',`,
    "  user: 'app',",
    '  ssl: { rejectUnauthorized: false },',
    '});',
    '',
  ].join('\n'),
  'src/other.ts': [
    '// @ts-nocheck: there are no packages',
    "import { Pool } from 'pg';",
    "export const pool = new Pool({ host: 'unlisted.postgres.database.azure.com', ssl: false });",
    '',
  ].join('\n'),
  'src/clean.ts': 'export const answer = 42;\n',
  'ignored/.env': `DATABASE_URL=postgres://app@${host}/shop?sslmode=disable\n`,
  'hidden/.env': `DATABASE_URL=postgres://app@${host}/shop?sslmode=disable\n`,
};

describe('connections in code', () => {
  let workbench: Workbench;
  let editor: Editor;

  before(async () => {
    workbench = await openWorkbench({
      settings: { ...offline, 'files.exclude': { hidden: true } },
      workspaceFiles: files,
    });
    editor = new Editor(workbench);
  });
  after(() => workbench.close());

  test('an open file is judged, and again after each change', async () => {
    await editor.open('.env');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
    await workbench.screenshot('code-squiggle-dark');
    await editor.goTo(2, 87);
    await workbench.page.keyboard.press('End');
    for (let back = 0; back < 'no-verify'.length; back++) await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('disable');
    await eventually(() => editor.squiggles(), { errors: 1, warnings: 0, infos: 0 });
    await editor.hoverPicture(/TLS is off|plain text/, 'code-problem-hover-dark');
    await workbench.command('File: Revert File');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
  });

  test('a fix verifies the server, and its finding is gone', async () => {
    await editor.open('.env');
    await editor.goTo(2, 82);
    const menu = await editor.fixes();
    const items = await menu.items();
    assert.deepEqual(items.slice(1), [
      'Accept code/unverified with a Comment',
      'Show the Description of code/unverified',
    ]);
    await workbench.screenshot('code-fixes-dark', { keepHover: true });
    await menu.choose(/^Verify the Server/);
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 0, infos: 0 });
    assert.match(await editor.text(), /\?sslmode=verify-full/);
    await workbench.command('File: Revert File');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
  });

  test('a comment with a reason accepts a finding, and a comment for nothing is said', async () => {
    await editor.open('src/other.ts');
    await eventually(async () => (await editor.squiggles()).errors, 1);
    await editor.goTo(3, 80);
    await (await editor.fixes()).choose('Accept code/plaintext with a Comment');
    await workbench.page.keyboard.type('a tunnel encrypts');
    await eventually(
      () => editor.text(),
      (text) => /ignore code\/plaintext: a tunnel encrypts/.test(text),
    );
    await eventually(async () => (await editor.squiggles()).errors, 0);
    await editor.goTo(4, 77);
    await workbench.page.keyboard.press('Control+Shift+K');
    await eventually(async () => (await editor.squiggles()).infos, 1);
    await workbench.screenshot('code-unused-comment-dark');
    await workbench.command('File: Revert File');
  });

  test('the version in the manifest of the project counts', async () => {
    await editor.open('src/db.ts');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
    await editor.goTo(7, 12);
    await editor.hover(/node-postgres 8\.11\.0 encrypts but accepts every certificate/);
  });

  test('the scan lists the findings of every file that is not excluded', async () => {
    await workbench.command('PostgreSQL TLS: Scan Workspace for PostgreSQL Connections');
    await workbench.notification(/^3 TLS findings in 3 of \d+ files/);
    const rows = await eventually(
      () => problems(workbench.page),
      (all) => all.length >= 6,
    );
    await workbench.screenshot('code-problems-dark');
    const text = rows.join('\n');
    assert.match(text, /other\.ts/);
    assert.match(text, /TLS is off: node-postgres 8\.11\.0 sends the password and all data to unlisted/);
    assert.doesNotMatch(text, /hidden|ignored/);
  });

  test('a file that is changed on disk is judged again after the scan', async () => {
    const file = path.join(workbench.workspace, 'src/other.ts');
    await fs.writeFile(file, 'export const answer = 42;\n');
    await eventually(
      () => problems(workbench.page),
      (rows) => !rows.join('\n').includes('other.ts'),
    );
    await fs.writeFile(file, files['src/other.ts']);
    await eventually(
      () => problems(workbench.page),
      (rows) => rows.join('\n').includes('other.ts'),
    );
  });

  test('a hover says what a connection guarantees, and the posture of its server', async () => {
    await workbench.showView('PostgreSQL TLS');
    await workbench.loaded();
    await editor.open('src/db.ts');
    await editor.goTo(5, 20);
    const text = await editor.hoverPicture(/reports-pg — exposed, not enforced/, 'code-hover-dark');
    assert.match(text, /node-postgres 8\.11\.0 encrypts, and accepts every certificate\./);
    assert.match(text, /Connection strings.*Verification/);
    await editor.goTo(7, 12);
    const menu = await editor.fixes();
    const items = await menu.items();
    assert.ok(items.includes('Show Connection Strings for reports-pg'), items.join('\n'));
    // node-postgres verifies with the certificates of Node.js
    assert.ok(!items.some((one) => one.startsWith('Download')), items.join('\n'));
    await menu.choose('Show Connection Strings for reports-pg');
    await workbench.webview('reports-pg');
  });

  test('a server shows in how many places the code uses it, and opens them', async () => {
    const tree = workbench.tree('PostgreSQL TLS');
    await tree.row('reports-pg').expand();
    const row = tree.row('reports-pg', 'In code');
    await row.becomes(({ description }) => description === 'used in 2 places');
    await row.select();
    const pick = await workbench.quickPick('reports-pg in the Code');
    assert.deepEqual(
      (await pick.items()).map(({ label }) => label),
      ['.env, line 2', 'db.ts, line 5'],
    );
    await workbench.screenshot('code-uses-pick-dark');
    await pick.choose('db.ts, line 5');
    const position = workbench.page.locator('.statusbar-item[id="status.editor.selection"]');
    await eventually(
      async () => position.innerText(),
      (text) => /Ln 5, Col \d+ \(40 selected\)/.test(text),
    );
    await workbench.screenshot('code-uses-tree-dark');
    await fs.writeFile(path.join(workbench.workspace, '.env'), 'NOTHING=1\n');
    const left = await row.becomes(({ description }) => description === 'used in 1 place');
    assert.equal(left.ariaLabel, 'In code: used in 1 place');
    await editor.open('src/clean.ts');
    await tree.row('reports-pg', 'PostgreSQL').select();
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Enter'); // the only place is opened without a question
    await eventually(
      async () => position.innerText(),
      (text) => /Ln 5, Col \d+ \(40 selected\)/.test(text),
    );
    await fs.writeFile(path.join(workbench.workspace, '.env'), files['.env']);
    await row.becomes(({ description }) => description === 'used in 2 places');
  });

  test('modes are completed with what each does in that library', async () => {
    await editor.open('.env');
    await editor.goTo(2, 82);
    await workbench.page.keyboard.press('End');
    for (let back = 0; back < 'no-verify'.length; back++) await workbench.page.keyboard.press('Backspace');
    const items = await editor.suggestions();
    assert.deepEqual(
      items.map((one) => one.split(/[ ,]/)[0]),
      ['verify-full', 'verify-ca', 'require', 'prefer', 'disable', 'no-verify'],
    );
    await workbench.screenshot('code-completion-dark', { keepHover: true });
    await workbench.page.keyboard.press('Enter');
    await eventually(
      () => editor.text(),
      (text) => text.includes('sslmode=verify-full'),
    );
    await workbench.command('File: Revert File');
  });

  test('all repairs of the workspace are shown before they are made', async () => {
    await workbench.command('PostgreSQL TLS: Verify Servers in All PostgreSQL Connections of the Workspace…');
    const preview = workbench.page.locator('.bulk-edit-panel');
    await preview.getByText('other.ts').first().waitFor();
    await workbench.screenshot('code-preview-dark');
    assert.match(await fs.readFile(path.join(workbench.workspace, '.env'), 'utf8'), /no-verify/);
    await workbench.page.getByRole('button', { name: 'Discard' }).click();
    await preview.waitFor({ state: 'hidden' });
  });

  test('settings decide on the severity of a rule, and on files without findings', async () => {
    await workbench.changeSettings({
      ...offline,
      'azurePostgresTls.code.severity': { 'code/unverified': 'error' },
      'azurePostgresTls.code.ignored': ['src/other.ts'],
    });
    await editor.open('src/db.ts');
    const severe = workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'code/unverified' });
    await severe
      .filter({ has: workbench.page.locator('.codicon-error') })
      .first()
      .waitFor();
    await eventually(
      () => problems(workbench.page),
      (rows) => !rows.join('\n').includes('other.ts'),
    );
    await workbench.changeSettings({ ...offline, 'azurePostgresTls.code.findings': false });
    await eventually(
      () => problems(workbench.page),
      (rows) => !rows.join('\n').includes('PostgreSQL TLS'),
    );
  });

  test('only where a setting asks for it, a line over a connection says what it guarantees', async () => {
    await workbench.changeSettings({
      'azurePostgresTls.code.findings': true,
      'azurePostgresTls.code.severity': {},
      'azurePostgresTls.code.ignored': [],
    });
    await editor.open('src/db.ts');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
    const lenses = workbench.page.locator('.editor-group-container.active .codelens-decoration');
    assert.equal(await lenses.count(), 0);
    await workbench.changeSettings({ 'azurePostgresTls.code.lenses': true });
    await eventually(
      async () => readable((await lenses.allInnerTexts()).join()),
      (text) =>
        /node-postgres 8\.11\.0 encrypts, and accepts every certificate\. *\| *reports-pg — exposed, not enforced/.test(
          text,
        ),
    );
    await workbench.screenshot('code-lenses-dark');
    await workbench.command('View: Close All Editors');
    await editor.open('src/db.ts');
    await lenses.getByRole('button', { name: /reports-pg — exposed/ }).click();
    await workbench.webview('reports-pg');
    await workbench.changeSettings({ 'azurePostgresTls.code.lenses': false });
    await editor.open('src/db.ts');
    await eventually(() => lenses.count(), 0);
  });

  test('all findings of a file are repaired at once', async () => {
    const url = (name: string) => `postgres://app@${name}.postgres.database.azure.com/shop?sslmode=no-verify`;
    const text = `# two\nONE_URL=${url('one')}\nTWO_URL=${url('two')}\n`;
    await fs.mkdir(path.join(workbench.workspace, 'jobs'));
    await fs.writeFile(path.join(workbench.workspace, 'jobs/.env.jobs'), text);
    await editor.open('jobs/.env.jobs');
    await eventually(async () => (await editor.squiggles()).warnings, 2);
    await workbench.command('Fix All');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 0, infos: 0 });
    await editor.save();
    const fixed = await fs.readFile(path.join(workbench.workspace, 'jobs/.env.jobs'), 'utf8');
    assert.equal(fixed, text.replaceAll('no-verify', 'verify-full'));
  });

  test('the root certificates are downloaded, and the connection verifies with them', async () => {
    const python = `import psycopg\nconnection = psycopg.connect('host=${host} sslmode=require')\n`;
    await fs.writeFile(path.join(workbench.workspace, 'report.py'), python);
    await editor.open('report.py');
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 1, infos: 0 });
    await editor.goTo(2, 80);
    await (await editor.fixes()).choose('Download the Root Certificates, and Verify the Server with Them…');
    const file = path.join(workbench.workspace, 'roots.pem');
    await workbench.chooseFile('Save CA Certificate', file);
    await (await workbench.notification(/^Saved 2 CA certificates to /)).close();
    await eventually(
      () => editor.text(),
      (text) => text.includes(`sslmode=verify-full sslrootcert=${file}`),
    );
    await eventually(() => editor.squiggles(), { errors: 0, warnings: 0, infos: 0 });
    assert.equal((await fs.readFile(file, 'utf8')).match(/BEGIN CERTIFICATE/g)?.length, 2);
    await workbench.screenshot('code-downloaded-dark');
    await editor.save();
  });

  test('the repairs that the user keeps in the preview are made, and no other', async () => {
    await workbench.command('PostgreSQL TLS: Verify Servers in All PostgreSQL Connections of the Workspace…');
    const preview = workbench.page.locator('.bulk-edit-panel');
    const fileRow = (name: string) => preview.locator('.monaco-list-row', { hasText: name });
    await fileRow('other.ts').first().waitFor();
    await fileRow('other.ts').first().locator('input[type=checkbox], .monaco-checkbox').first().click();
    await workbench.screenshot('code-preview-chosen-dark');
    await workbench.page.getByRole('button', { name: 'Apply' }).click();
    await preview.waitFor({ state: 'hidden' });
    await eventually(
      () => problems(workbench.page),
      (rows) => rows.length > 0 && !rows.join('\n').includes('other.ts'),
    );
    await editor.open('src/other.ts');
    assert.match(await editor.text(), /azure\.com', ssl: true \}/);
    const onDisk = (name: string) => fs.readFile(path.join(workbench.workspace, name), 'utf8');
    assert.equal(await onDisk('.env'), files['.env']);
    assert.equal(await onDisk('src/db.ts'), files['src/db.ts']);
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
