import * as vscode from 'vscode';
import { remainingChange } from '../../domain/change';
import { known, unknown, type Server } from '../../domain/server';
import type { ChangeJournal, InterruptedChange } from '../../changes/journal';
import { ServerFailure, serverReference, tlsErrorOf } from '../app/failures';
import { changedSentence } from '../../words/terms';
import { rememberLoss } from './changeFlow';
import type { CommandServices } from '../app/services';
import { showInformationMessage, showWarningMessage } from '../app/window';

/** Goes on waiting for the changes that ran when the window was closed or loaded again, and tells what came of them. */
export async function resumeChanges(services: CommandServices, journal: ChangeJournal): Promise<void> {
  const interrupted = await journal.takeInterrupted();
  await Promise.all(interrupted.map((one) => resume(services, one)));
}

async function resume(services: CommandServices, interrupted: InterruptedChange): Promise<void> {
  const { serverId, change, minimum, operation } = interrupted;
  const { fleet, failures, log } = services;
  let after: Server;
  try {
    after = await fleet.follow(serverId, change, operation);
    await rememberLoss(services, { minimum: minimum ? known(minimum) : unknown('notReadYet') }, after);
  } catch (error) {
    const reason = tlsErrorOf(error);
    log.warn(`a change that ran when the window closed was lost sight of: ${reason?.message ?? String(error)}`);
    const server = fleet.get(serverId) ?? serverReference(serverId);
    if (reason && server) {
      void failures.show(new ServerFailure(server, 'change', reason));
    }
    return;
  }
  const requested = remainingChange(after, change);
  if (Object.keys(requested).length === 0) {
    void showInformationMessage(changedSentence(after));
    return;
  }
  void offerTheRest(services, after, requested);
}

/** Nothing is sent after a reload that nobody sees. */
async function offerTheRest(
  { flow, failures }: CommandServices,
  server: Server,
  requested: ReturnType<typeof remainingChange>,
): Promise<void> {
  const complete = vscode.l10n.t('Complete the Change');
  const sentence = vscode.l10n.t('The change that ran when the window closed is not complete.');
  const chosen = await showWarningMessage(`${sentence} ${changedSentence(server)}`, complete);
  if (chosen === complete) {
    try {
      await flow.run(server, {
        requested,
        question: { title: ({ name }) => vscode.l10n.t('Complete the change of {0}?', name), confirm: complete },
        confirmed: false,
        verb: complete,
        asker: 'person',
        clients: 'known',
      });
    } catch (error) {
      await failures.show(error);
    }
  }
}
