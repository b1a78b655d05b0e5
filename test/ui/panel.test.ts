import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';
import { repository } from '../host/paths';
import { declineToReplace } from './harness/files';
import { standInPsql } from './harness/standInPsql';

describe('the connection panel', () => {
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;

  let programs: string;

  before(async () => {
    programs = await standInPsql();
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 },
      workspaceFiles: {
        'connect.py': '# here\n',
        // what a workspace could turn a connection with
        '.vscode/settings.json': JSON.stringify({
          'terminal.integrated.env.linux': {
            ...{ PATH: '.', PSQLRC: 'evil', PGSSLMODE: 'disable', PGHOSTADDR: '203.0.113.1', EVIL: '1' },
          },
        }),
        psql: '#!/bin/sh\ntouch evil\n',
      },
      env: {
        PATH: `.:${programs}:${process.env.PATH ?? ''}`,
        VSCODE_CLI: '1', // or VS Code takes the PATH of a login shell
        SHELL: '/bin/bash',
        LC_ALL: 'C',
        PGSERVICE: 'evil',
        PGSSLMODE: 'disable',
      },
    });
    await chmod(path.join(workbench.workspace, 'psql'), 0o755);
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await workbench.loaded();
    panel = await workbench.connectionPanel('payments-pg');
    await panel.locator('#copyString').waitFor();
  });
  after(() => workbench.close());

  const text = () => panel.locator('pre code').innerText();
  /** What is said first of the string: with which severity, and the sentence. */
  const saidFirst = async () => {
    const line = panel.locator('.chosen .lines .line').first();
    return [await line.getAttribute('class'), await line.locator('span').last().innerText()];
  };

  test('shows the settings, and a psql command that verifies everything', async () => {
    await panel.getByText('Strong').first().waitFor();
    assert.match(await text(), /^psql "host=payments-pg\.postgres\.database\.azure\.com port=5432 dbname=postgres/);
    assert.match(await text(), /sslmode=verify-full sslrootcert=azure-postgresql-roots\.pem/);
    await panel.getByText('The string cannot verify yet').waitFor();
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('panel-dark');
  });

  test('every string follows the fields at once', async () => {
    await panel.locator('#database').fill("o'brien shop");
    await panel.locator('#user').fill('app user');
    await eventually(async () => (await text()).includes('app user'), true);
    // quoted for conninfo, and that for the shell
    const quoted = String.raw`dbname='\''o\'\''brien shop'\'' user='\''app user'\'' `;
    assert.ok((await text()).includes(quoted), await text());
    await panel.locator('#database').fill('');
    await panel.locator('[aria-invalid="true"]').waitFor();
    await panel.locator('#database').fill('shop');
    await panel.locator('#user').fill('app');
    await eventually(async () => (await text()).includes('dbname=shop user=app'), true);
  });

  test('a weaker level says what it gives up', async () => {
    await panel.locator('#require').check();
    await eventually(async () => /sslmode=require/.test(await text()) && !/sslrootcert/.test(await text()), true);
    await panel.getByText('Encrypted. Neither the certificate nor the host name is checked.').waitFor();
    await panel.locator('#verify-full').check();
    await eventually(async () => (await text()).includes('sslmode=verify-full'), true);
  });

  test('drivers are found by typing and chosen with the keyboard; copy copies what is seen', async () => {
    await panel.locator('#search').fill('node');
    await panel.locator('#search').press('ArrowDown');
    await eventually(async () => (await text()).includes('rejectUnauthorized: true'), true);
    await panel.locator('#copyString').click();
    await eventually(async () => (await workbench.clipboard()).replaceAll('\r\n', '\n'), await text());
    await panel.locator('#search').fill('');
    await panel.locator('#driver-psql').click();
    await eventually(async () => (await text()).startsWith('psql'), true);
  });

  test('drivers are found by what people type, too', async () => {
    const shown = () => panel.locator('#drivers [role="option"] .driver').allInnerTexts();
    await panel.locator('#search').fill('C#');
    await eventually(shown, ['Npgsql (ADO.NET)', 'Entity Framework Core', 'appsettings.json (Npgsql)']);
    await panel.locator('#search').fill('yml');
    await eventually(shown, [
      ...['Spring Boot application.yml', 'Rails (database.yml)', 'Docker Compose', 'Kubernetes Secret'],
    ]);
    assert.deepEqual(await workbench.axe(panel), []);
    await panel.locator('#drivers').scrollIntoViewIfNeeded();
    const size = workbench.page.viewportSize();
    await workbench.page.setViewportSize({ width: 760, height: 900 });
    await panel.locator('#drivers').scrollIntoViewIfNeeded();
    await workbench.screenshot('panel-search-narrow');
    if (size) await workbench.page.setViewportSize(size);
    await panel.locator('#search').fill('');
  });

  test('a driver with a star stands first, and keeps it; the switches change the string', async () => {
    await panel.locator('#search').fill('ecto');
    await panel.locator('#search').press('Enter');
    await eventually(async () => (await text()).includes('MyApp.Repo'), true);
    await panel.locator('#search').fill('');
    await panel.locator('#favorite').press('Space');
    await panel.locator('#favorite[aria-pressed="true"]').waitFor();
    const groups = panel.getByRole('group');
    await eventually(() => panel.locator('#drivers .group').first().innerText(), 'Favorites');
    assert.equal(await groups.filter({ hasText: 'Ecto' }).count(), 1);
    await panel.locator('#options').click();
    await panel.locator('#directTls').check();
    await panel.getByText('This driver does not support direct TLS').waitFor();
    await panel.locator('#driver-psql').click();
    await panel.locator('#pgBouncer').check();
    await panel.locator('#entraToken').check();
    await eventually(
      async () =>
        /^PGPASSWORD="\$\(az account get-access-token .* port=6432 .*sslnegotiation=direct/.test(await text()),
      true,
    );
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('panel-switches');
    for (const one of ['#directTls', '#pgBouncer', '#entraToken']) {
      await panel.locator(one).uncheck();
    }
    await eventually(async () => /^psql .* port=5432 .*sslmode=verify-full/.test(await text()), true);
  });

  test('the bundle is saved where the user chooses, and the strings use it', async () => {
    const file = path.join(workbench.workspace, 'azure-postgresql-roots.pem');
    await panel.locator('#downloadCertificate').click();
    await workbench.chooseFile('Save CA Certificate', file);
    const saved = await workbench.notification(/^Saved 2 CA certificates to /);
    assert.match(saved.message, /Saved from the copies in the extension/);
    assert.deepEqual(saved.buttons, ['Show Fingerprints']);
    await saved.close();
    const pem = await readFile(file, 'utf8');
    assert.equal(pem.match(/BEGIN CERTIFICATE/g)?.length, 2);
    assert.match(pem, /SHA-256 CB:3C:CB:B7/);
    assert.match(pem, /Valid until 2038-01-15/);
    await eventually(async () => (await text()).includes(`sslrootcert=${file}`), true);
    await panel.locator('#runString[aria-disabled="false"], #runString:not([disabled])').first().waitFor();
  });

  test('psql runs in a terminal, asks for the password itself, and gets every name as it is', async () => {
    const [database, user] = ['£; touch evil #${env:HOME}', `-d'"$(touch evil)\\`];
    await panel.locator('#database').fill(database);
    await panel.locator('#user').fill(user);
    await eventually(async () => (await text()).includes('%C2%A3'), true);
    await panel.locator('#runString').click();
    await eventually(async () => (await workbench.terminalText()).includes('Password for user'), true);
    await workbench.screenshot('psql-dark');
    await workbench.typeInTerminal('secret\n');
    await eventually(async () => (await workbench.terminalText()).includes('psql ended with exit code 2.'), true);
    const [count, ...variables] = (await readFile(path.join(programs, 'record'), 'utf8')).split('\0');
    assert.equal(count, '0', 'no argument, which psql would expand');
    assert.deepEqual(variables.filter((one) => /^(PG|PSQL|EVIL)/.test(one)).sort(), [
      `PGDATABASE=${database}`,
      'PGGSSENCMODE=disable',
      'PGHOST=payments-pg.postgres.database.azure.com',
      'PGPORT=5432',
      'PGSSLMODE=verify-full',
      `PGSSLROOTCERT=${path.join(workbench.workspace, 'azure-postgresql-roots.pem')}`,
      `PGUSER=${user}`,
    ]);
    assert.ok(variables.every((one) => !/^PATH=(.*:)?\.?(:|$)/.test(one)));
    for (const folder of [workbench.workspace, programs, homedir()]) {
      await assert.rejects(readFile(path.join(folder, 'evil')), { code: 'ENOENT' });
    }
    await workbench.typeInTerminal('\n');
    await eventually(() => workbench.page.locator('.terminal-wrapper').count(), 0);
    panel = await workbench.webview('payments-pg');
    await panel.locator('#database').fill('shop');
    await panel.locator('#user').fill('app');
    await eventually(async () => (await text()).includes('dbname=shop user=app'), true);
  });

  test('a file that is there is not overwritten without asking', async () => {
    const file = path.join(workbench.workspace, 'azure-postgresql-roots.pem');
    await panel.locator('#downloadCertificate').click();
    await declineToReplace(workbench, 'Save CA Certificate', file);
  });

  test('the file in use is judged, again when the panel is seen again', async () => {
    const good = panel.getByText('The file has every root that clients of this server need.');
    await good.waitFor();
    const verified = 'Encrypted, and the certificate and the host name are checked.';
    await eventually(saidFirst, ['line ok', verified]);
    await panel.getByText('Since 2025-11-11, Azure has been replacing the intermediate certificates').waitFor();
    const file = path.join(workbench.workspace, 'azure-postgresql-roots.pem');
    const seenAgain = async (): Promise<void> => {
      await (await workbench.connectionPanel('orders-db')).locator('#copyString').waitFor();
      panel = await workbench.webview('payments-pg');
    };
    const [first] = (await readFile(file, 'utf8')).split(/(?<=-----END CERTIFICATE-----)/);
    await writeFile(file, await readFile(path.join(repository, 'media', 'ca', 'BaltimoreCyberTrustRoot.pem')));
    await seenAgain();
    const none = 'Clients will reject this server: the CA file has none of the required roots.';
    await eventually(saidFirst, ['line error', none]);
    await writeFile(file, `${first}\n`);
    await seenAgain();
    await panel.getByText('DigiCert Global Root G2 is missing: clients reject servers below it.').waitFor();
    assert.equal(await good.count(), 0);
    const one = 'Clients will reject this server if its certificate chains to a root that is not in the CA file.';
    await eventually(saidFirst, ['line warning', one]);
    assert.equal(await panel.locator('.chosen .line.ok').count(), 0);
    assert.deepEqual(await workbench.axe(panel), []);
    await panel.locator('#downloadCertificate').scrollIntoViewIfNeeded();
    await workbench.screenshot('panel-ca-file-dark');
  });

  test('a CA file is checked, and the one that works is a click away', async () => {
    await (await tree.row('payments-pg').contextMenu()).choose('Check a CA Certificate…');
    const pick = await workbench.quickPick('Check a CA Certificate');
    const [inUse, other] = await pick.items();
    assert.deepEqual(
      [inUse?.label, inUse?.description],
      ['azure-postgresql-roots.pem', 'in the strings of this server'],
    );
    assert.equal(other?.label, 'Choose a File…');
    await workbench.screenshot('check-certificate-dark');
    await pick.choose('azure-postgresql-roots.pem');
    const verdict = await workbench.notification(
      /^Clients will reject payments-pg .* DigiCert Global Root G2 is missing: /,
    );
    await verdict.press('Download CA Certificate…');
    const file = path.join(workbench.workspace, 'azure-postgresql-roots-new.pem');
    await workbench.chooseFile('Save CA Certificate', file);
    await (await workbench.notification(/^Saved 2 CA certificates to /)).close();
    panel = await workbench.webview('payments-pg');
    await eventually(async () => (await text()).includes(`sslrootcert=${file}`), true);
    await panel.getByText('The file has every root that clients of this server need.').waitFor();
    await eventually(async () => (await saidFirst())[0], 'line ok');
    await (await tree.row('payments-pg').contextMenu()).choose('Check a CA Certificate…');
    await (await workbench.quickPick('Check a CA Certificate')).choose('azure-postgresql-roots-new.pem');
    await (await workbench.notification(/^azure-postgresql-roots-new\.pem works for clients of payments-pg: /)).close();
  });

  test('the string is put into the editor that was used last', async () => {
    await workbench.command('View: Split Editor Right').catch(() => undefined);
    await workbench.page.keyboard.press('Control+P');
    const open = await workbench.quickPick(/Search files by name/);
    await open.type('connect.py');
    await open.choose('connect.py');
    await eventually(async () => (await workbench.tabs()).includes('connect.py'), true);
    panel = await workbench.webview('payments-pg');
    await panel.locator('#search').fill('psycopg');
    await panel.locator('#search').press('ArrowDown');
    await eventually(async () => (await text()).includes('psycopg.connect'), true);
    await panel.locator('#insertString').click();
    await eventually(async () => (await workbench.editorText()).includes('psycopg.connect'), true);
  });

  test('a change made elsewhere shows here, and a warning where TLS is not enforced', async () => {
    const menu = await tree.row('payments-pg').contextMenu();
    await menu.choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on payments-pg?')).press('Stop Enforcing');
    panel = await workbench.webview('payments-pg');
    await panel.getByText('Exposed').first().waitFor();
    await panel.getByText('TLS is not enforced: clients may connect without encryption.').first().waitFor();
    assert.deepEqual(await workbench.axe(panel), []);
    await panel.locator('#toggleEnforcement').click();
    await (await workbench.quickPick('payments-pg: Enforce TLS')).choose('Enforce TLS');
    await panel.getByText('Strong').first().waitFor();
  });

  test('fields and path survive a reload of the window', async () => {
    await workbench.stored('azure-postgresql-roots-new.pem');
    await workbench.reload();
    panel = await workbench.webview('payments-pg');
    await eventually(() => panel.locator('#database').inputValue(), 'shop');
    await eventually(() => panel.locator('#user').inputValue(), 'app');
    await eventually(async () => (await text()).includes('azure-postgresql-roots-new.pem'), true);
  });

  test('drivers whose strings were used stand on top, below the favorites', async () => {
    await panel.locator('#search').fill('');
    await eventually(() => panel.locator('#drivers .group').first().innerText(), 'Favorites');
    const recent = panel.getByRole('group', { name: 'Recent', exact: true }).locator('.driver');
    assert.deepEqual(await recent.allInnerTexts(), ['psycopg 3', 'psql', 'node-postgres (pg)']);
  });

  test('the root of the old documentation can be had by name, and is called expired', async () => {
    const file = path.join(workbench.workspace, 'baltimore.pem');
    await workbench.command('PostgreSQL TLS: Download a Single Root Certificate…');
    const pick = await workbench.quickPick('Download a Single Root Certificate');
    const baltimore = (await pick.items()).find((item) => item.label === 'Baltimore CyberTrust Root');
    assert.match(
      baltimore?.detail ?? '',
      /^expired on 2025-05-12: no client accepts it; replaced by DigiCert Global Root G2/,
    );
    await pick.choose('Baltimore CyberTrust Root');
    await workbench.chooseFile('Save CA Certificate', file);
    await (
      await workbench.notification(/It expired on 2025-05-12 and was replaced by DigiCert Global Root G2/)
    ).close();
    assert.match(await readFile(file, 'utf8'), /BEGIN CERTIFICATE/);
  });

  test('one string is copied fast: the driver used last comes first', async () => {
    const menu = await tree.row('orders-db').contextMenu();
    await menu.choose('Copy Connection String…');
    const pick = await workbench.quickPick('Copy Connection String');
    const [first, second] = await pick.items();
    assert.equal(first?.separator, 'used last');
    assert.deepEqual([second?.label, second?.separator], ['Ecto (Postgrex)', 'Favorites']);
    await pick.type('kotlin');
    await eventually(async () => (await pick.items())[0]?.label, 'pgJDBC');
    await workbench.screenshot('pick-driver');
    await pick.type('');
    await pick.choose('psql');
    await eventually(async () => (await workbench.clipboard()).startsWith('psql "host=orders-db'), true);
    assert.match(await workbench.clipboard(), /user=shopadmin@orders-db/);
  });

  test('settings are copied as Azure CLI', async () => {
    await (await tree.row('orders-db').contextMenu()).choose('Copy as Azure CLI…');
    await (await workbench.quickPick('Copy as Azure CLI')).accept();
    await eventually(async () => (await workbench.clipboard()).startsWith('az rest --method=patch "--url=/sub'), true);
    assert.match(
      await workbench.clipboard(),
      / --body '\{"properties":\{"sslEnforcement":"Enabled","minimalTlsVersion":"TLS1_0"\}\}'$/,
    );
    await (await tree.row('orders-db').contextMenu()).choose('Copy as Azure CLI…');
    const older = await workbench.quickPick('Copy as Azure CLI');
    await older.type('before 2.80');
    await older.accept();
    await eventually(async () => (await workbench.clipboard()).startsWith('az postgres server update '), true);
    assert.match(await workbench.clipboard(), / --ssl-enforcement=Enabled --minimal-tls-version=TLS1_0$/);
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
