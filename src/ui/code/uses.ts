import * as vscode from 'vscode';
import { choose, type PickItem } from '../app/window';
import { rangeOf } from './places';
import type { FileResult } from './results';

/** A place in the code that connects to a host. */
export interface Use {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** A host that the code connects to, and that is none of a listed server. */
export interface UnlistedHost {
  readonly host: string;
  readonly uses: readonly Use[];
}

/** Places that connect to a host, each once. */
export function usesOf(files: readonly FileResult[], host: string): readonly Use[] {
  return files.flatMap(({ uri, connections }) => {
    const places = connections.flatMap((one) => (one.host === host ? [rangeOf(one.at)] : []));
    return places
      .filter((range, index) => places.findIndex((other) => other.isEqual(range)) === index)
      .map((range) => ({ uri, range }));
  });
}

/** @param listed hosts of listed servers, in lower case */
export function unlistedHosts(files: readonly FileResult[], listed: ReadonlySet<string>): readonly UnlistedHost[] {
  const hosts = new Set(files.flatMap(({ connections }) => connections.map(({ host }) => host)));
  return [...hosts]
    .filter((host) => !listed.has(host))
    .sort()
    .map((host) => ({ host, uses: usesOf(files, host) }));
}

interface UseItem extends vscode.QuickPickItem {
  readonly use?: Use;
}

/** Offers the places, and opens the chosen one. The only one is opened without a question. */
export async function openUses(
  title: string,
  groups: readonly { readonly label?: string; readonly uses: readonly Use[] }[],
): Promise<void> {
  const all = groups.flatMap(({ uses }) => uses);
  const [only, ...more] = all;
  const chosen = more.length === 0 && groups.length === 1 ? only : await choose({ title, items: items(groups) }, useOf);
  if (chosen) {
    await vscode.window.showTextDocument(chosen.uri, { selection: chosen.range });
  }
}

const useOf = ({ use }: UseItem): Use | undefined => use;

function items(
  groups: readonly { readonly label?: string; readonly uses: readonly Use[] }[],
): readonly PickItem<UseItem>[] {
  return groups.flatMap(({ label, uses }) => [
    ...(label === undefined ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }]),
    ...uses.map((use): PickItem<UseItem> => {
      const path = vscode.workspace.asRelativePath(use.uri);
      return {
        icon: 'file-code',
        label: vscode.l10n.t('{0}, line {1}', path.slice(path.lastIndexOf('/') + 1), use.range.start.line + 1),
        description: path,
        use,
      };
    }),
  ]);
}
