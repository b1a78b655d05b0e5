import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client as PgClient } from 'pg';
import type { FrameLocator } from 'playwright-core';
import { openDatabaseSession } from '../../src/clients/databaseSession';
import { sampleClients, type ClientSample } from '../../src/clients/sample';
import { tlsVersions } from '../../src/domain/tlsVersion';
import { buildClientsState, type ClientsInput, type ClientsMessages } from '../../src/ui/clients/state';
import type { ClientsState } from '../../src/webview/clientsProtocol';
import { localAzureSettings, startLocalAzure, testAccounts, type LocalAzure } from '../host/azure';
import { createAuthority } from '../support/certificates';
import { startPostgres } from '../support/postgres';
import { flexibleServer } from '../support/servers';
import { englishWords } from '../support/words';
import { eventually, openWorkbench, type Tree, type Workbench, type WorkbenchOptions } from './harness';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };
const protocols = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;

/** What a real PostgreSQL tells of real clients. */
async function realSample(): Promise<ClientSample> {
  const authority = await createAuthority();
  const server = await startPostgres({ certificate: await authority.issue({ names: ['127.0.0.1'] }) });
  const { host, port, user, password, database } = server;
  const open: PgClient[] = [];
  const connect = async (application: string, version: (typeof tlsVersions)[number] | undefined): Promise<void> => {
    const protocol = version && protocols[version];
    const ssl = protocol && {
      ca: authority.ca,
      minVersion: protocol,
      maxVersion: protocol,
      ciphers: 'DEFAULT@SECLEVEL=0',
    };
    const client = new PgClient({
      ...{ host, port, user, password, database },
      application_name: application,
      ssl: ssl ?? false,
    });
    open.push(client);
    await client.connect();
  };
  try {
    for (const version of [...tlsVersions, '1.3', '1.3', '1.3', '1.2'] as const)
      await connect(`app ${version}`, version);
    await connect('nightly report', undefined);
    const { signal } = new AbortController();
    const session = await openDatabaseSession({ host, port, user, password, database, ca: [authority.ca] }, signal);
    const clock = { now: () => Date.now(), wait: () => Promise.resolve() };
    const samples: ClientSample[] = [];
    for await (const one of sampleClients({ look: session.look, period: 0, interval: 0, clock, signal })) {
      samples.push(one);
    }
    await session.close();
    const [sample] = samples;
    assert.ok(sample);
    return sample;
  } finally {
    await Promise.all(open.map((client) => client.end()));
    await server.stop();
  }
}

const looks: { name: string; options: WorkbenchOptions }[] = [
  { name: 'dark', options: {} },
  { name: 'light', options: { theme: 'Default Light Modern' } },
  { name: 'high-contrast', options: { theme: 'Default High Contrast' } },
];

