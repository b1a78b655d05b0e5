import '../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { declaredOf } from '../../src/verification/observation';
import { buildMissingState, buildVerificationState } from '../../src/ui/verification/state';
import { wireReport, withoutPgBouncer } from '../support/observations';
import { flexibleServer } from '../support/servers';
import * as words from '../../src/ui/verification/words';
import { eventually, openWorkbench, type Tree, type Workbench, type WorkbenchOptions } from './harness';
import { faintSigns } from './harness/contrast';
import { declineToReplace, written } from './harness/files';
import { outOfSight, overflow, setWidth } from './harness/layout';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };

const verdict = (panel: FrameLocator) => panel.locator('header strong').innerText();

/** The table, a row a line, without what the server said. */
const table = async (panel: FrameLocator): Promise<string[]> => {
  const rows = await panel.locator('tbody tr').all();
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator('th, td').evaluateAll((all) =>
        all.map((cell) => {
          const copy = cell.cloneNode(true) as HTMLElement;
          copy.querySelector('.evidence')?.remove();
          return (copy.textContent ?? '').trim();
        }),
      );
      return cells.join(' | ');
    }),
  );
};

const steps = async (panel: FrameLocator): Promise<string[]> => panel.locator('.steps li').allInnerTexts();

const verify = async (workbench: Workbench, tree: Tree, name: string): Promise<FrameLocator> => {
  await (await tree.row(name).contextMenu()).choose('Verify on the Wire');
  const panel = await workbench.webview(`${name}: Verification`);
  await panel.locator('#copyMarkdown:not([aria-disabled])').waitFor();
  return panel;
};

/** The page gets a state as its host sends it while a login is tried: a simulated server answers at once. */
const showLogin = async (panel: FrameLocator): Promise<void> => {
  const server = flexibleServer();
  const observation = {
    at: Date.now(),
    report: wireReport(['1.2', '1.3']),
    declared: declaredOf(server),
    pgBouncer: withoutPgBouncer,
    simulated: false,
    azure: { state: { known: true, value: server.state } },
  } as const;
  const state = buildVerificationState({ server, simulated: false, observation, running: 'login' }, words);
  await panel.locator('html').evaluate((_, message) => window.postMessage(message, '*'), { type: 'state', state });
};

