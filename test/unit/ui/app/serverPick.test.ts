import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { QuickPickItem } from 'vscode';
import { Emitter } from '../../../../src/domain/emitter';
import type { Server } from '../../../../src/domain/server';
import { known } from '../../../../src/domain/server';
import { TlsError } from '../../../../src/domain/errors';
import { Fleet } from '../../../../src/fleet/fleet';
import { backendWith } from '../../../support/backend';
import { fakeVscode } from '../../../support/fakeVscode';
import { flexibleServer } from '../../../support/servers';
import { askForServer, type ServerQuestion } from '../../../../src/ui/app/serverPick';

/** Stands for VS Code's quick pick; counts how often it gets rows. */
class FakePick {
  title: string | undefined;
  placeholder = '';
  busy = false;
  value = '';
  activeItems: readonly QuickPickItem[] = [];
  selectedItems: readonly QuickPickItem[] = [];
  updates = 0;
  private rows: readonly QuickPickItem[] = [];
  private readonly updated = new Emitter<void>();
  private readonly valueChanged = new Emitter<string>();
  private readonly accepted = new Emitter<void>();
  readonly onDidChangeValue = this.valueChanged.event;
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = new Emitter<void>().event;

  get items(): readonly QuickPickItem[] {
    return this.rows;
  }

  set items(rows: readonly QuickPickItem[]) {
    this.rows = rows;
    this.activeItems = rows.slice(0, 1);
    this.updates++;
    this.updated.fire();
  }

  get labels(): readonly string[] {
    return this.rows.map(({ label }) => label.replace(/^\$\([^)]*\) /, ''));
  }

  show(): void {}
  dispose(): void {}

  async shows(expected: (labels: readonly string[]) => boolean): Promise<readonly string[]> {
    while (!expected(this.labels)) {
      await new Promise<void>((resolve) => {
        const listener = this.updated.event(() => {
          listener.dispose();
          resolve();
        });
      });
    }
    return this.labels;
  }

  type(text: string): void {
    this.value = text;
    this.valueChanged.fire(text);
  }

  choose(label: string): void {
    this.activeItems = this.rows.filter((_, at) => this.labels[at] === label);
    this.accepted.fire();
  }
}

function serverAt(index: number, enforced = true): Server {
  const id = `/subscriptions/s-${index % 3}/resourceGroups/rg-${index % 7}/providers/x/pg-${index}`;
  return flexibleServer(
    { id, name: `pg-${index}`, subscriptionId: `s-${index % 3}`, resourceGroup: `rg-${index % 7}` },
    { enforcement: known(enforced) },
  );
}

function ask(t: TestContext, servers: readonly Server[], question: Partial<ServerQuestion> = {}) {
  const pick = new FakePick();
  let configurations = 0;
  t.mock.method(fakeVscode.workspace, 'getConfiguration', () => {
    configurations++;
    return { get: () => undefined, inspect: () => undefined };
  });
  Object.assign(fakeVscode.window, { createQuickPick: () => pick });
  let fail: (error: unknown) => void = () => undefined;
  const listFleet = () => new Promise<never>((_, reject) => (fail = reject));
  const fleet = new Fleet(() => Promise.resolve(backendWith({ listFleet })));
  fleet.listing.showCached({ asOf: 0, subscriptions: [], servers });
  const chosen = askForServer(fleet, { placeHolder: 'Which?', fits: () => true, first: undefined, ...question });
  return { pick, fleet, fail: (error: unknown) => fail(error), chosen, configurations: () => configurations };
}

suite('the question for a server', () => {
  test('lists the server in focus, then the most urgent ones, by number', async (t) => {
    const servers = [serverAt(10), serverAt(9), serverAt(2, false), serverAt(30)];
    const { pick, chosen } = ask(t, servers, { first: serverAt(30).id.toUpperCase() });
    assert.deepEqual(await pick.shows(({ length }) => length === 4), ['pg-30', 'pg-2', 'pg-9', 'pg-10']);
    pick.choose('pg-9');
    assert.equal((await chosen)?.name, 'pg-9');
  });

  test('gives VS Code few of many rows, and finds all of them by what is typed', async (t) => {
    const { pick, chosen, configurations } = ask(
      t,
      Array.from({ length: 10_000 }, (_, index) => serverAt(index)),
      { fits: ({ name }) => name !== 'pg-777' },
    );
    assert.equal((await pick.shows(({ length }) => length > 0)).length, 200);
    assert.match(pick.title ?? '', /200/);
    pick.type('PG-9876');
    assert.deepEqual(await pick.shows(({ length }) => length === 1), ['pg-9876']);
    assert.equal(pick.title, undefined);
    pick.type('pg-777');
    assert.deepEqual(await pick.shows(([first]) => first !== 'pg-9876'), [
      'pg-7770',
      'pg-7771',
      'pg-7772',
      'pg-7773',
      'pg-7774',
      'pg-7775',
      'pg-7776',
      'pg-7777',
      'pg-7778',
      'pg-7779',
    ]);
    pick.type('nothing is so named');
    await pick.shows(({ length }) => length === 0);
    pick.type('s-2 · rg-6');
    assert.equal((await pick.shows(({ length }) => length > 0))[0], 'pg-20');
    pick.choose('pg-20');
    await chosen;
    assert.ok(configurations() < 10, `the settings are read once, not for each server: ${configurations()} times`);
  });

  test('keeps the active row when the fleet changes, and draws nothing when no row does', async (t) => {
    const { pick, fleet, chosen } = ask(t, [serverAt(1), serverAt(2), serverAt(3)]);
    await pick.shows(({ length }) => length === 3);
    pick.activeItems = pick.items.slice(1, 2);
    const { updates } = pick;
    fleet.listing.showCached({ asOf: 0, subscriptions: [], servers: [serverAt(3)] });
    fleet.listing.showCached({ asOf: 0, subscriptions: [], servers: [serverAt(4)] });
    await pick.shows(({ length }) => length === 4);
    assert.equal(pick.updates, updates + 1);
    assert.equal(pick.activeItems[0], pick.items[1]);
    pick.choose('pg-2');
    await chosen;
  });

  test('rejects when the listing fails and there is no server', async (t) => {
    const { fail, chosen } = ask(t, []);
    await new Promise(setImmediate); // the listing has begun
    fail(new TlsError({ code: 'signedOut' }));
    await assert.rejects(chosen, { code: 'signedOut' });
  });
});
