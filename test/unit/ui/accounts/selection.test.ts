import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SubscriptionSelection } from '../../../../src/ui/accounts/selection';
import type { CloudChoice } from '../../../../src/domain/tenant';

function selectionOf(azureResourcesFilter?: unknown, stored: Readonly<Record<string, unknown>> = {}) {
  const values = new Map(Object.entries(stored));
  let cloud: CloudChoice = { name: 'public' };
  const selection = new SubscriptionSelection(
    {
      get: <T>(key: string) => values.get(key) as T | undefined,
      update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
    },
    { cloud: () => cloud, azureResourcesFilter: () => azureResourcesFilter },
  );
  return { selection, use: (choice: CloudChoice) => (cloud = choice) };
}

const own = { tenants: ['contoso'], subscriptions: ['production'], partTenants: ['fabrikam'] };

suite('the selection of subscriptions', () => {
  test('is everything at first', () => {
    const { selection } = selectionOf();
    assert.equal(selection.current, 'all');
    assert.equal(selection.isOwn, false);
  });

  test("is the Azure Resources extension's filter while nothing was chosen here", () => {
    const { selection } = selectionOf(['contoso/production', 'contoso/staging', 'fabrikam/shop']);
    assert.deepEqual(selection.current, {
      tenants: [],
      subscriptions: ['production', 'staging', 'shop'],
      partTenants: ['contoso', 'fabrikam'],
    });
    assert.equal(selection.isOwn, false);
  });

  test('is not narrowed by a filter that is empty or is none', () => {
    for (const value of [[], [1], 'contoso/production', {}, null, ['contoso'], ['contoso/']]) {
      assert.equal(selectionOf(value).selection.current, 'all', JSON.stringify(value));
    }
  });

  test('is what was chosen here, whatever the filter says, also when that is everything', async () => {
    for (const chosen of [own, 'all'] as const) {
      const { selection } = selectionOf(['contoso/staging']);
      await selection.choose(chosen);
      assert.deepEqual(selection.current, chosen);
      assert.equal(selection.isOwn, true);
    }
  });

  test('is remembered for each cloud', async () => {
    const { selection, use } = selectionOf();
    await selection.choose(own);
    use({ name: 'china' });
    assert.equal(selection.current, 'all');
    use({ name: 'custom', environment: { resourceManagerEndpointUrl: 'https://one.local/' } });
    await selection.choose({ ...own, tenants: [] });
    use({ name: 'custom', environment: { resourceManagerEndpointUrl: 'https://two.local/' } });
    assert.equal(selection.current, 'all');
    use({ name: 'public' });
    assert.deepEqual(selection.current, own);
  });

  test('does not trust what is stored', () => {
    for (const stored of ['some', { tenants: ['contoso'] }, { ...own, subscriptions: [1] }]) {
      const { selection } = selectionOf(undefined, { 'selection:public': stored });
      assert.equal(selection.current, 'all');
      assert.equal(selection.isOwn, false);
    }
  });
});
