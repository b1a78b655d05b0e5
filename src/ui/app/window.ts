import * as vscode from 'vscode';
import { shorten, visible } from '../../domain/visible';

/**
 * What this extension shows by VS Code's windows goes through here. VS Code makes links of `[text](command:…)` and icons
 * of `$(name)` in much of what it is handed, and any name in a sentence may be somebody else's: no sentence of ours
 * needs either, so both are broken by a space in everything. Icons of our own are named beside the text.
 */

/** Characters of a message; VS Code cuts off the rest itself, at its end, where our own words may stand. */
const mostOfMessage = 1000;
/** Characters of what stands on one row. */
const mostOfLabel = 300;
/** Paragraphs of a dialog, which does not scroll. */
const mostParagraphs = 30;

/** A link or an icon is one only without the space; a space that is seen tells that something was there. */
export function inert(text: string, most = mostOfMessage): string {
  return visible(breakLongRuns(shorten(text, most)), most)
    .replaceAll('](', '] (')
    .replaceAll('$(', '$ (');
}

/** A name without spaces can be as long as it likes, and would push our own words out of a sentence. */
const breakLongRuns = (text: string): string => text.replace(/\S{301,}/gu, (run) => shorten(run, mostOfLabel));

const label = (text: string): string => inert(text, mostOfLabel);

/** `icon`: of our own; `~spin` and the like may follow. */
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

/** Resolves with the button as it was given. */
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

/** `icon`: of our own, before the label. */
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

/** Resolves with the item as it was given. */
export async function showQuickPick<Item extends vscode.QuickPickItem>(
  items: readonly PickItem<Item>[],
  options: Pick<vscode.QuickPickOptions, 'title' | 'placeHolder' | 'ignoreFocusOut' | 'matchOnDescription'>,
): Promise<PickItem<Item> | undefined> {
  const shown = items.map(shownItem);
  const chosen = await vscode.window.showQuickPick(shown, { ...options, ...labels(options, 'title', 'placeHolder') });
  return chosen && items[shown.indexOf(chosen)];
}

/** A quick pick whose items, title and placeholder may be set and read as they are; they are shown inert. */
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

/** Those of the texts that are there, made inert. */
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

/** What VS Code draws or reads aloud of a row. A card is made of inert parts: `messages/card`. */
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

export interface StatusBarState {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: vscode.MarkdownString | string;
  /** What is read aloud. */
  readonly label: string;
}

export function showInStatusBar(item: vscode.StatusBarItem, state: StatusBarState): void {
  item.text = withIcon(state.icon, state.text);
  item.tooltip = typeof state.tooltip === 'string' ? inert(state.tooltip) : state.tooltip;
  item.accessibilityInformation = { label: inert(state.label) };
}

/** `options.name` is the only text of it that is shown. Nothing is typed into one: see `runInTerminal`. */
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
