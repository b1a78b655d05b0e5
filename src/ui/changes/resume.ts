import * as vscode from 'vscode';
import { resume } from '../../changes/resume';
import { interruptedPlans, type ChangeJournal, type InterruptedChange } from '../../changes/journal';
import type { TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import { changedSentence } from '../../words/terms';
import { ServerFailure, serverReference } from '../../domain/serverFailure';
import { showInformationMessage, showWarningMessage } from '../app/window';
import type { ChangeServices } from './changeFlow';

type ResumeServices = Pick<ChangeServices, 'fleet' | 'extensionState' | 'failures' | 'flow' | 'log'>;

/** Waits for the changes that were running when the window was closed or reloaded, and shows their results. */
export async function resumeChanges(services: ResumeServices, journal: ChangeJournal): Promise<void> {
  const interrupted = await journal.claimInterrupted();
  if (interruptedPlans(services.extensionState).length > 0) {
    // the panel of the plan shows the results: a message for each of its servers would bury it
    await Promise.all(interrupted.map((one) => follow(services, one)));
    return;
  }
  await Promise.all(interrupted.map((one) => resumeOne(services, one)));
}

const follow = ({ fleet, extensionState, log }: ResumeServices, interrupted: InterruptedChange) =>
  resume(interrupted, { fleet, lostMinimums: extensionState, log: (line) => log.warn(line) });

async function resumeOne(services: ResumeServices, interrupted: InterruptedChange): Promise<void> {
  const { fleet, failures, log } = services;
  const resumed = await follow(services, interrupted);
  switch (resumed.kind) {
    case 'complete':
      void showInformationMessage(changedSentence(resumed.server));
      return;
    case 'incomplete':
      void offerToComplete(services, resumed.server, resumed.remaining);
      return;
    case 'failed': {
      const { serverId, error } = resumed;
      log.warn(`a change that was running when the window closed could not be followed: ${error.message}`);
      const server = fleet.get(serverId) ?? serverReference(serverId);
      if (server) {
        void failures.show(new ServerFailure(server, 'change', error));
      }
    }
  }
}

/** Asks before completing a change: after a reload, nothing is sent without the user's consent. */
async function offerToComplete(
  { flow, failures }: ResumeServices,
  server: Server,
  requested: TlsChange,
): Promise<void> {
  const verb = vscode.l10n.t('Complete the Change');
  const sentence = vscode.l10n.t('The change that was running when the window closed is not complete.');
  const chosen = await showWarningMessage(`${sentence} ${changedSentence(server)}`, verb);
  if (chosen === verb) {
    try {
      await flow.one(server, { requested, verb, consent: { asker: 'person', confirmed: false, clients: 'ifSeen' } });
    } catch (error) {
      await failures.show(error);
    }
  }
}
