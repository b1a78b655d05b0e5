import * as vscode from 'vscode';
import { isolated, shorten, visible } from '../../domain/visible';

/**
 * Everything that this extension shows in VS Code's windows goes through this module. VS Code turns
 * `[text](command:…)` into links and `$(name)` into icons, and any name in a sentence may be untrusted. Sentences
 * need neither, so a space breaks both everywhere. Callers pass icons separately from the text.
 */

/** Maximum message length. VS Code truncates longer messages at the end, which may contain the extension's own text. */
const mostOfMessage = 1000;
/** Maximum length of text on one row. */
const mostOfLabel = 300;
/** Maximum number of paragraphs in a dialog, which does not scroll. */
const mostParagraphs = 30;

/**
 * Inserts a space into links and icons, and isolates right-to-left names. The visible space shows that the text was
 * changed.
 */
export function inert(text: string, most = mostOfMessage): string {
  const plain = visible(breakLongRuns(shorten(text, most)), most)
    .replaceAll('](', '] (')
    .replaceAll('$(', '$ (');
  return isolated(plain);
}

/** Shortens long names without spaces, which would push the extension's own text out of a sentence. */
const breakLongRuns = (text: string): string => text.replace(/\S{301,}/gu, (run) => shorten(run, mostOfLabel));

const label = (text: string): string => inert(text, mostOfLabel);

/** `icon`: an icon of the extension, optionally followed by a modifier such as `~spin`. */
export function withIcon(icon: string | undefined, text: string): string {
  return icon === undefined ? label(text) : `$(${icon}) ${label(text)}`;
}

export interface Modal {
  readonly modal: true;
  readonly detail?: string | readonly string[];
}

type ShowMessage = (
  message: string,
  ...rest: readonly [Modal, ...(readonly string[])] | readonly string[]
) => Promise<string | undefined>;

export const showInformationMessage = messages('showInformationMessage');
export const showWarningMessage = messages('showWarningMessage');
export const showErrorMessage = messages('showErrorMessage');

/** Resolves with the original button. */
function messages(kind: 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage'): ShowMessage {
  return async (message, ...rest) => {
    const [first] = rest;
    const modal = typeof first === 'object' ? first : undefined;
    const buttons = rest.flatMap((one) => (typeof one === 'string' ? [one] : []));
    const shown = buttons.map((one) => label(one));
    const chosen = await (modal
      ? vscode.window[kind](inert(message), { modal: true, ...detailOf(modal) }, ...shown)
      : vscode.window[kind](inert(message), ...shown));
    return chosen === undefined ? undefined : buttons[shown.indexOf(chosen)];
  };
}

function detailOf({ detail }: Modal): { detail?: string } {
  if (detail === undefined) {
    return {};
  }
  const all = typeof detail === 'string' ? [detail] : detail;
  const left = all.length - mostParagraphs;
  const paragraphs = all.slice(0, mostParagraphs).map((one) => inert(one));
  return { detail: [...paragraphs, ...(left > 0 ? [vscode.l10n.t('and {0} more', left)] : [])].join('\n\n') };
}