describe('verification on the wire', () => {
  let workbench: Workbench;
  let tree: Tree;
  let panel: FrameLocator;

  before(async () => {
    const slow = { fault: 'slow', server: 'catalog-pg', operation: 'read', seconds: 600 };
    workbench = await openWorkbench({ settings: { ...offline, 'azurePostgresTls.offline.faults': [slow] } });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
  });
  after(() => workbench.close());

  test('a server that does what its settings say', async () => {
    panel = await verify(workbench, tree, 'payments-pg');
    await eventually(() => verdict(panel), 'The server behaves as configured');
    assert.deepEqual(await table(panel), [
      'Without TLS | rejected | rejected | agrees',
      'TLS 1.0 | rejected | rejected | agrees',
      'TLS 1.1 | rejected | rejected | agrees',
      'TLS 1.2 | rejected | rejected | agrees',
      'TLS 1.3 | accepted | accepted | agrees',
    ]);
    await panel.getByText('the demo CA of this session').first().waitFor();
    await panel.getByText('CN=payments-pg.postgres.database.azure.com').first().waitFor();
    assert.deepEqual(await workbench.axe(panel), []);
    await tree.row('payments-pg').expand();
    await tree.row('payments-pg', 'On the wire').becomes((row) => row.description.startsWith('as configured'));
    await workbench.screenshot('verification-dark');
    await tree.row('payments-pg').collapse();
  });

  test('what was seen before a change is not held for what is; the wire follows the settings', async () => {
    await (await tree.row('payments-pg').contextMenu()).choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on payments-pg?')).press('Stop Enforcing');
    panel = await workbench.webview('payments-pg: Verification');
    await panel.getByText('The settings have changed since the verification: verify again.').waitFor();
    await eventually(() => verdict(panel), 'Differs from the current settings');
    await tree.row('payments-pg').becomes((row) => row.description.startsWith('not enforced'));
    await panel.locator('#verify').click();
    await eventually(async () => (await table(panel))[0], 'Without TLS | accepted | accepted | agrees');
    await eventually(() => verdict(panel), 'The server behaves as configured');
  });

  test('a server that does otherwise: the finding first, its consequence and the next step; its row says what', async () => {
    panel = await verify(workbench, tree, 'payments-pg-staging');
    await eventually(() => verdict(panel), 'Accepts TLS 1.2, although its minimum is 1.3');
    assert.equal(
      await panel.locator('header .advice').innerText(),
      'Clients with old versions can connect. Set the minimum again and verify. If this remains, save the report and ask Azure support.',
    );
    assert.ok((await table(panel)).includes('TLS 1.2 | rejected | accepted | disagrees'));
    const row = await tree
      .row('payments-pg-staging')
      .becomes(({ description }) => description.startsWith('accepts TLS 1.2 on the wire, declared TLS 1.3+'));
    assert.equal(row.icon, 'warning');
    assert.match(row.ariaLabel, /weak, accepts TLS 1\.2 on the wire, declared TLS 1\.3\+/);
    await tree.row('payments-pg-staging').expand();
    await tree.row('payments-pg-staging', 'Accepts TLS 1.2, although its settings reject it.').shown();
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('verification-disagrees-dark');
    await tree.row('payments-pg-staging').collapse();
  });

  test('the report is copied, and saved over nothing that is there', async () => {
    await panel.locator('#copyMarkdown').click();
    await eventually(
      async () => (await workbench.clipboard()).includes('# TLS of payments-pg-staging on the wire'),
      true,
    );
    assert.match(await workbench.clipboard(), /\| TLS 1\.2 \| rejected \| accepted: .* \| disagrees: /);
    const file = path.join(workbench.workspace, 'report.json');
    await panel.locator('#saveJson').click();
    await workbench.chooseFile('Save Report', file);
    const report = JSON.parse(await written(file)) as {
      name: string;
      verdict: { overall: string };
      report: { host: string };
      findings: { rule: string }[];
    };
    assert.equal(report.name, 'payments-pg-staging');
    assert.equal(report.verdict.overall, 'disagree');
    assert.equal(report.report.host, '127.0.0.1');
    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ['wire/accepts-against-settings'],
    );
    await panel.locator('#saveJson').click();
    await declineToReplace(workbench, 'Save Report', file);
  });

  test('a login is tried with what is typed for this once', async () => {
    await panel.locator('#logIn').click();
    const user = await workbench.inputBox('User name');
    assert.equal(await user.title(), 'Try a login on payments-pg-staging');
    assert.equal(await user.value(), 'payadmin');
    await user.accept();
    const password = await workbench.inputBox('Password');
    await password.type('wrong');
    await password.accept();
    await eventually(async () => (await steps(panel)).at(-1)?.includes('The user or the password is wrong'), true);
    assert.ok(!(await workbench.log()).includes('wrong'));
  });

  test('why a stopped server cannot be connected to: the cause, then each step', async () => {
    await (await tree.row('lab-pg').contextMenu()).choose("Why Can't I Connect?");
    panel = await workbench.webview('lab-pg: Verification');
    await eventually(() => verdict(panel), 'Azure reports that the server is stopped.');
    assert.match(
      await panel.locator('header .advice').innerText(),
      /^Nothing could be verified\. Start it in the portal/,
    );
    const cause = await panel.locator('.cause').innerText();
    assert.match(cause, /^Azure reports that the server is stopped\.\s+Start it/);
    assert.match(cause, /az postgres flexible-server start "?--ids=\/subscriptions\/\S+\/lab-pg/);
    const [server, names, network, offered] = await steps(panel);
    assert.match(server ?? '', /Azure reports that the server is stopped\.$/);
    assert.match(names ?? '', /Resolves to 127\.0\.0\.1/);
    assert.match(network ?? '', /nothing listens on the port, as expected of a server in this state/);
    assert.match(offered ?? '', /Not tried/);
    await eventually(() => panel.locator('html').evaluate(() => document.activeElement?.id), 'steps-heading');
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('verification-diagnosis-dark');
    await panel.locator('#copyStartCommand').click();
    const started = /^az postgres flexible-server start .*\/flexibleServers\/lab-pg"?$/;
    await eventually(async () => started.test(await workbench.clipboard()), true);
  });

  test('the connection panel says so as well, and leads to the report', async () => {
    panel = await workbench.connectionPanel('payments-pg-staging');
    await panel.getByText('The server does not behave as configured; verified at').waitFor();
    await panel.getByText('Accepts TLS 1.2, although its settings reject it.').waitFor();
    assert.deepEqual(await workbench.axe(panel), []);
    await panel.locator('#verifyOnTheWire').scrollIntoViewIfNeeded();
    await workbench.screenshot('verification-connection-dark');
    await panel.locator('#showVerification').click();
    panel = await workbench.webview('payments-pg-staging: Verification');
  });

  test('while it runs, in the panel and on the row; and cancelled', async () => {
    await (await tree.row('catalog-pg').contextMenu()).choose('Verify on the Wire');
    panel = await workbench.webview('catalog-pg: Verification');
    await eventually(() => verdict(panel), 'Verifying…');
    await tree.row('catalog-pg').becomes((row) => row.description.startsWith('verifying on the wire…'));
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('verification-running-dark');
    await panel.locator('#cancel').click();
    await panel.getByText('The verification was canceled: the panel shows the previous state.').waitFor();
    await eventually(() => verdict(panel), 'Not verified yet');
    await tree.row('catalog-pg').becomes((row) => !row.description.startsWith('verifying'));
  });

  test('many at once, with one sentence at the end', async () => {
    await tree.row('orders-db').select();
    await tree.row('reports-pg').select({ add: true });
    await tree.row('payments-pg-staging').select({ add: true });
    await (await tree.row('orders-db').contextMenu()).choose('Verify on the Wire');
    const told = await workbench.notification(/^3 of 3 servers were verified on the wire\./);
    assert.match(told.message, /Servers that need attention: payments-pg-staging\./);
    assert.deepEqual(told.buttons, ['Show payments-pg-staging']);
    await told.press('Show payments-pg-staging');
    panel = await workbench.webview('payments-pg-staging: Verification');
    await eventually(() => verdict(panel), 'Accepts TLS 1.2, although its minimum is 1.3');
  });

  test('of many, those that are not known are named, and all are in a list', async () => {
    await tree.row('orders-db').select();
    await tree.row('lab-pg').select({ add: true });
    await tree.row('payments-pg-staging').select({ add: true });
    await (await tree.row('orders-db').contextMenu()).choose('Verify on the Wire');
    const told = await workbench.notification(/Not fully verified: lab-pg\./);
    await told.press('Show All…');
    const pick = await workbench.quickPick('Results of 3 servers');
    assert.deepEqual(
      (await pick.items()).slice(0, 2).map(({ label, detail }) => [label, detail]),
      [
        ['payments-pg-staging', 'Accepts TLS 1.2, although its minimum is 1.3'],
        ['lab-pg', 'Azure reports that the server is stopped.'],
      ],
    );
    await workbench.screenshot('verification-many-dark');
    await pick.choose('payments-pg-staging');
    panel = await workbench.webview('payments-pg-staging: Verification');
  });

  test('a panel that is restored has nothing to show yet, and offers to look', async () => {
    await workbench.reload();
    panel = await workbench.webview('payments-pg-staging: Verification');
    await eventually(() => verdict(panel), 'Not verified yet');
    assert.equal((await table(panel))[3], 'TLS 1.2 | rejected | – | –');
    assert.deepEqual(await workbench.axe(panel), []);
    await workbench.screenshot('verification-before-dark');
    await panel.locator('#verify').focus();
    await workbench.page.keyboard.press('Enter');
    await eventually(() => verdict(panel), 'Accepts TLS 1.2, although its minimum is 1.3');
  });

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});

