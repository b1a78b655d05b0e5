import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FleetEvent } from '../../../../src/domain/backend';
import { TlsError } from '../../../../src/domain/errors';
import type { Server } from '../../../../src/domain/server';
import { Fleet } from '../../../../src/fleet/fleet';
import { KnownServers } from '../../../../src/ui/code/hosts';
import type { KnownServer } from '../../../../src/workspace/protocol';
import { backendWith } from '../../../support/backend';
import { flexibleServer, subscriptionId } from '../../../support/servers';

const orders = flexibleServer({ name: 'orders' });
const reports = flexibleServer({ name: 'reports' });
const other = 'aaaaaaaa-3d47-4f6a-9b1e-0c5d8a7e4f21';
const elsewhere = flexibleServer({
  name: 'elsewhere',
  subscriptionId: other,
  id: orders.id.replace(subscriptionId, other).replace('orders', 'elsewhere'),
});
const subscription = (id: string) => ({ id, name: id, tenantId: 'tenant' });

/** A fleet whose listing finds what it is told to, and what code knows of it. */
function listing() {
  let servers: readonly Server[] = [orders, reports, elsewhere];
  let subscriptions = [subscriptionId, other];
  let more: readonly FleetEvent[] = [];
  let failure: TlsError | undefined;
  const fleet = new Fleet(() =>
    Promise.resolve(
      backendWith({
        listFleet: ({ onEvent }) => {
          onEvent({ type: 'subscriptions', subscriptions: subscriptions.map(subscription) });
          for (const id of subscriptions) {
            const own = servers.filter((one) => one.subscriptionId === id);
            onEvent({ type: 'servers', subscriptionId: id, servers: own });
          }
          more.forEach((event) => onEvent(event));
          return failure ? Promise.reject(failure) : Promise.resolve();
        },
      }),
    ),
  );
  const known = new KnownServers(fleet);
  let told: readonly KnownServer[] = [];
  known.onDidChange((all) => (told = all));
  return {
    fleet,
    known,
    gone: () => told.flatMap(({ host, gone }) => (gone ? [host] : [])),
    list: async (found: {
      servers?: readonly Server[];
      subscriptions?: string[];
      more?: readonly FleetEvent[];
      failure?: TlsError;
    }) => {
      servers = found.servers ?? servers;
      subscriptions = found.subscriptions ?? subscriptions;
      more = found.more ?? [];
      failure = found.failure;
      await fleet.refresh();
    },
  };
}

test('a host is only missing in the fleet once every server is listed', async () => {
  const { known, list } = listing();
  assert.equal(known.all, undefined);
  await list({});
  assert.deepEqual([...(known.all ?? [])].sort(), [elsewhere.host, orders.host, reports.host]);
  const error = new TlsError({ code: 'forbidden' });
  await list({ more: [{ type: 'problem', subscriptionId: other, error }] });
  assert.equal(known.all, undefined);
  await list({ failure: new TlsError({ code: 'cancelled', operationContinues: false }) });
  assert.equal(known.all, undefined);
  await list({ failure: error });
  assert.equal(known.all, undefined);
  await list({});
  assert.deepEqual([...(known.all ?? [])].length, 3);
  known.dispose();
});

test('a server that left a list which was read completely is gone, until it is listed again', async () => {
  const { known, gone, list } = listing();
  await list({});
  assert.deepEqual(gone(), []);
  await list({ servers: [orders, elsewhere] });
  assert.deepEqual(gone(), [reports.host]);
  assert.equal(known.get(reports.host ?? ''), undefined);
  await list({ failure: new TlsError({ code: 'forbidden' }) });
  assert.deepEqual(gone(), [reports.host], 'a failed listing proves nothing new');
  await list({ servers: [orders, reports, elsewhere] });
  assert.deepEqual(gone(), []);
  known.dispose();
});

test('a server of an earlier session that is not listed is gone', async () => {
  const { fleet, known, gone, list } = listing();
  const old = flexibleServer({ name: 'old' });
  fleet.listing.showCached({ asOf: 0, subscriptions: [subscription(subscriptionId)], servers: [old] });
  await list({});
  assert.deepEqual(gone(), [old.host]);
  known.dispose();
});

test('a server in a subscription that is not selected, or was not read, is not gone', async () => {
  const { known, gone, list } = listing();
  await list({});
  await list({ subscriptions: [subscriptionId] });
  assert.deepEqual(gone(), []);
  const error = new TlsError({ code: 'forbidden' });
  await list({
    subscriptions: [subscriptionId, other],
    servers: [orders],
    more: [{ type: 'problem', subscriptionId: other, error }],
  });
  assert.deepEqual(gone(), []);
  known.dispose();
});

test('a server that moved keeps its host, and another account’s servers are forgotten', async () => {
  const { fleet, known, gone, list } = listing();
  await list({});
  const moved = { ...reports, id: reports.id.replace('rg-pay', 'rg-new'), resourceGroup: 'rg-new' };
  await list({ servers: [orders, moved, elsewhere] });
  assert.deepEqual(gone(), []);
  assert.equal(known.get(reports.host ?? '')?.id, moved.id);
  fleet.reset();
  await list({ servers: [] });
  assert.deepEqual(gone(), []);
  known.dispose();
});