export function setStatusBarMessage(text: { readonly icon: string; readonly text: string }, forMs: number): void {
  vscode.window.setStatusBarMessage(withIcon(text.icon, text.text), forMs);
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

export function withProgress<Result>(
  options: vscode.ProgressOptions,
  work: (progress: Progress, token: vscode.CancellationToken) => Thenable<Result>,
): Thenable<Result> {
  const { title } = options;
  return vscode.window.withProgress(
    { ...options, ...(title === undefined ? {} : { title: label(title) }) },
    (progress, token) =>
      work(
        {
          report: ({ message, ...rest }) =>
            progress.report({ ...rest, ...(message === undefined ? {} : { message: label(message) }) }),
        },
        token,
      ),
  );
}

/** `icon`: an icon of the extension, shown before the label. */
export type PickItem<Item extends vscode.QuickPickItem = vscode.QuickPickItem> = Item & { readonly icon?: string };

function shownItem<Item extends vscode.QuickPickItem>(item: PickItem<Item>): Item {
  const { description, detail } = item;
  return {
    ...item,
    label: withIcon(item.icon, item.label),
    ...(description === undefined ? {} : { description: label(description) }),
    ...(detail === undefined ? {} : { detail: label(detail) }),
  };
}

/** Resolves with the original item. */
export function showQuickPick<Item extends vscode.QuickPickItem>(
  items: readonly PickItem<Item>[],
  {
    placeHolder: placeholder,
    ...options
  }: Pick<vscode.QuickPickOptions, 'title' | 'placeHolder' | 'ignoreFocusOut' | 'matchOnDescription'>,
): Promise<PickItem<Item> | undefined> {
  return choose<PickItem<Item>, PickItem<Item>>({ ...options, placeholder, items }, (item) => item);
}

/**
 * A quick pick in which items without a value are informational: accepting one keeps the pick open. Resolves with
 * undefined when the user dismisses it.
 */
export async function choose<Item extends vscode.QuickPickItem, Value>(
  options: Pick<vscode.QuickPick<Item>, 'items'> &
    Partial<
      Pick<vscode.QuickPick<Item>, 'title' | 'placeholder' | 'activeItems' | 'ignoreFocusOut' | 'matchOnDescription'>
    >,
  valueOf: (item: Item) => Value | undefined,
): Promise<Value | undefined> {
  const pick = Object.assign(createQuickPick<Item>(), options);
  try {
    return await new Promise<Value | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        const value = item && valueOf(item);
        if (value !== undefined) {
          resolve(value);
        }
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

/** Time in which VS Code has shown a pick, in milliseconds. */
const shownWithin = 400;

/**
 * A redraw of the tree that ends at the moment a pick opens takes the focus back to the tree, which would close the
 * pick. Keeps it open until it is shown. It has the focus then: a command to focus it would move the focus from its
 * text field to its list, where letters are lost.
 */
function showAndKeep(pick: Pick<vscode.QuickPick<vscode.QuickPickItem>, 'ignoreFocusOut' | 'show'>): void {
  const { ignoreFocusOut } = pick;
  pick.ignoreFocusOut = true;
  pick.show();
  setTimeout(() => (pick.ignoreFocusOut = ignoreFocusOut), shownWithin);
}

/** A quick pick whose items, title and placeholder keep their original values and are displayed inert. */
export function createQuickPick<Item extends vscode.QuickPickItem>(): vscode.QuickPick<PickItem<Item>> {
  const pick = vscode.window.createQuickPick<PickItem<Item>>();
  let given: readonly PickItem<Item>[] = [];
  let shown: readonly PickItem<Item>[] = [];
  const other = (from: readonly unknown[], to: readonly PickItem<Item>[], items: readonly unknown[]) =>
    items.flatMap((item) => to[from.indexOf(item)] ?? []);
  return new Proxy(pick, {
    get: (target, key) => {
      if (key === 'items') {
        return given;
      }
      if (key === 'activeItems' || key === 'selectedItems') {
        return other(shown, given, target[key]);
      }
      if (key === 'show') {
        return () => showAndKeep(target);
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, key, value: unknown) => {
      if (key === 'items') {
        given = [...(value as readonly PickItem<Item>[])];
        shown = given.map(shownItem);
        target.items = shown;
        return true;
      }
      if (key === 'activeItems' || key === 'selectedItems') {
        target[key] = other(given, shown, value as readonly unknown[]);
        return true;
      }
      const text = (key === 'title' || key === 'placeholder') && typeof value === 'string' ? label(value) : value;
      return Reflect.set(target, key, text, target);
    },
  });
}

export function showInputBox(
  options: Omit<vscode.InputBoxOptions, 'validateInput'> & {
    readonly validateInput?: (text: string) => string | undefined;
  },
): Thenable<string | undefined> {
  const { validateInput } = options;
  return vscode.window.showInputBox({
    ...options,
    ...labels(options, 'title', 'placeHolder', 'prompt'),
    ...(validateInput
      ? {
          validateInput: (text) => {
            const message = validateInput(text);
            return message === undefined ? undefined : label(message);
          },
        }
      : {}),
  });
}

/** The texts that are defined, made inert. */
function labels<Key extends string>(
  options: { readonly [key in Key]?: string | undefined },
  ...keys: readonly Key[]
): { [key in Key]?: string } {
  const found: { [key in Key]?: string } = {};
  for (const key of keys) {
    const text = options[key];
    if (text !== undefined) {
      found[key] = label(text);
    }
  }
  return found;
}

/**
 * Makes inert all text of a row that VS Code displays or reads aloud. Cards consist of inert parts: see
 * `messages/card`.
 */
export function inertRow(item: vscode.TreeItem): vscode.TreeItem {
  if (typeof item.label === 'string') {
    item.label = label(item.label);
  }
  if (typeof item.description === 'string') {
    item.description = label(item.description);
  }
  if (typeof item.tooltip === 'string') {
    item.tooltip = inert(item.tooltip);
  }
  if (item.accessibilityInformation) {
    item.accessibilityInformation = {
      ...item.accessibilityInformation,
      label: inert(item.accessibilityInformation.label),
    };
  }
  return item;
}

/**
 * Escapes text for Markdown: untrusted names must not become Markdown, a link or an icon. An unescaped colon or at sign
 * would turn an address into a link.
 */
export function markdownText(text: string): string {
  return isolated(visible(text)).replace(/[!-/:-@[-`{-~]/g, (mark) =>
    mark === '<' ? '&lt;' : mark === '&' ? '&amp;' : `\\${mark}`,
  );
}

export interface StatusBarState {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: vscode.MarkdownString | string;
  /** The text for screen readers. */
  readonly label: string;
}

export function showInStatusBar(item: vscode.StatusBarItem, state: StatusBarState): void {
  item.text = withIcon(state.icon, state.text);
  item.tooltip = typeof state.tooltip === 'string' ? inert(state.tooltip) : state.tooltip;
  item.accessibilityInformation = { label: inert(state.label) };
}

/** `options.name` is the only text that is displayed. Nothing is typed into the terminal: see `runInTerminal`. */
export function createTerminal(options: vscode.TerminalOptions & { readonly name: string }): vscode.Terminal {
  return vscode.window.createTerminal({ ...options, name: label(options.name) });
}

export function createWebviewPanel(
  type: string,
  title: string,
  options: vscode.WebviewPanelOptions & vscode.WebviewOptions,
): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(type, label(title), vscode.ViewColumn.Active, options);
}