describe('connected clients', () => {
  let sample: ClientSample;
  let words: ClientsMessages;

  before(async () => {
    [sample, words] = await Promise.all([realSample(), englishWords<ClientsMessages>('clients')]);
  });

  const stateOf = (changes: Partial<ClientsInput> = {}): ClientsState =>
    buildClientsState(
      {
        server: flexibleServer(),
        simulated: false,
        sample,
        running: undefined,
        user: 'postgres',
        failure: undefined,
        ...changes,
      },
      words,
    );

  /** The page gets a state as its host sends it: the simulated fleet has no database to look at. */
  const show = (panel: FrameLocator, state: ClientsState) =>
    panel.locator('html').evaluate((_, message) => window.postMessage(message, '*'), { type: 'state', state });
  const column = (panel: FrameLocator, index: number) =>
    panel.locator(`tbody tr > :nth-child(${index})`).evaluateAll((cells) =>
      cells.map((cell) => {
        const copy = cell.cloneNode(true) as HTMLElement;
        copy.querySelector('.evidence')?.remove();
        return copy.textContent;
      }),
    );

  for (const { name, options } of looks) {
    describe(name, () => {
      let workbench: Workbench;
      let panel: FrameLocator;

      before(async () => {
        workbench = await openWorkbench({ settings: offline, ...options });
        await workbench.showView('PostgreSQL TLS');
        const menu = await workbench.tree('PostgreSQL TLS').row('payments-pg').contextMenu();
        await menu.choose('Show Connected Clients');
        panel = await workbench.webview('payments-pg: Clients');
        await panel.locator('#look').waitFor();
      });
      after(() => workbench.close());

      test('a simulated server says that it has none', async () => {
        await panel.getByText('The simulated fleet has no database behind it').first().waitFor();
        assert.equal(await panel.locator('#look').getAttribute('aria-disabled'), 'true');
        assert.equal(await panel.locator('table').isVisible(), false);
        assert.deepEqual(await workbench.axe(panel), []);
      });

      test('the sentence that matters, bars and a table', async () => {
        await show(panel, stateOf());
        await eventually(
          () => panel.locator('.cut strong').innerText(),
          (text) => text.startsWith('Raising the minimum to 1.3 would refuse 4 of 9 clients: '),
        );
        assert.deepEqual(await panel.locator('.bars li').allInnerTexts(), [
          'TLS 1.3\n4\nconnects',
          'TLS 1.2\n2\nrefused',
          'TLS 1.1\n1\nrefused',
          'TLS 1.0\n1\nrefused',
          'not encrypted\n1\nconnects',
        ]);
        assert.deepEqual(await column(panel, 5), ['4', '2', '1', '1', '1']);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`clients-${name}`);
      });

      test('another wish is chosen, and columns are sorted, with the keyboard', async () => {
        await panel.locator('#wish-1\\.3').focus();
        await workbench.page.keyboard.press('ArrowDown');
        await workbench.page.keyboard.press('ArrowDown');
        await eventually(
          () => panel.locator('.cut strong').innerText(),
          'Enforcing TLS would refuse 1 of 9 clients: nightly report as postgres (1, not encrypted).',
        );
        const heads = panel.locator('thead th');
        await panel.locator('.column-application button').focus();
        await workbench.page.keyboard.press('Enter');
        await eventually(() => heads.nth(1).getAttribute('aria-sort'), 'ascending');
        assert.deepEqual(await column(panel, 2), ['app 1.0', 'app 1.1', 'app 1.2', 'app 1.3', 'nightly report']);
        await workbench.page.keyboard.press('Space');
        await eventually(() => heads.nth(1).getAttribute('aria-sort'), 'descending');
        assert.deepEqual(await column(panel, 2), ['nightly report', 'app 1.3', 'app 1.2', 'app 1.1', 'app 1.0']);
        assert.equal(await heads.nth(4).getAttribute('aria-sort'), 'none');
      });

      test('while somebody looks; what may not be seen; a failure', async () => {
        await show(
          panel,
          stateOf({
            sample: { ...sample, until: sample.from + 24_000, looks: 25, complete: false, notVisible: 3 },
            running: { period: 60_000 },
            user: 'on"looker',
          }),
        );
        await panel.getByText('3 sessions of other users are not visible').waitFor();
        await panel.getByText('GRANT pg_monitor TO "on""looker";').waitFor();
        assert.equal(await panel.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value), 0.4);
        assert.equal(await panel.locator('#cancel').getAttribute('aria-disabled'), null);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`clients-running-${name}`);
        await show(panel, stateOf({ failure: 'The connection to the server was lost.' }));
        await panel.getByText('The connection to the server was lost.').waitFor();
        assert.deepEqual(await workbench.axe(panel), []);
      });

      test('a narrow window', async () => {
        await workbench.page.setViewportSize({ width: 760, height: 1000 });
        await show(panel, stateOf());
        const { scroll, client } = await panel.locator('html').evaluate((page) => ({
          scroll: page.scrollWidth,
          client: page.clientWidth,
        }));
        assert.ok(scroll <= client, `the panel is ${scroll} px wide in ${client} px`);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`clients-narrow-${name}`);
      });

      test('nothing was complained of', () => {
        assert.deepEqual(workbench.errors(), []);
      });
    });
  }
});

describe('before clients are cut off', () => {
  let azure: LocalAzure;
  let workbench: Workbench;
  let tree: Tree;

  before(async () => {
    azure = await startLocalAzure();
    workbench = await openWorkbench({
      otherExtensions: [testAccounts],
      env: azure.env,
      settings: { ...localAzureSettings, ...azure.cloudSettings },
    });
    tree = workbench.tree('PostgreSQL TLS');
    await workbench.showView('PostgreSQL TLS');
    await workbench.welcome().getByRole('button', { name: 'Sign in to Azure' }).click();
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Allow' }).click();
    await tree.row('Contoso Production', 'orders-db').shown();
  });
  after(async () => {
    await workbench.close();
    await azure.close();
  });

  test('the minimum: it is not known who, and can be looked at after a login', async () => {
    await (await tree.row('orders-db').contextMenu()).choose('Set Minimum TLS Version…');
    const pick = await workbench.quickPick('Minimum TLS version for orders-db');
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
    const period = await workbench.quickPick('How long to look?');
    assert.deepEqual(
      (await period.items()).map(({ label }) => label),
      ['Once', '1 minute', '5 minutes', '15 minutes'],
    );
    await period.cancel(); // nobody is logged in to
    const panel = await workbench.webview('orders-db: Clients');
    await panel.getByText('Not known yet').waitFor();
    assert.equal(await panel.locator('#look').getAttribute('aria-disabled'), null);
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('clients-unknown-dark');
  });

  test('a token of the account that is signed in, after it has agreed, in place of a password', async () => {
    const panel = await workbench.webview('orders-db: Clients');
    const before = azure.asked.length;
    await panel.locator('#look').click();
    await (await workbench.quickPick('Log in with what?')).choose('Microsoft Entra token');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Allow' }).click();
    const user = await workbench.inputBox('User name');
    assert.equal(await user.value(), 'jane@contoso.example');
    await workbench.screenshot('entra-user-dark');
    await user.accept();
    await (await workbench.quickPick('How long to look?')).cancel();
    // a token more is no other sign-in: nothing is listed anew
    assert.deepEqual(azure.asked.slice(before), []);
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
    await (await tree.row('reports-pg').contextMenu()).choose('Enforce TLS');
    const pick = await workbench.quickPick('reports-pg: Enforce TLS');
    assert.deepEqual(
      (await pick.items()).map(({ label }) => label),
      ['Enforce TLS', 'Show Connected Clients…'],
    );
    await pick.choose('Enforce TLS');
    await tree.row('reports-pg').becomes(({ description }) => description.startsWith('TLS 1.2+'));
  });
});
