import Module from 'node:module';

/**
 * What stands for `vscode` in unit tests of what people are told: words come out in English, and every window fails
 * loudly unless the test says what it does. To be imported before what imports `vscode`.
 */
export const fakeVscode = {
  l10n: {
    t: (text: string, ...values: readonly unknown[]): string =>
      text.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
  },
  extensions: {},
  workspace: {
    isTrusted: true,
    getConfiguration: () => ({ get: (): unknown => undefined, inspect: (): unknown => undefined }),
  },
  /** Filled by the tests of sign-ins. */
  authentication: {},
  commands: {
    registerCommand: (_name: string, _callback: (...args: unknown[]) => unknown): unknown => undefined,
    executeCommand: (_name: string): Promise<unknown> => Promise.resolve(),
  },
  Uri: { file: (path: string) => ({ path }) },
  RelativePattern: class {
    constructor(
      readonly base: unknown,
      readonly pattern: string,
    ) {}
  },
  ProgressLocation: { Window: 10, Notification: 15 },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  ViewColumn: { Active: -1 },
  EventEmitter: class {
    readonly event = (): unknown => ({ dispose: () => undefined });
    fire(): void {}
    dispose(): void {}
  },
  Disposable: {
    from: (...owned: readonly { dispose(): unknown }[]) => ({ dispose: () => owned.forEach((one) => one.dispose()) }),
  },
  MarkdownString: class {
    constructor(public value: string) {}
    appendMarkdown(text: string): void {
      this.value += text;
    }
  },
  ThemeColor: class {
    constructor(readonly id: string) {}
  },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  TreeItem: class {
    constructor(
      readonly label: string,
      readonly collapsibleState?: number,
    ) {}
  },
  ThemeIcon: class {
    constructor(readonly id: string) {}
  },
  window: {
    state: { focused: true },
    tabGroups: { all: [] as { readonly tabs: readonly { readonly label: string }[] }[] },
    withProgress: (_: unknown, work: () => unknown): unknown => work(),
    setStatusBarMessage: (_: string): unknown => undefined,
    showWarningMessage: (message: string, ..._: readonly unknown[]): Promise<string | undefined> =>
      Promise.reject(new Error(`not expected: ${message}`)),
    showInformationMessage: (message: string, ..._: readonly unknown[]): Promise<string | undefined> =>
      Promise.reject(new Error(`not expected: ${message}`)),
    createQuickPick: (): unknown => new FakePick(),
    /** Answers what a pick of {@link FakePick} shows. */
    showQuickPick: (
      _: readonly { readonly label: string; readonly detail?: string }[],
      { placeHolder }: { readonly title: string; readonly placeHolder: string },
    ): Promise<unknown> => Promise.reject(new Error(`not expected: ${placeHolder}`)),
  },
};

/** A quick pick that is answered when it is shown. */
class FakePick {
  items: readonly { readonly label: string; readonly detail?: string }[] = [];
  activeItems: readonly unknown[] = [];
  title = '';
  placeholder = '';
  private accepted = (): void => undefined;
  private hidden = (): void => undefined;

  onDidAccept(listener: () => void): void {
    this.accepted = listener;
  }

  onDidHide(listener: () => void): void {
    this.hidden = listener;
  }

  show(): void {
    const { title, placeholder: placeHolder } = this;
    void fakeVscode.window.showQuickPick(this.items, { title, placeHolder }).then((chosen) => {
      this.activeItems = chosen === undefined ? [] : [chosen];
      (chosen === undefined ? this.hidden : this.accepted)();
    });
  }

  dispose(): void {
    this.hidden();
  }
}

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? fakeVscode : load(request, ...rest));
