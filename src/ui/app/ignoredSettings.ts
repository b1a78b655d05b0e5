import * as vscode from 'vscode';
import type { Log } from './log';
import type { ExtensionState } from './extensionState';
import type { IgnoredSettings } from './settings';
import { showWarningMessage } from './window';

/** The maximum number of remembered warnings per workspace; the oldest are dropped and may be repeated. */
const mostRemembered = 100;

/**
 * Warns about workspace settings that are ignored: in the log once per session, to the user once per workspace. Omits
 * their values, which are untrusted text.
 */
export async function warnOfIgnoredSettings(
  ignored: readonly IgnoredSettings[],
  {
    extensionState,
    log,
    warned,
  }: { readonly extensionState: ExtensionState; readonly log: Log; readonly warned: Set<string> },
): Promise<void> {
  const shown: Thenable<unknown>[] = [];
  for (const { kind, source, uri, names } of ignored) {
    const fresh = names.filter((name) => !warned.has(keyOf(name, uri)));
    fresh.forEach((name) => warned.add(keyOf(name, uri)));
    if (fresh.length > 0) {
      log.warn(`${fresh.join(', ')}: set by the workspace (${uri}), ignored; only the user's settings count`);
    }
    const remembered = extensionState.warnedSettings;
    const news = fresh.filter((name) => !remembered.includes(keyOf(name, uri)));
    if (news.length > 0) {
      await extensionState.setWarnedSettings(
        [...remembered, ...news.map((name) => keyOf(name, uri))].slice(-mostRemembered),
      );
      shown.push(warn(kind, source, news));
    }
  }
  await Promise.all(shown);
}

const keyOf = (name: string, uri: string): string => `${name} ${uri}`;

async function warn(kind: IgnoredSettings['kind'], source: string, names: IgnoredSettings['names']): Promise<void> {
  const list = names.join(', ');
  const open = vscode.l10n.t('Open User Settings');
  const sentence =
    kind === 'folder'
      ? vscode.l10n.t(
          'The settings of the folder "{0}" contain {1}. They are ignored, because only you decide where your sign-in goes. If you need them, set them in your user settings.',
          source,
          list,
        )
      : vscode.l10n.t(
          'The workspace file "{0}" contains the settings {1}. They are ignored, because only you decide where your sign-in goes. If you need them, set them in your user settings.',
          source,
          list,
        );
  if ((await showWarningMessage(sentence, open)) === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${names.join(',')}`);
  }
}