const looks: { name: string; theme: NonNullable<WorkbenchOptions['theme']>; version: 'oldest' | 'newest' }[] = [
  { name: 'light', theme: 'Default Light Modern', version: 'newest' },
  { name: 'high-contrast', theme: 'Default High Contrast', version: 'oldest' },
  { name: 'high-contrast-light', theme: 'Default High Contrast Light', version: 'newest' },
];

for (const { name, theme, version } of looks) {
  describe(`verification, ${name}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await openWorkbench({ settings: offline, theme, version });
      await workbench.showView('PostgreSQL TLS');
    });
    after(() => workbench.close());

    test('wide and narrow, and axe finds nothing wrong', async () => {
      const tree = workbench.tree('PostgreSQL TLS');
      const panel = await verify(workbench, tree, 'payments-pg-staging');
      assert.deepEqual(await workbench.axe(panel), []);
      assert.deepEqual(await faintSigns(panel), []);
      await workbench.screenshot(`verification-${name}`);
      await workbench.page.setViewportSize({ width: 1280, height: 1560 });
      await workbench.screenshot(`verification-whole-${name}`);
      await workbench.page.setViewportSize({ width: 760, height: 1900 });
      assert.equal(await overflow(panel), 0);
      await workbench.screenshot(`verification-narrow-${name}`);
      for (const width of [300, 1600]) {
        await setWidth(workbench, panel, width, 1900);
        assert.equal(await overflow(panel), 0, `in ${width} px`);
        assert.deepEqual(await outOfSight(panel.locator('td .marked')), [], `in ${width} px`);
        const rows = panel.getByRole('table').getByRole('row');
        assert.equal(await rows.count(), 6);
        assert.equal(await panel.getByRole('table').getByRole('columnheader').count(), 4);
        assert.deepEqual(await workbench.axe(panel), [], `in ${width} px`);
        await workbench.screenshot(`verification-${width}-${name}`);
      }
    });

    test('a login that is tried: shown, and cancelled in the same place', async () => {
      const panel = await workbench.webview('payments-pg-staging: Verification');
      await setWidth(workbench, panel, 700, 1100);
      await panel.locator('#logIn').focus();
      await showLogin(panel);
      await eventually(() => verdict(panel), 'Trying a login…');
      assert.match((await steps(panel)).at(-1) ?? '', /Trying a login…$/);
      assert.equal(await panel.locator('#verify').getAttribute('aria-disabled'), 'true');
      await eventually(() => panel.locator('html').evaluate(() => document.activeElement?.id), 'cancelLogin');
      assert.equal(await panel.locator('#logIn').isVisible(), false);
      assert.equal(await panel.locator('#cancel').isVisible(), false);
      assert.deepEqual(await workbench.axe(panel), []);
      await workbench.screenshot(`verification-login-${name}`);
    });

    const ended = { loading: undefined, failed: { kind: 'failed', sentence: 'It cannot be read.' } } as const;
    for (const [kind, outcome] of Object.entries(ended)) {
      test(`a server that is not known: ${kind}`, async () => {
        const panel = await workbench.webview('payments-pg-staging: Verification');
        const state = buildMissingState('payments-pg-staging', outcome, words);
        await panel.locator('html').evaluate((_, posted) => window.postMessage(posted, '*'), { type: 'state', state });
        await eventually(() => verdict(panel), state.header.summary);
        assert.deepEqual(await workbench.axe(panel), []);
        await workbench.screenshot(`verification-${kind}-${name}`);
      });
    }
  });
}
