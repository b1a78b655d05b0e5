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
  ThemeIcon: class {
    constructor(readonly id: string) {}
  },
  window: {
    state: { focused: true },
    withProgress: (_: unknown, work: () => unknown): unknown => work(),
    setStatusBarMessage: (_: string): unknown => undefined,
    showWarningMessage: (message: string, ..._: readonly unknown[]): Promise<string | undefined> =>
      Promise.reject(new Error(`not expected: ${message}`)),
    showInformationMessage: (message: string, ..._: readonly unknown[]): Promise<string | undefined> =>
      Promise.reject(new Error(`not expected: ${message}`)),
    showQuickPick: (
      _: readonly { readonly label: string; readonly detail?: string }[],
      { placeHolder }: { readonly placeHolder: string },
    ): Promise<unknown> => Promise.reject(new Error(`not expected: ${placeHolder}`)),
  },
};

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? fakeVscode : load(request, ...rest));
