import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { guaranteeSentence, libraryName } from '../../words/code';
import type { PlacedConnection } from '../../workspace/protocol';
import { choose, showInformationMessage, type PickItem } from '../app/window';
import { byUrgency, guaranteeIcons } from './guarantees';
import { rangeOf } from './places';
import type { FileResult } from './results';
import * as messages from './words';

/** A place in the code that connects to a host. */
export interface Use {
  readonly uri: vscode.Uri;
  readonly connection: PlacedConnection;
}

/** A host that the code connects to, and that is none of a listed server. */
export interface UnlistedHost {
  readonly host: string;
  readonly uses: readonly Use[];
}

/** The connections of a file by their host. Of those that share a place it has the weakest. */
export function placesByHost({
  connections,
}: Pick<FileResult, 'connections'>): ReadonlyMap<string, readonly PlacedConnection[]> {
  const hosts = new Map<string, Map<string, PlacedConnection>>();
  for (const connection of connections) {
    const { host, at } = connection;
    const places = hosts.get(host) ?? new Map<string, PlacedConnection>();
    hosts.set(host, places);
    const key = `${at.from.line}:${at.from.column}-${at.to.line}:${at.to.column}`;
    const known = places.get(key);
    if (!known || byUrgency(connection.guarantee, known.guarantee) < 0) places.set(key, connection);
  }
  return new Map([...hosts].map(([host, places]) => [host, [...places.values()]]));
}

/** Places that connect to a host, each once. */
export function usesOf(files: readonly FileResult[], host: string): readonly Use[] {
  return files.flatMap((file) =>
    (placesByHost(file).get(host) ?? []).map((connection) => ({ uri: file.uri, connection })),
  );
}

/** Opens the places that connect to a server; without a known one, offers to scan the workspace. */
export async function showUsesOf(
  { name, host }: Server,
  files: readonly FileResult[],
  isComplete: boolean,
): Promise<void> {
  const uses = host === undefined ? [] : usesOf(files, host.toLowerCase());
  if (uses.length > 0) {
    await openUses(messages.usesTitle(name), [{ uses }]);
    return;
  }
  const scan = messages.scanWorkspace();
  const text = isComplete ? messages.noUseFound(name) : messages.noUseKnown(name);
  // the command has ended, whatever happens to the message
  void showInformationMessage(text, ...(isComplete ? [] : [scan])).then((chosen) =>
    chosen === scan ? vscode.commands.executeCommand('azurePostgresTls.scanWorkspace') : undefined,
  );
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
    await vscode.window.showTextDocument(chosen.uri, { selection: rangeOf(chosen.connection.at) });
  }
}

const useOf = ({ use }: UseItem): Use | undefined => use;

function items(
  groups: readonly { readonly label?: string; readonly uses: readonly Use[] }[],
): readonly PickItem<UseItem>[] {
  return groups.flatMap(({ label, uses }) => [
    ...(label === undefined ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }]),
    ...uses.map((use): PickItem<UseItem> => {
      const { guarantee, family, version, at } = use.connection;
      const path = vscode.workspace.asRelativePath(use.uri);
      const name = path.slice(path.lastIndexOf('/') + 1);
      return {
        icon: guaranteeIcons[guarantee],
        label: vscode.l10n.t('{0}, line {1}', name, at.from.line + 1),
        ...(path === name ? {} : { description: path }),
        detail: guaranteeSentence(guarantee, libraryName(family, version)),
        use,
      };
    }),
  ]);
}
