import fc from 'fast-check';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TlsError } from '../../../src/domain/errors';
import { selectionOf, selectsSubscription, selectsTenant, type TenantListing } from '../../../src/domain/tenant';

const account = { id: 'jane', name: 'jane@contoso.example' };
const tenant = (id: string) => ({ id, name: id, account });
const contoso: TenantListing = {
  tenant: tenant('contoso'),
  subscriptions: [
    { id: 'production', name: 'Production', tenantId: 'contoso' },
    { id: 'staging', name: 'Staging', tenantId: 'contoso' },
    { id: 'managed', name: 'Managed for a customer', tenantId: 'customer' },
  ],
};
const locked: TenantListing = { tenant: tenant('fabrikam'), error: new TlsError({ code: 'signedOut' }) };
const offered = [contoso, locked];

describe('a selection', () => {
  test('everything chosen is everything, what comes later included', () => {
    assert.equal(selectionOf(offered, new Set(['production', 'staging', 'managed', 'fabrikam'])), 'all');
  });

  test('a tenant that is chosen whole stays whole', () => {
    const selection = selectionOf(offered, new Set(['production', 'staging']));
    assert.deepEqual(selection, { tenants: ['contoso'], subscriptions: [], partTenants: [] });
    assert.ok(selectsSubscription(selection, { id: 'new', name: 'New', tenantId: 'CONTOSO' }));
    assert.ok(!selectsTenant(selection, 'fabrikam'));
  });

  test('a tenant that needs a sign-in is chosen by itself', () => {
    const selection = selectionOf(offered, new Set(['staging', 'fabrikam']));
    assert.deepEqual(selection, { tenants: ['fabrikam'], subscriptions: ['staging'], partTenants: ['contoso'] });
    assert.ok(selectsTenant(selection, 'fabrikam'));
    assert.ok(selectsTenant(selection, 'contoso'), 'it may need a sign-in later');
  });

  test('whatever is chosen is what is listed', () => {
    const subscriptions = contoso.subscriptions;
    fc.assert(
      fc.property(fc.subarray(['production', 'staging', 'managed', 'fabrikam']), (ids) => {
        const selection = selectionOf(offered, new Set(ids));
        const listed = subscriptions.filter((one) => selectsSubscription(selection, one)).map(({ id }) => id);
        assert.deepEqual([...listed, ...(selectsTenant(selection, 'fabrikam') ? ['fabrikam'] : [])], ids);
      }),
    );
  });
});
