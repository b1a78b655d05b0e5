import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as vscode from 'vscode';
import * as shows from '../../../../src/ui/app/window';
import { settled } from '../../../support/clocks';
import { harms, hostileNames } from '../../../support/hostile';

/** All texts that VS Code was handed. */
let seen: string[] = [];

const notice = (...values: readonly unknown[]): void => {
  for (const value of values) {
    if (typeof value === 'string') {
      seen.push(value);
    } else if (typeof value === 'object' && value !== null) {
      notice(...Object.values(value));
    }
  }
};

class Pick {
  title = '';
  placeholder = '';
  items: readonly vscode.QuickPickItem[] = [];
  activeItems: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  ignoreFocusOut = false;
  private accepted = (): void => undefined;
  onDidAccept(listener: () => void): void {
    this.accepted = listener;
  }
  onDidHide(): void {}
  show(): void {
    notice(this.title, this.placeholder, this.items);
    this.activeItems = this.items.slice(0, 1);
    this.accepted();
  }
  dispose(): void {}
}
let pick: Pick;

beforeEach(() => {
  seen = [];
  pick = new Pick();
  const message = (...values: readonly unknown[]): Promise<unknown> => {
    notice(...values);
    return Promise.resolve(values.at(-1));
  };
  Object.assign(fakeVscode.window, {
    showInformationMessage: message,
    showWarningMessage: message,
    showErrorMessage: message,
    setStatusBarMessage: message,
    createTerminal: message,
    createWebviewPanel: message,
    createQuickPick: () => pick,
    showInputBox: async ({ validateInput, ...options }: vscode.InputBoxOptions) => {
      notice(options, await validateInput?.('typed'));
      return 'typed';
    },
    withProgress: (options: unknown, work: (progress: unknown, token: unknown) => unknown) => {
      notice(options);
      return work({ report: notice }, {});
    },
  });
});

const paths: Readonly<Record<string, (name: string) => unknown>> = {
  information: (name) => shows.showInformationMessage(`About ${name}.`, name),
  warning: (name) => shows.showWarningMessage(`About ${name}.`, name),
  error: (name) => shows.showErrorMessage(`About ${name}.`, name),
  modal: (name) => shows.showWarningMessage(`About ${name}.`, { modal: true, detail: [name, name] }, name),
  modalDetail: (name) => shows.showWarningMessage('About.', { modal: true, detail: name }),
  statusBarMessage: (name) => shows.setStatusBarMessage({ icon: 'check', text: name }, 1),
  terminal: (name) => shows.createTerminal({ name }),
  panel: (name) => shows.createWebviewPanel('type', name, {}),
  quickPick: (name) =>
    shows.showQuickPick([{ icon: 'key', label: name, description: name, detail: name }], {
      title: name,
      placeHolder: name,
    }),
  createdQuickPick: (name) => {
    const shown = shows.createQuickPick();
    shown.title = name;
    shown.placeholder = name;
    shown.items = [{ label: name, description: name, detail: name }];
    shown.show();
  },
  inputBox: (name) =>
    shows.showInputBox({ title: name, prompt: name, placeHolder: name, validateInput: (text) => `${name} ${text}` }),
  progress: (name) =>
    shows.withProgress({ location: 15, title: name }, (progress) => {
      progress.report({ message: name, increment: 1 });
      return Promise.resolve();
    }),
  row: (name) =>
    notice(
      shows.inertRow({ label: name, description: name, tooltip: name, accessibilityInformation: { label: name } }),
    ),
  statusBar: (name) => {
    const item = {} as vscode.StatusBarItem;
    shows.showInStatusBar(item, { icon: 'shield', text: name, tooltip: name, label: name });
    notice(item);
  },
};

for (const [path, show] of Object.entries(paths)) {
  test(`${path}: nothing of a hostile name takes effect`, async () => {
    for (const name of hostileNames) {
      seen = [];
      await show(name);
      assert.ok(seen.length > 0);
      for (const text of seen.map((one) => one.replace(/^\$\((key|check|shield)\) /, '').replaceAll('\n\n', ' '))) {
        for (const [harm, pattern] of Object.entries(harms)) {
          assert.doesNotMatch(text, pattern, harm);
        }
        assert.doesNotMatch(text, /\n/);
        assert.ok(text.length <= 2100, `${text.length} characters`);
      }
    }
  });
}

test('a name stays readable, and our own words around it stay', async () => {
  await shows.showWarningMessage('Renew [Fix](command:x) of $(x) now.');
  assert.deepEqual(seen, ['Renew [Fix] (command:x) of $ (x) now.']);
  const name = 'x '.repeat(30_000_000);
  const text = shows.inert(`The certificate ${name} has expired.`);
  assert.match(text, /^The certificate x x .*…x? ?x .* has expired\.$/);
  assert.ok(text.length <= 1000);
});

test('a button and an item are handed back as they were given', async () => {
  assert.equal(await shows.showWarningMessage('What?', 'a\u202eb'), 'a\u202eb');
  const item = { label: '[a](command:b)', icon: 'key', mine: 1 };
  assert.equal(await shows.showQuickPick([item], {}), item);
  assert.deepEqual(seen.filter(Boolean), ['What?', 'a\\u202eb', '$(key) [a] (command:b)', 'key']);
});

test('a quick pick takes and gives back items as they are, and shows them inert', () => {
  const shown = shows.createQuickPick<vscode.QuickPickItem>();
  const items = [{ label: 'first' }, { label: '[a](command:b)', icon: 'key' }];
  shown.items = items;
  assert.deepEqual(
    pick.items.map(({ label }) => label),
    ['first', '$(key) [a] (command:b)'],
  );
  assert.deepEqual(shown.items, items);
  shown.selectedItems = items.slice(1);
  assert.deepEqual(
    pick.selectedItems.map(({ label }) => label),
    ['$(key) [a] (command:b)'],
  );
  assert.equal(shown.selectedItems[0], items[1]);
  shown.show();
  assert.equal(shown.activeItems[0], items[0]);
});

test('a pick stays open until it is shown, and its focus stays where the user put it', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const run = context.mock.method(fakeVscode.commands, 'executeCommand', () => Promise.resolve());
  for (const ignoreFocusOut of [false, true]) {
    const shown = shows.createQuickPick();
    shown.ignoreFocusOut = ignoreFocusOut;
    shown.show();
    assert.equal(pick.ignoreFocusOut, true, 'a redraw of the tree does not close it');
    context.mock.timers.tick(1_000);
    await settled();
    assert.equal(run.mock.callCount(), 0, 'a command that focuses it takes the focus from its text field to its list');
    assert.equal(pick.ignoreFocusOut, ignoreFocusOut, 'a click beside it closes it again');
  }
});
