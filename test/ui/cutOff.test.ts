import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { repository } from '../host/paths';
import { createAuthority } from '../support/certificates';
import { connectClient } from '../support/databaseClients';
import { startPostgres, type PostgresServer } from '../support/postgres';
import { eventually, type Tree, type Workbench } from './harness';
import { declineToReplace, written } from './harness/files';
import { openOnLocalAzure, type LocalAzureWorkbench } from './harness/localAzure';

const hosts = ['catalog-pg', 'reports-pg'].map((name) => `${name}.postgres.database.azure.com`);
/** A server that Azure is changing: it is read again until that has ended, whatever the user does. */
const changingServer = '/flexibleServers/search-pg';

describe('before clients are cut off', () => {
  let database: PostgresServer;
  let local: LocalAzureWorkbench;
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;
  const clients: { end(): Promise<void> }[] = [];

  before(async () => {
    const { ca, issue } = await createAuthority();
    database = await startPostgres({ certificate: await issue({ names: ['127.0.0.1', ...hosts] }) });
    for (const encryption of ['1.1', '1.2', '1.3', '1.3', 'plaintext'] as const) {
      clients.push(await connectClient(database, { name: `app ${encryption}`, encryption, ca }));
    }
    local = await openOnLocalAzure({
      otherExtensions: [path.join(repository, 'test', 'support', 'network')],
      env: { TEST_NETWORK: JSON.stringify({ names: hosts, port: database.port, ca }) },
    });
    ({ workbench, tree } = local);
    await local.signIn();
    await tree.row('Contoso Production', 'orders-db').shown();
  });
  after(async () => {
    await local.close();
    await Promise.all(clients.map((client) => client.end()));
    await database.stop();
  });

  /** Answers the questions before a look at a server's clients. */
  const logIn = async (name: string, password: string): Promise<void> => {
    const method = await workbench.quickPick('Log in with what?');
    assert.equal(await method.title(), `Clients of ${name}`);
    await method.choose('Password');
    const user = await workbench.inputBox('User name');
    await user.type(database.user);
    await user.accept();
    const box = await workbench.inputBox('Password');
    await box.type(password);
    await box.accept();
    await (await workbench.quickPick('Select how long to list clients')).choose('Once');
  };
  const summary = () => panel.locator('header strong').innerText();
  const setMinimum = async (name: string) => {
    await (await tree.row(name).contextMenu()).choose('Set Minimum TLS Version…');
    return workbench.quickPick(`Minimum TLS version for ${name}`);
  };

  test('the minimum: it is not known who, and can be looked at after a login', async () => {
    const pick = await setMinimum('orders-db');
    const last = (await pick.items()).at(-1);
    assert.equal(last?.label, 'Show Connected Clients…');
    assert.equal(last.detail, 'Who would be cut off? Not known yet.');
    await pick.choose('Show Connected Clients…');
    const method = await workbench.quickPick('Log in with what?');
    assert.deepEqual(
      (await method.items()).map(({ label }) => label),
      ['Password', 'Microsoft Entra token'],
    );
    await method.choose('Password');
    const user = await workbench.inputBox('User name');
    assert.equal(await user.title(), 'Clients of orders-db');
    assert.equal(await user.value(), 'shopadmin@orders-db');
    await user.accept();
    const password = await workbench.inputBox('Password');
    await password.type('open sesame');
    await password.accept();
    const period = await workbench.quickPick('Select how long to list clients');
    assert.deepEqual(
      (await period.items()).map(({ label }) => label),
      ['Once', '1 minute', '5 minutes', '15 minutes'],
    );
    await period.cancel(); // nobody is logged in to
    panel = await workbench.webview('orders-db: Clients');
    await panel.getByText('Not known yet').waitFor();
    assert.equal(await panel.locator('#look').getAttribute('aria-disabled'), null);
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('clients-unknown-dark');
  });

  test('a token of the account that is signed in, after it has agreed, in place of a password', async () => {
    const before = local.asked.length;
    await panel.locator('#look').click();
    await (await workbench.quickPick('Log in with what?')).choose('Microsoft Entra token');
    await local.allow();
    const user = await workbench.inputBox('User name');
    assert.equal(await user.value(), 'jane@contoso.example');
    await workbench.screenshot('entra-user-dark');
    await user.accept();
    await (await workbench.quickPick('Select how long to list clients')).cancel();
    // a token more is no other sign-in: nothing is listed anew
    const anew = local.asked.slice(before).filter((address) => !address.includes(changingServer));
    assert.deepEqual(anew, []);
    await panel.getByText('Not known yet').waitFor();
    assert.ok(!(await workbench.log()).includes('signature'));
  });

  test('what is switched off on a server says so', async () => {
    await (await tree.row('reports-pg').contextMenu()).choose('Show Connected Clients');
    const method = await workbench.quickPick('Log in with what?');
    const [password, closed] = await method.items();
    assert.equal(password?.label, 'Password');
    assert.deepEqual(
      [closed?.separator, closed?.label, closed?.detail],
      ['Cannot be chosen', 'Microsoft Entra token', 'Switched off on this server'],
    );
    await method.choose('Microsoft Entra token');
    assert.equal(await method.isShown(), true);
    await method.cancel();
  });

  test('enforcement: the same, and it goes on', async () => {
    await (await tree.row('playground-db').contextMenu()).choose('Enforce TLS');
    const pick = await workbench.quickPick('playground-db: Enforce TLS');
    assert.deepEqual(
      (await pick.items()).map(({ label }) => label),
      ['Enforce TLS', 'Show Connected Clients…', 'Show Plan'],
    );
    await pick.choose('Enforce TLS');
    await tree.row('playground-db').becomes(({ description }) => !description.startsWith('not enforced'));
  });

  test('a login that the server refuses: why, and nothing is known', async () => {
    await (await setMinimum('catalog-pg')).choose('Show Connected Clients…');
    await logIn('catalog-pg', 'wrong');
    panel = await workbench.webview('catalog-pg: Clients');
    await panel.getByText('The server rejected the login: "password authentication failed').waitFor();
    assert.equal(await summary(), 'Not known yet');
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('clients-login-refused-dark');
  });

  test('clients of a real server, which the minimum is held against from then on', async () => {
    await panel.locator('#look').click();
    await logIn('catalog-pg', database.password);
    await eventually(summary, '5 clients');
    assert.match(
      await panel.locator('.cut strong').innerText(),
      /^Raising the minimum to 1\.3 would reject 2 of 5 clients: /,
    );
    const pick = await setMinimum('catalog-pg');
    const items = await pick.items();
    const item = (label: string) => items.find((one) => one.label.includes(label));
    assert.match(item('TLS 1.3')?.description ?? '', /^2 of 5 clients seen .+ would be rejected$/);
    assert.equal(item('TLS 1.2')?.description, 'current, recommended');
    assert.match(item('Show Connected Clients…')?.detail ?? '', /^5 clients seen /);
    await workbench.screenshot('minimum-cut-off-dark');
    await pick.cancel();
    assert.ok(!(await workbench.log()).includes(database.password));
  });

  test('what was seen is saved, over nothing that is there', async () => {
    const csv = path.join(workbench.workspace, 'clients.csv');
    await panel.locator('#saveCsv').click();
    await workbench.chooseFile('Save Report', csv);
    const lines = (await written(csv)).trimEnd().split('\r\n');
    assert.equal(lines.length, 6);
    assert.equal(lines.filter((line) => line.includes('app 1.3')).length, 2);
    const json = path.join(workbench.workspace, 'clients.json');
    await panel.locator('#saveJson').click();
    await workbench.chooseFile('Save Report', json);
    const saved = JSON.parse(await written(json)) as {
      server: { name: string };
      clients: { application: string; encryption: { kind: string } }[];
    };
    assert.equal(saved.server.name, 'catalog-pg');
    assert.deepEqual(
      saved.clients.filter(({ encryption }) => encryption.kind === 'plaintext').map(({ application }) => application),
      ['app plaintext'],
    );
    await panel.locator('#saveJson').click();
    await declineToReplace(workbench, 'Save Report', json);
  });

  test('enforcement: how many would be refused, and it goes on', async () => {
    await (await tree.row('reports-pg').contextMenu()).choose('Show Connected Clients');
    await logIn('reports-pg', database.password);
    panel = await workbench.webview('reports-pg: Clients');
    await eventually(summary, '5 clients');
    await (await tree.row('reports-pg').contextMenu()).choose('Enforce TLS');
    const pick = await workbench.quickPick('reports-pg: Enforce TLS');
    const items = await pick.items();
    assert.deepEqual(
      items.map(({ label }) => label),
      ['Enforce TLS', 'Show Connected Clients…', 'Show Plan'],
    );
    assert.match(items[0]?.detail ?? '', /^1 of 5 clients seen .+ would be rejected$/);
    assert.match(items[1]?.detail ?? '', /^5 clients seen /);
    await workbench.screenshot('enforce-cut-off-dark');
    await pick.choose('Enforce TLS');
    await tree.row('reports-pg').becomes(({ description }) => description.startsWith('TLS 1.2+'));
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
