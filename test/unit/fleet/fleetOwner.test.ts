import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from '../../../src/ui/app/storedFile';
import { fleetOwner, type FleetOwnerOptions } from '../../../src/fleet/fleetOwner';

const signedIn =
  (...ids: string[]) =>
  () =>
    Promise.resolve(ids.map((id) => ({ id })));

const ownerOf = (options: Partial<FleetOwnerOptions> = {}) =>
  fleetOwner({
    simulated: false,
    method: 'vscode',
    cloud: { name: 'public' },
    selection: 'all',
    accounts: signedIn('jane', 'admin'),
    environment: {},
    hash: sha256,
    ...options,
  });

test('a fleet is of all accounts, in any order, of the sign-in, the cloud and the selection', async () => {
  const custom = { name: 'custom', environment: { resourceManagerEndpointUrl: 'https://one.local/' } } as const;
  const selection = { tenants: ['contoso'], subscriptions: [], partTenants: [] };
  const owners = await Promise.all([
    ownerOf(),
    ownerOf({ accounts: signedIn('jane') }),
    ownerOf({ accounts: signedIn('jane', 'guest') }),
    ownerOf({ method: 'azureCli' }),
    ownerOf({ method: 'azureDeveloperCli' }),
    ownerOf({ cloud: { name: 'china' } }),
    ownerOf({ cloud: custom }),
    ownerOf({ cloud: { ...custom, environment: { resourceManagerEndpointUrl: 'https://two.local/' } } }),
    ownerOf({ selection }),
    ownerOf({ selection: { ...selection, tenants: ['fabrikam'] } }),
    ownerOf({ selection: { ...selection, subscriptions: ['production'] } }),
  ]);
  assert.equal(new Set(owners).size, owners.length);
  assert.equal(await ownerOf({ accounts: signedIn('admin', 'jane') }), owners[0]);
});

test('it is a hash that tells nobody who that is', async () => {
  assert.match((await ownerOf()) ?? '', /^[\da-f]{64}$/);
});

test('nobody owns a simulated fleet, or one that nobody is signed in to', async () => {
  assert.equal(await ownerOf({ simulated: true }), undefined);
  assert.equal(await ownerOf({ accounts: signedIn() }), undefined);
});
