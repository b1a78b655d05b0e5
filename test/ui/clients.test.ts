import '../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { openDatabaseSession } from '../../src/clients/databaseSession';
import { sampleClients, type ClientSample } from '../../src/clients/sample';
import { tlsVersions } from '../../src/domain/tlsVersion';
import { buildClientsState, type ClientsInput } from '../../src/ui/clients/state';
import type { ClientsState } from '../../src/webview/clients/protocol';
import { createAuthority } from '../support/certificates';
import { connectClient } from '../support/databaseClients';
import { startPostgres } from '../support/postgres';
import { flexibleServer } from '../support/servers';
import * as words from '../../src/ui/clients/words';
import { eventually, openWorkbench, type Workbench, type WorkbenchOptions } from './harness';
import { faintSigns } from './harness/contrast';
import { outOfSight, overflow, setWidth } from './harness/layout';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };

/** What a real PostgreSQL tells of real clients. */
async function realSample(): Promise<ClientSample> {
  const { ca, issue } = await createAuthority();
  const server = await startPostgres({ certificate: await issue({ names: ['127.0.0.1'] }) });
  const open: { end(): Promise<void> }[] = [];
  try {
    for (const encryption of [...tlsVersions, '1.3', '1.3', '1.3', '1.2'] as const) {
      open.push(await connectClient(server, { name: `app ${encryption}`, encryption, ca }));
    }
    open.push(await connectClient(server, { name: 'nightly report', encryption: 'plaintext', ca }));
    const { signal } = new AbortController();
    const session = await openDatabaseSession({ ...server, ca: [ca] }, signal);
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

/** The same clients with the longest names that PostgreSQL has: 63 bytes. */
const longNames = (sample: ClientSample): ClientSample => ({
  ...sample,
  clients: sample.clients.map((client) => ({
    ...client,
    user: `service_account_of_the_nightly_settlement_${client.user ?? ''}`.padEnd(63, 'x'),
    application: `${client.application ?? ''} of the warehouse, `.repeat(3).slice(0, 63),
    address: '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
    database: 'settlement_and_reconciliation_of_the_western_europe_region_2026',
  })),
});

const manyGroups = (sample: ClientSample, count: number): ClientSample => ({
  ...sample,
  clients: Array.from({ length: count }, (_, index) => {
    const client = sample.clients[index % sample.clients.length] ?? assert.fail('no client');
    return { ...client, application: `worker ${index}` };
  }),
});

describe('connected clients', () => {
  let sample: ClientSample;

  before(async () => {
    sample = await realSample();
  });

  const stateOf = (changes: Partial<ClientsInput> = {}): ClientsState =>
    buildClientsState(
      {
        server: flexibleServer(),
        simulated: false,
        sample,
        running: undefined,
        user: 'postgres',
        passwordAsked: true,
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

      /** Answers the questions before a list of clients. */
      const logInTo = async (server: string, password: string): Promise<void> => {
        const user = await workbench.inputBox('User name');
        assert.equal(await user.title(), `Clients of ${server}`);
        await user.accept();
        const box = await workbench.inputBox('Password');
        await box.type(password);
        await box.accept();
        await (await workbench.quickPick('Select how long to list clients')).choose('Once');
      };

      before(async () => {
        workbench = await openWorkbench({ settings: offline, ...options });
        await workbench.showView('PostgreSQL TLS');
        const menu = await workbench.tree('PostgreSQL TLS').row('orders-db').contextMenu();
        await menu.choose('Show Connected Clients');
        await logInTo('orders-db', 'guessed');
        panel = await workbench.webview('orders-db: Clients');
        await panel.locator('#look').waitFor();
      });
      after(() => workbench.close());

      test('a simulated login with another password is refused, and nothing is known', async () => {
        await panel.getByText('password authentication failed for user "shopadmin@orders-db"').waitFor();
        await panel.getByText('Not known yet').waitFor();
        assert.equal(await panel.locator('table').isVisible(), false);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`clients-refused-${name}`);
      });

      test('with the right one its clients are those of the fleet file', async () => {
        await panel.locator('#look').click();
        await logInTo('orders-db', 'simulated');
        await panel.getByText('18 clients').first().waitFor();
        await panel.locator('#whatIf-1\\.2').check();
        await eventually(
          () => panel.locator('.cut strong').innerText(),
          'Raising the minimum to 1.2 would reject 6 of 18 clients: till-service 3.9 as tills (3, TLS 1.1) · WarehouseSync as warehouse (2, TLS 1.0) · Crystal Reports as reporting (1, TLS 1.0).',
        );
        assert.deepEqual(await workbench.axe(panel), []);
        assert.deepEqual(await faintSigns(panel), []);
        await workbench.screenshot(`clients-simulated-${name}`);
      });

      test('the question before a change names them', async () => {
        const row = workbench.tree('PostgreSQL TLS').row('orders-db');
        await row.action('Set Minimum TLS Version…');
        const pick = await workbench.quickPick('Minimum TLS version for orders-db');
        const item = (await pick.items()).find(({ label }) => label === 'TLS 1.2');
        assert.match(item?.description ?? '', /6 of 18 clients seen .+ would be rejected$/);
        await workbench.screenshot(`minimum-simulated-${name}`);
        await pick.cancel();
      });

      test('the sentence that matters, bars and a table', async () => {
        await show(panel, stateOf());
        await eventually(
          () => panel.locator('.cut strong').innerText(),
          (text) => text.startsWith('Raising the minimum to 1.3 would reject 4 of 9 clients: '),
        );
        assert.deepEqual(await panel.locator('.bars li').allInnerTexts(), [
          'TLS 1.3\n4\nconnects',
          'TLS 1.2\n2\nrejected',
          'TLS 1.1\n1\nrejected',
          'TLS 1.0\n1\nrejected',
          'not encrypted\n1\nconnects',
        ]);
        assert.deepEqual(await column(panel, 5), ['4', '2', '1', '1', '1']);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`clients-${name}`);
      });

      test('another change is selected, and columns are sorted, with the keyboard', async () => {
        await panel.locator('#whatIf-1\\.3').focus();
        await workbench.page.keyboard.press('ArrowDown');
        await workbench.page.keyboard.press('ArrowDown');
        await eventually(
          () => panel.locator('.cut strong').innerText(),
          'Enforcing TLS would reject 1 of 9 clients: nightly report as postgres (1, not encrypted).',
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

      test('every width: nothing is cut off, and what becomes of a client is in sight', async () => {
        await show(panel, stateOf({ sample: longNames(sample) }));
        for (const width of [300, 420, 640, 760, 1600]) {
          await setWidth(workbench, panel, width);
          assert.equal(await overflow(panel), 0, `in ${width} px`);
          assert.deepEqual(
            await outOfSight(panel.locator('td.column-outcome .marked, .bars .marked')),
            [],
            `in ${width} px`,
          );
          assert.deepEqual(await workbench.axe(panel), [], `in ${width} px`);
          await workbench.screenshot(`clients-${width}-${name}`);
        }
      });

      test('stacked rows are a table still, and their heads sort with the keyboard', async () => {
        await setWidth(workbench, panel, 300);
        await show(panel, stateOf());
        const table = panel.getByRole('table', { name: 'Clients' });
        assert.equal(await table.getByRole('row').count(), 6);
        assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), [
          'User',
          'Application',
          'Address',
          'TLS version',
          'Clients',
          'After the change',
        ]);
        assert.equal(await table.getByRole('rowheader').count(), 5);
        assert.equal(await table.getByRole('cell').count(), 25);
        await panel.locator('.column-user button').focus();
        for (let next = 0; next < 4; next++) await workbench.page.keyboard.press('Tab');
        await workbench.page.keyboard.press('Enter');
        await eventually(() => panel.locator('thead .column-count').getAttribute('aria-sort'), 'descending');
        assert.deepEqual(await column(panel, 5), ['4', '2', '1', '1', '1']);
        await panel.locator('thead').scrollIntoViewIfNeeded();
        await workbench.screenshot(`clients-stacked-${name}`);
      });

      test('500 groups', async () => {
        await show(panel, stateOf({ sample: manyGroups(sample, 520) }));
        await eventually(() => panel.locator('tbody tr').count(), 500);
        await panel.getByText('20 more groups are in the saved files.').waitFor();
        assert.equal(await overflow(panel), 0);
        assert.deepEqual(await outOfSight(panel.locator('td.column-outcome .marked, .bars .marked')), []);
        await panel.locator('#saveJson').scrollIntoViewIfNeeded();
        await workbench.screenshot(`clients-500-${name}`);
      });

      test('nothing was complained of', () => {
        assert.deepEqual(workbench.errors(), []);
      });
    });
  }
});
