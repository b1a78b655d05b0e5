import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Server } from '../../../../src/domain/server';
import type { ServerGroup } from '../../../../src/fleet/arrangement';
import { Fleet } from '../../../../src/fleet/fleet';
import { serverNode, type TreeNode } from '../../../../src/ui/app/nodes';
import { Targets } from '../../../../src/ui/app/targets';
import { backendWith } from '../../../support/backend';
import { flexibleServer } from '../../../support/servers';

const servers = ['a-pg', 'b-pg', 'c-pg'].map((name) => flexibleServer({ name }));
const [first, second, third] = servers as [Server, Server, Server];
const group: TreeNode = { type: 'group', id: 'production' };
const inGroup = { key: group.id, servers: [first, second] } as unknown as ServerGroup;

/** Targets in a fleet with a group of the first two servers, with these selected rows. */
async function targetsWith(selection: readonly TreeNode[]): Promise<Targets> {
  const readServer = (id: string) => Promise.resolve(servers.find((one) => one.id === id) ?? first);
  const fleet = new Fleet(() => Promise.resolve(backendWith({ readServer })));
  await Promise.all(servers.map(({ id }) => fleet.read(id)));
  const groups = { all: [inGroup], get: (key: string) => (key === group.id ? inGroup : undefined) };
  return new Targets(fleet, { id: undefined }, { selection, groups });
}

const names = (found: readonly Server[] | undefined): readonly string[] | undefined => found?.map(({ name }) => name);
const invoked = (target: unknown, selection: readonly unknown[] = []) => ({ target, selection, options: undefined });
const minimum: TreeNode = { type: 'detail', id: 'x', kind: 'minimum', parent: serverNode(third.id) as never };

test('a group stands for its servers', async () => {
  const targets = await targetsWith([]);
  assert.deepEqual(names(await targets.many(invoked(group), '')), ['a-pg', 'b-pg']);
});

test('a mixed selection stands for its servers, each once', async () => {
  const targets = await targetsWith([]);
  const selection = [group, serverNode(first.id), minimum, serverNode(third.id)];
  assert.deepEqual(names(await targets.many(invoked(serverNode(first.id), selection), '')), ['a-pg', 'b-pg', 'c-pg']);
});

test('a menu on a row outside of the selection is for that row', async () => {
  const targets = await targetsWith([group]);
  assert.deepEqual(names(await targets.many(invoked(serverNode(third.id), [group]), '')), ['c-pg']);
});

test('without a row, as from the palette, the selected rows of the view count', async () => {
  const selected = await targetsWith([serverNode(second.id), minimum]);
  assert.deepEqual(names(await selected.many(invoked(undefined), '')), ['b-pg', 'c-pg']);
  const one = await targetsWith([minimum]);
  assert.equal((await one.one(invoked(undefined), ''))?.name, 'c-pg');
});

test('every server that matches the filter', async () => {
  assert.deepEqual(names(await (await targetsWith([])).shown()), ['a-pg', 'b-pg']);
});
