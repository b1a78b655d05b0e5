import type * as vscode from 'vscode';
import { createQuickPick, refocused } from './window';

/**
 * A quick pick in which items without a value are informational: accepting one keeps the pick open. Resolves with
 * undefined when the user dismisses it.
 */
export async function choose<Item extends vscode.QuickPickItem, Value>(
  options: Pick<vscode.QuickPick<Item>, 'title' | 'placeholder' | 'items'> &
    Partial<Pick<vscode.QuickPick<Item>, 'activeItems' | 'ignoreFocusOut'>>,
  valueOf: (item: Item) => Value | undefined,
): Promise<Value | undefined> {
  const pick = Object.assign(createQuickPick<Item>(), options);
  try {
    const answer = new Promise<Value | undefined>((resolve) => {
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
    return await (options.ignoreFocusOut ? refocused(answer) : answer);
  } finally {
    pick.dispose();
  }
}
