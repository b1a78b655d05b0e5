import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type * as vscode from 'vscode';
import { askDriver } from '../../../../src/ui/connection/driverPick';
import { drivers } from '../../../../src/connect/connectionString';
import { searchDrivers } from '../../../../src/connect/driverSearch';

type Item = vscode.QuickPickItem & { readonly id?: string };

/** A quick pick with what VS Code does by itself: it hides rows whose label is not like what is typed. */
class Pick {
  value = '';
  title = '';
  placeholder = '';
  items: readonly Item[] = [];
  activeItems: readonly Item[] = [];
  private readonly listeners: Record<string, () => void> = {};
  readonly onDidChangeValue = (listener: () => void): unknown => (this.listeners.value = listener);
  readonly onDidAccept = (listener: () => void): unknown => (this.listeners.accept = listener);
  readonly onDidHide = (listener: () => void): unknown => (this.listeners.hide = listener);
  show(): void {
    assert.ok(this.items.length > 0);
  }
  dispose(): void {
    this.listeners.hide?.();
  }
  type(text: string): void {
    this.value = text;
    this.listeners.value?.();
  }
  accept(): void {
    this.listeners.accept?.();
  }
  get shown(): readonly (string | undefined)[] {
    return this.items
      .filter(({ label, alwaysShow }) => alwaysShow || label.toLowerCase().includes(this.value.toLowerCase()))
      .map(({ id }) => id);
  }
}

describe('the quick pick of drivers', () => {
  let pick: Pick;
  beforeEach(() => {
    pick = new Pick();
    Object.assign(fakeVscode.window, { createQuickPick: () => pick });
  });

  it('shows what the panel finds, in its order, the best of it active', async () => {
    const chosen = askDriver('psql', ['ecto']);
    for (const query of ['c#', '.net', 'nodejs', 'kotlin', 'yml', 'c', 'ef core', 'DATABASE_URL']) {
      pick.type(query);
      const expected = searchDrivers(drivers, query).map(({ id }) => id);
      assert.ok(expected.length > 0);
      assert.deepEqual(pick.shown, expected, query);
      assert.equal(pick.activeItems[0]?.id, expected[0]);
    }
    pick.type('kotlin');
    pick.accept();
    assert.equal(await chosen, 'jdbc');
  });

  it('has the one used last and the favorites first while nothing is typed', async () => {
    const chosen = askDriver('psql', ['ecto']);
    const all = pick.items.filter(({ id }) => id !== undefined).map(({ id }) => id);
    assert.deepEqual(all.slice(0, 2), ['psql', 'ecto']);
    assert.deepEqual(all.toSorted(), drivers.map(({ id }) => id).toSorted());
    pick.type('cobol');
    assert.deepEqual(pick.shown, []);
    pick.accept();
    pick.type('');
    assert.equal(pick.items.length > drivers.length, true);
    pick.accept();
    assert.equal(await chosen, 'psql');
  });

  it('gives none when it is closed', async () => {
    const chosen = askDriver('psql', []);
    pick.dispose();
    assert.equal(await chosen, undefined);
  });
});
