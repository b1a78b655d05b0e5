import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { Memento } from 'vscode';
import { fakeVscode } from '../../../support/fakeVscode';
import { Emitter } from '../../../../src/domain/emitter';
import { Fleet } from '../../../../src/fleet/fleet';
import { ExtensionState } from '../../../../src/ui/app/extensionState';
import { OrderedState } from '../../../../src/ui/app/orderedState';
import { serverNode, type TreeNode } from '../../../../src/ui/app/nodes';
import { FocusedServer } from '../../../../src/ui/servers/focus';
import type { LazyTree } from '../../../../src/ui/servers/lazyTree';
import * as rows from '../../../../src/ui/servers/rows';
import { ServersView } from '../../../../src/ui/servers/view';
import { backendWith } from '../../../support/backend';
import { singleServer } from '../../../support/servers';

const { id } = singleServer();

/** A tree whose selection VS Code reports before the row has an element: the view reads it again with the next rows. */
async function viewWithMissedSelection(t: TestContext) {
  const selected = new Emitter<{ readonly selection: readonly TreeNode[] }>();
  const never = () => ({ dispose: () => undefined });
  let draw: (node: TreeNode) => Promise<unknown> = () => Promise.resolve();
  const tree = {
    visible: false,
    selection: [] as TreeNode[],
    onDidExpandElement: never,
    onDidCollapseElement: never,
    onDidChangeVisibility: never,
    onDidChangeSelection: selected.event,
    dispose: () => undefined,
  };
  Object.assign(fakeVscode.window, {
    createTreeView: (_: string, { treeDataProvider }: { treeDataProvider: LazyTree }) => {
      draw = (node) => treeDataProvider.getChildren(node);
      return tree;
    },
  });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stored = new Map<string, unknown>();
  const memento = {
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, value),
  };
  const state = new OrderedState(memento as unknown as Memento);
  const extensionState = new ExtensionState(state, state);
  const focus = new FocusedServer(extensionState);
  const fleet = new Fleet(() => Promise.resolve(backendWith({})));
  const view = new ServersView({
    fleet,
    extensionState,
    focus,
    simulated: () => false,
    rows: () => Promise.resolve(rows),
  });
  selected.fire({ selection: [] });
  tree.selection = [serverNode(id)];
  await draw({ type: 'group', id: 'group' });
  return { view, focus };
}

suite('a selection that was reported before its row', () => {
  test('is followed in the next task', async (t) => {
    const { view, focus } = await viewWithMissedSelection(t);
    assert.equal(focus.id, undefined);
    t.mock.timers.tick(1);
    assert.equal(focus.id, id);
    view.dispose();
  });

  test('is not followed once the view is disposed of', async (t) => {
    const { view, focus } = await viewWithMissedSelection(t);
    view.dispose();
    t.mock.timers.tick(1);
    assert.equal(focus.id, undefined);
  });
});
