import * as vscode from 'vscode';
import { wouldBeRefused } from '../../clients/cutOff';
import type { ClientSample } from '../../clients/sample';
import type { TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import { cutHint, cutQuestion, cutUnknown, seenHint, showClientsLabel } from '../../words/clients';
import { backendMode } from '../app/settings';
import { serverNode } from '../app/nodes';
import { showQuickPick, type PickItem } from '../app/window';

/** What was seen last of the clients of servers in this session, by id in lower case. */
export interface SampledClients {
  readonly clientSamples: ReadonlyMap<string, ClientSample>;
}

/** What is known of the clients that a change would cut off. */
export interface KnownCutOff {
  readonly refused: number;
  /** "3 of 41 clients seen 5 min ago would be refused" */
  readonly hint: string;
  /** "41 clients seen 5 min ago" */
  readonly seen: string;
}

/** By the clients that were seen last in this session; undefined: not known. */
export function knownCutOff(
  { clientSamples }: SampledClients,
  server: Server,
  requested: TlsChange,
): KnownCutOff | undefined {
  const sample = clientSamples.get(server.id.toLowerCase());
  if (!sample) {
    return undefined;
  }
  const cut = wouldBeRefused(sample.clients, requested);
  const counts = { refused: cut.refused.length, seen: cut.seen };
  const ago = Date.now() - sample.until;
  return { refused: counts.refused, hint: cutHint(counts, ago), seen: seenHint(cut.seen, ago) };
}

/** Leads to the clients of a server; undefined where there are none to show. */
export function showClientsItem(hint: string | undefined): (PickItem & { readonly clients: true }) | undefined {
  return backendMode() === 'offline'
    ? undefined
    : { clients: true, icon: 'organization', label: showClientsLabel(), detail: hint ?? cutUnknown() };
}

export async function showClients(server: Server): Promise<void> {
  await vscode.commands.executeCommand('azurePostgresTls.showClients', serverNode(server.id));
}

/**
 * Before clients are cut off: says how many, or that it is not known, and offers to look. Resolves with whether to go on.
 *
 * @param verb what goes on, as a label
 */
export async function acceptsCutOff(
  services: SampledClients,
  server: Server,
  { requested, verb }: { readonly requested: TlsChange; readonly verb: string },
): Promise<boolean> {
  const known = knownCutOff(services, server, requested);
  const look = showClientsItem(known?.seen);
  if (!known && !look) {
    return true; // simulated servers have no clients
  }
  const chosen = await showQuickPick(
    [{ label: verb, clients: false, detail: known?.hint ?? '' }, ...(look ? [look] : [])],
    { title: vscode.l10n.t('{0}: {1}', server.name, verb), placeHolder: known ? cutQuestion() : cutUnknown() },
  );
  if (chosen?.clients) {
    await showClients(server);
  }
  return chosen?.clients === false;
}
