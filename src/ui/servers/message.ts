import * as vscode from 'vscode';
import type { Fleet } from '../../fleet/fleet';
import { asOfPhrase } from '../../words/terms';
import { filterWords } from './names';
import { isFiltering, type Filter } from '../../fleet/arrangement';

export interface MessageContext {
  readonly filter: Filter;
  /** The number of servers that match the filter. */
  readonly shown: number;
  readonly simulated: boolean;
}

/** Whether the fleet file is not valid: the view shows the reason and the next steps in place of servers. */
export const isBrokenFile = ({ status, size }: Pick<Fleet, 'status' | 'size'>): boolean =>
  status.kind === 'failed' && status.error.code === 'fleetFile' && size === 0;

/** The message above the rows; undefined if a welcome view replaces it or there is nothing to report. */
export function viewMessage(fleet: Fleet, { filter, shown, simulated }: MessageContext): string | undefined {
  if (fleet.status.kind === 'loading' && fleet.size === 0) {
    return vscode.l10n.t('Loading servers…');
  }
  if (shown === 0 && fleet.problems.length + fleet.tenantProblems.length === 0) {
    return undefined;
  }
  const parts = [
    // Repeated here, because a container with a single view hides the view's description.
    ...(simulated ? [vscode.l10n.t('Simulated fleet, offline')] : []),
    ...notes(fleet, filter, shown),
  ];
  return parts.join(' · ');
}

function notes(fleet: Fleet, filter: Filter, shown: number): string[] {
  const asOf = fleet.asOf === undefined ? [] : [asOfPhrase(fleet.asOf)];
  if (isFiltering(filter)) {
    return [...asOf, vscode.l10n.t('{0} of {1} servers: {2}', shown, fleet.size, filterWords(filter))];
  }
  if (fleet.status.kind === 'loading' && fleet.asOf !== undefined) {
    return [...asOf, vscode.l10n.t('updating…')];
  }
  if (fleet.status.kind === 'loaded' && fleet.status.partial) {
    return [...asOf, vscode.l10n.t('Loading was canceled; the list is incomplete.')];
  }
  if (fleet.status.kind === 'failed') {
    return [...asOf, vscode.l10n.t('The list could not be refreshed and may be outdated.')];
  }
  return asOf;
}
