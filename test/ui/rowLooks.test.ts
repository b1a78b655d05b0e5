import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';
import { contrastOf } from './harness/contrast';
import { setSideBarWidth } from './harness/sideBar';

const subscriptions = {
  names: '6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f21',
  hebrew: '6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f22',
  many: '6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f23',
};
const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};
/** Classes with which VS Code marks the kind of its theme. */
const kinds = { dark: 'vs-dark', light: 'vs', 'high-contrast': 'hc-black', 'high-contrast-light': 'hc-light' };
const longNames = ['01', '02', '03'].map((number) => `contoso-production-westeurope-orders-${number}`);
const rightToLeft = 'מנוי ייצור';

/** 520 servers: names with a long common beginning, right-to-left names, and many others. */
function fleet(): string {
  const server = (subscription: string, group: string, name: string, tls: object): object => ({
    id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/servers/${name}`,
    location: 'westeurope',
    properties: { version: '11', userVisibleState: 'Ready', ...tls },
  });
  const exposed = { sslEnforcement: 'Disabled', minimalTlsVersion: 'TLSEnforcementDisabled' };
  const weak = { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_0' };
  const strong = { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' };
  const stopped = { ...strong, userVisibleState: 'Stopped', sslEnforcement: null };
  const postures = [exposed, weak, strong];
  return JSON.stringify({
    subscriptions: [
      { subscriptionId: subscriptions.names, displayName: 'Contoso Production of the Northern Region' },
      { subscriptionId: subscriptions.hebrew, displayName: rightToLeft },
      { subscriptionId: subscriptions.many, displayName: 'Contoso Shared' },
    ],
    value: [
      ...longNames.map((name, index) => server(subscriptions.names, 'rg-orders', name, postures[index] ?? strong)),
      server(subscriptions.names, 'rg-orders', 'reports', stopped),
      server(subscriptions.hebrew, 'קבוצה-3', 'shop-1', exposed),
      server(subscriptions.hebrew, 'קבוצה-3', 'shop-2', strong),
      ...Array.from({ length: 514 }, (_, index) =>
        server(subscriptions.many, `rg-${index % 7}`, `shared-${index}`, index % 4 ? strong : weak),
      ),
    ],
  });
}

describe('looks of rows', () => {
  let workbench: Workbench;
  let tree: Tree;
  const settings = { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.offline.operationSeconds': 0 };

  before(async () => {
    workbench = await openWorkbench({ settings, version: 'newest', workspaceFiles: { 'fleet.json': fleet() } });
    await workbench.changeSettings({
      ...settings,
      'azurePostgresTls.offline.fleetFile': `${workbench.workspace}/fleet.json`,
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
    await tree.row(rightToLeft).becomes((row) => row.description === '1 of 2 needs attention');
    await eventually(async () => (await workbench.viewActions()).includes('Refresh'), true);
    await tree.row('Contoso Production of the Northern Region').expand();
    await tree.row(rightToLeft).expand();
  });
  after(() => workbench.close());

  const rows = () => tree.list.locator('.monaco-list-row');
  const icons = () => tree.list.locator('.custom-view-tree-node-item-icon.codicon');

  test('more than 99 servers that need attention still have a mark', async () => {
    const shared = rows().filter({ hasText: 'Contoso Shared' }).locator('.monaco-icon-label');
    assert.equal(await shared.first().evaluate((one) => getComputedStyle(one, '::after').content), '"9+"');
    await tree.row('Contoso Shared').becomes(({ description }) => description === '129 of 514 need attention');
  });

  for (const width of [180, 300, 600]) {
    test(`at ${width} px long names stay apart, and counts and postures in sight`, async () => {
      await setSideBarWidth(workbench, width);
      /** What of a row's label and description is not cut off. */
      const seen = await rows().evaluateAll((elements) =>
        elements.map((row) => {
          const container = row.querySelector('.monaco-icon-label-container');
          const right = container?.getBoundingClientRect().right ?? 0;
          const visible = (selector: string): string => {
            const node = row.querySelector(selector)?.firstChild ?? undefined;
            const text = node?.textContent ?? '';
            const walker = document.createTreeWalker(row.querySelector(selector) ?? row, NodeFilter.SHOW_TEXT);
            const inner = walker.nextNode();
            if (!inner) return '';
            const range = document.createRange();
            let length = 0;
            while (length < (inner.textContent ?? '').length) {
              range.setStart(inner, length);
              range.setEnd(inner, length + 1);
              if (range.getBoundingClientRect().right > right + 1) break;
              length++;
            }
            return text.slice(0, length);
          };
          return {
            label: visible('.label-name'),
            description: visible('.label-description'),
            badge: getComputedStyle(row.querySelector('.monaco-icon-label') ?? row, '::after').content,
          };
        }),
      );
      const names = seen.filter(({ label }) => label.startsWith('conto')).map(({ label }) => label);
      assert.equal(names.length, longNames.length);
      assert.equal(new Set(names).size, longNames.length, names.join(', '));
      assert.deepEqual(
        seen.filter(({ badge }) => badge.startsWith('"')).map(({ badge }) => badge),
        ['"2"', '"1"', '"9+"'],
      );
      if (width >= 300) {
        const postures = seen.filter(({ label }) => label.startsWith('conto')).map(({ description }) => description);
        assert.deepEqual(
          postures.map((one) => /^(not enf|TLS 1)/.test(one)),
          [true, true, true],
          postures.join(', '),
        );
      }
      await workbench.screenshot(`rows-${width}-dark`);
    });
  }

  test('right-to-left names leave counts and words where they are', async () => {
    await setSideBarWidth(workbench, 600);
    const row = rows().filter({ hasText: rightToLeft });
    const [label, description] = await Promise.all([
      row.locator('.label-name').boundingBox(),
      row.locator('.label-description').boundingBox(),
    ]);
    assert.ok(label && description && label.x + label.width <= description.x, 'the count stands inside of the name');
    const left = await row.locator('.label-description').evaluate((element) => {
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
      const range = document.createRange();
      if (!text) return [];
      return [0, 2, 5].map((at) => {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
      });
    });
    assert.deepEqual(
      left,
      [...left].sort((a, b) => a - b),
      'the count does not read from left to right',
    );
    await workbench.viewAction('Group Servers By…');
    await (await workbench.quickPick('Group Servers By')).choose('Resource group');
    await tree.row('קבוצה-3').becomes((one) => one.description === `${rightToLeft} · 1 of 2 needs attention`);
    await workbench.screenshot('rows-right-to-left-dark');
    await workbench.viewAction('Group Servers By…');
    await (await workbench.quickPick('Group Servers By')).choose('Subscription');
    await tree.row(rightToLeft).shown();
  });

  for (const [name, theme] of Object.entries(themes)) {
    test(`contrast and urgency in ${theme}`, async (context) => {
      await setSideBarWidth(workbench, 360);
      await workbench.changeSettings({ 'workbench.colorTheme': theme });
      await workbench.page.locator(`.monaco-workbench.${kinds[name as keyof typeof themes]}`).waitFor();
      await workbench.screenshot(`rows-${name}`);
      const colors = new Map<string, string>();
      for (const icon of await icons().all()) {
        const which = /codicon-(?!modifier)([\w-]+)/.exec((await icon.getAttribute('class')) ?? '')?.[1] ?? '';
        const { ratio, color } = await contrastOf(icon);
        assert.ok(ratio >= 3, `${which}: ${ratio}`);
        colors.set(which, color);
      }
      assert.equal(new Set(colors.values()).size, 4, JSON.stringify([...colors]));
      const [red = 0, green = 0] = (colors.get('unlock') ?? '').split(',').map(Number);
      assert.ok(red > 1.3 * green, `exposed is ${colors.get('unlock')}`);
      for (const part of ['.label-name', '.label-description']) {
        const { ratio, color, background: behind } = await contrastOf(rows().nth(1).locator(part).first());
        context.diagnostic(`${part} ${color} on ${behind}: ${ratio.toFixed(2)}`);
        // VS Code itself dims the descriptions of all trees
        assert.ok(part === '.label-description' || ratio >= 4.5, `${part}: ${color} on ${behind} has ${ratio}`);
      }
    });
  }

  test('nothing was complained of', () => {
    assert.deepEqual(workbench.errors(), []);
  });
});
