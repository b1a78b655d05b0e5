import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startPage } from '../host/start';
import { eventually, openWorkbench, type Workbench } from './harness';

const offline = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };
const steps = [
  { title: 'See your servers', sign: 'exposed' },
  { title: 'Fix weak servers', sign: 'Who would be cut off?' },
  { title: 'Connect and verify', sign: 'sslmode=verify-full' },
  { title: 'Prove it', sign: 'accepts TLS 1.2 although its minimum is 1.3' },
];

const looks = [
  { name: 'dark', theme: 'Default Dark Modern' },
  { name: 'light', theme: 'Default Light Modern' },
  { name: 'high-contrast', theme: 'Default High Contrast' },
] as const;

for (const { name, theme } of looks) {
  describe(`the first start, ${name}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await openWorkbench({
        settings: offline,
        theme,
        otherExtensions: [startPage],
        // a narrower editor shows no pictures
        viewport: { width: 1600, height: 900 },
      });
    });
    after(() => workbench.close());

    test('shows the servers, and the walkthrough beside them', async () => {
      await workbench.tree('PostgreSQL TLS').row('orders-db').shown();
      await workbench.page.locator('h2.category-title', { hasText: 'Get Started with PostgreSQL TLS' }).waitFor();
    });

    for (const [index, { title, sign }] of steps.entries()) {
      test(`a picture of the step "${title}", in the colors of the theme`, async () => {
        await workbench.page.locator('.getting-started-step .step-title').filter({ hasText: title }).click();
        const picture = workbench.page
          .frameLocator('iframe.webview.ready')
          .frameLocator('iframe#active-frame')
          .locator('svg[role=img]');
        await picture.getByText(sign).first().waitFor();
        const fills = await picture
          .locator('text, g')
          .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).fill));
        assert.ok(fills.length > 5);
        assert.ok(!fills.includes('rgb(0, 0, 0)'), 'a color that the theme does not have');
        await workbench.screenshot(`walkthrough-${index + 1}-${name}`);
      });
    }

    test('nothing was complained of', () => {
      assert.deepEqual(workbench.errors(), []);
    });
  });
}

describe('settings and help', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: offline });
    await workbench.showView('PostgreSQL TLS');
    await workbench.tree('PostgreSQL TLS').row('orders-db').shown();
  });
  after(() => workbench.close());

  test('the settings of the extension', async () => {
    await workbench.viewAction('Open Settings');
    await eventually(
      () => workbench.page.locator('.settings-editor .suggest-input-container .view-lines').innerText(),
      (text) => text.replace(/\s/g, '') === '@ext:postgres-tls.azure-postgres-tls',
    );
  });

  test('the walkthrough', async () => {
    await workbench.viewAction('Help: Get Started');
    await workbench.page.locator('h2.category-title', { hasText: 'Get Started with PostgreSQL TLS' }).waitFor();
  });

  test('a report to complete, with a log without names', async () => {
    await workbench.changeSettings({
      'azurePostgresTls.offline.faults': [{ fault: 'deniedByPolicy', server: 'payments-pg', operation: 'write' }],
    });
    await (await workbench.tree('PostgreSQL TLS').row('payments-pg').contextMenu()).choose('Stop Enforcing TLS…');
    await (await workbench.dialog('Stop enforcing TLS on payments-pg?')).press('Stop Enforcing');
    await (await workbench.notification(/was not changed/)).close();
    await eventually(
      () => workbench.log(),
      (log) => log.includes('RequestDisallowedByPolicy') && log.includes('payments-pg'),
    );
    await workbench.viewAction('Report an Issue…');
    const notification = await workbench.notification(/^Complete the report\./);
    assert.deepEqual(notification.buttons, ['Copy and Open the Issue Form']);
    await workbench.screenshot('report-issue-dark');
    const text = await workbench.editorText();
    assert.match(text, /## What happened/);
    assert.match(text, /- Extension \d/);
    await notification.press('Copy and Open the Issue Form');
    const report = await eventually(
      () => workbench.page.evaluate(() => navigator.clipboard.readText()),
      (copied) => copied.includes('## What happened'),
    );
    assert.match(report, /RequestDisallowedByPolicy/);
    assert.match(report, /servers: offline, sign-in: vscode/);
    assert.doesNotMatch(report, /payments-pg|rg-payments|contoso|[0-9a-f]{8}-[0-9a-f]{4}|postgres\.database/i);
  });
});
