import * as vscode from 'vscode';
import { isCancelled, TlsError } from '../../domain/errors';
import { wireTrouble } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { visible } from '../../domain/visible';
import { explain } from '../../probe';
import type { CommandHandlers, Invocation } from '../app/registry';
import type { Fleet } from '../../fleet/fleet';
import { Targets } from '../app/targets';
import { failureSentence } from '../../words/failureSentence';
import { nameList, sentences } from '../../words/lists';
import { inParallel } from '../../changes/parallel';
import type { ServerPanels } from '../panelKit/serverPanels';
import { resultOf, type Observation, type VerificationResult } from '../../verification/observation';
import type { VerificationSession } from './session';
import type { Verifier } from '../../verification/verifier';
import { showInformationMessage, showWarningMessage, withProgress } from '../app/window';

export interface VerificationParts {
  readonly fleet: Fleet;
  /** The server that the status bar and panels follow. */
  readonly focus: { readonly id: string | undefined; follow(id: string): void };
  readonly verifier: Verifier;
  readonly panels: ServerPanels<VerificationSession>;
}

/**
 * Commands that verify and diagnose. `verifyOnTheWire` and `diagnoseConnection` resolve with the observation when
 * called by ID.
 */
export function verificationCommands({ fleet, focus, verifier, panels }: VerificationParts) {
  const targets = new Targets(fleet, focus);
  const resultOfOne = (id: string, observation: Observation): VerificationResult => {
    const server = fleet.get(id);
    if (!server) {
      throw new TlsError({ code: 'notFound', what: 'server' });
    }
    return resultOf(server, observation);
  };
  const show = (server: Server): VerificationSession => {
    focus.follow(server.id);
    return panels.show(server.id);
  };
  return {
    verifyOnTheWire: async (invocation) => {
      const servers = await targets.many(invocation, vscode.l10n.t('Select the servers to verify'));
      const [server] = servers ?? [];
      if (!servers || !server) {
        return undefined;
      }
      if (servers.length > 1) {
        return verifyMany(servers, { fleet, verifier, panels });
      }
      if (isById(invocation)) {
        return resultOfOne(server.id, await verifier.verify(server.id));
      }
      await inStatusBar(server, () => show(server).verify());
      return undefined;
    },
    showVerification: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to show its verification'));
      if (server) {
        show(server);
      }
    },
    diagnoseConnection: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to diagnose'));
      if (!server) {
        return undefined;
      }
      if (isById(invocation)) {
        const observation = await verifier.diagnose(server.id);
        const { report, azure } = observation;
        return { ...resultOfOne(server.id, observation), azure, steps: explain(report, undefined, azure) };
      }
      await inStatusBar(server, () => show(server).diagnose());
      return undefined;
    },
  } satisfies CommandHandlers<'verification'>;
}

const isById = ({ target }: Invocation): boolean => typeof target === 'string';

/** Shows progress in the status bar as well, because the server's row and panel may be hidden. */
async function inStatusBar(server: Server, work: () => Promise<unknown>): Promise<void> {
  const title = vscode.l10n.t('{0}: verifying on the wire…', server.name);
  await withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

async function verifyMany(
  servers: readonly Server[],
  parts: Omit<VerificationParts, 'focus'>,
): Promise<readonly VerificationResult[]> {
  const { verifier, fleet } = parts;
  const results: VerificationResult[] = [];
  const failures: string[] = [];
  await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Verifying on the wire'),
      cancellable: true,
    },
    async (progress, token) => {
      const report = (increment: number): void => {
        const message = vscode.l10n.t('{0} of {1}', results.length + failures.length, servers.length);
        progress.report({ message, increment });
      };
      const cancel = token.onCancellationRequested(() => servers.forEach(({ id }) => verifier.cancel(id)));
      report(0);
      await inParallel(servers, async (server) => {
        if (token.isCancellationRequested) {
          return;
        }
        try {
          const observation = await verifier.verify(server.id);
          results.push(resultOf(fleet.get(server.id) ?? server, observation));
          report(100 / servers.length);
        } catch (error) {
          if (!isCancelled(error)) {
            failures.push(vscode.l10n.t('{0}: {1}', visible(server.name), failureSentence(error)));
            report(100 / servers.length);
          }
        }
      });
      cancel.dispose();
    },
  );
  void showOutcome(results, failures, servers.length, parts);
  return results;
}

async function showOutcome(
  results: readonly VerificationResult[],
  failures: readonly string[],
  total: number,
  { fleet, panels }: Pick<VerificationParts, 'fleet' | 'panels'>,
): Promise<void> {
  const troubled = results.filter(({ id }) => {
    const server = fleet.get(id);
    return server !== undefined && wireTrouble(server) !== undefined;
  });
  const unseen = results.filter(({ overall }) => overall === 'unknown').length;
  const message = sentences(
    vscode.l10n.t('{0} of {1} servers were verified on the wire.', results.length, total),
    outcomeSentence(
      troubled.map(({ name }) => name),
      unseen,
    ),
    ...failures.slice(0, 2),
  );
  const [first] = troubled;
  if (!first) {
    const show = failures.length > 0 ? showWarningMessage : showInformationMessage;
    await show(message);
    return;
  }
  const label = vscode.l10n.t('Show {0}', first.name);
  if ((await showWarningMessage(message, label)) === label) {
    panels.show(first.id);
  }
}

/** @param unseen number of servers that were not fully verified */
function outcomeSentence(troubled: readonly string[], unseen: number): string {
  const incomplete = unseen > 0 ? vscode.l10n.t('Servers that were not fully verified: {0}.', unseen) : undefined;
  if (troubled.length > 0) {
    const named = nameList(troubled.slice(0, mostNames), Math.max(0, troubled.length - mostNames));
    return sentences(vscode.l10n.t('Servers that need attention: {0}.', named), incomplete);
  }
  return incomplete === undefined
    ? vscode.l10n.t('Every verified server behaves as configured.')
    : sentences(vscode.l10n.t('No verified server was found to differ from its settings.'), incomplete);
}

const mostNames = 5;
