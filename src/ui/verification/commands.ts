import * as vscode from 'vscode';
import { isCancelled, TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import type { CommandHandlers, Invocation } from '../app/registry';
import type { Fleet } from '../../fleet/fleet';
import { Targets, type ServerRows } from '../app/targets';
import { failureSentence } from '../../words/failureSentence';
import { inParallel } from '../../changes/parallel';
import type { PanelFocus, ServerPanels } from '../panelKit/serverPanels';
import { diagnosisOf, resultOf, type VerificationResult } from '../../verification/observation';
import type { VerificationSession } from './session';
import type { Verifier } from '../../verification/verifier';
import { showInformationMessage, withProgress } from '../app/window';
import { showManyOutcome, type OneResult } from './manyOutcome';

export interface VerificationParts {
  readonly fleet: Fleet;
  /** The server that the status bar and panels follow. */
  readonly focus: PanelFocus & { readonly id: string | undefined; follow(id: string): void };
  readonly rows: ServerRows;
  readonly verifier: Verifier;
  readonly panels: ServerPanels<VerificationSession>;
}

/**
 * Commands that verify and diagnose. `verifyOnTheWire` and `diagnoseConnection` resolve with the observation when
 * called by ID.
 */
export function verificationCommands({ fleet, focus, rows, verifier, panels }: VerificationParts) {
  const targets = new Targets(fleet, focus, rows);
  const known = (id: string): Server => {
    const server = fleet.get(id);
    if (!server) {
      throw new TlsError({ code: 'notFound', what: 'server' });
    }
    return server;
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
        const observation = await verifier.verify(server.id);
        return resultOf(known(server.id), observation);
      }
      await inStatusBar(server, () => show(server).verify());
      return undefined;
    },
    verifyAll: async () => {
      const servers = await targets.shown();
      const [server] = servers;
      if (server && (await confirmAll(servers.length, fleet.size))) {
        return verifyMany(servers, { fleet, verifier, panels });
      }
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
        return diagnosisOf(known(server.id), observation);
      }
      await inStatusBar(server, () => show(server).diagnose());
      return undefined;
    },
  } satisfies CommandHandlers<'verification'>;
}

const isById = ({ target }: Invocation): boolean => typeof target === 'string';

/** Shows progress in the status bar as well, because the server's row and panel may be hidden. */
async function inStatusBar(server: Server, work: () => Promise<unknown>): Promise<void> {
  await withProgress({ location: vscode.ProgressLocation.Window, title: verifyingOne(server) }, work);
}

const verifyingOne = ({ name }: Server): string => vscode.l10n.t('{0}: verifying on the wire…', name);

/** `all`: the number of servers without the filter. */
async function confirmAll(shown: number, all: number): Promise<boolean> {
  const verify = vscode.l10n.t('Verify');
  const detail = vscode.l10n.t(
    'Each server is connected to with every TLS version and without TLS. No setting is changed.',
  );
  const filtered = shown < all ? [vscode.l10n.t('Servers that the filter hides are not verified.')] : [];
  const question = vscode.l10n.t('Verify {0} of {1} servers on the wire?', shown, all);
  return (await showInformationMessage(question, { modal: true, detail: [detail, ...filtered] }, verify)) === verify;
}

async function verifyMany(
  servers: readonly Server[],
  { verifier, fleet, panels }: Omit<VerificationParts, 'focus' | 'rows'>,
): Promise<readonly VerificationResult[]> {
  const done: OneResult[] = [];
  const [first, ...more] = servers;
  await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title:
        first && more.length === 0
          ? verifyingOne(first)
          : vscode.l10n.t('Verifying {0} servers on the wire', servers.length),
      cancellable: true,
    },
    async (progress, token) => {
      const report = (increment: number): void =>
        progress.report({ message: vscode.l10n.t('{0} of {1}', done.length, servers.length), increment });
      const cancel = token.onCancellationRequested(() => servers.forEach(({ id }) => verifier.cancel(id)));
      report(0);
      await inParallel(servers, async (server) => {
        if (token.isCancellationRequested) {
          return;
        }
        try {
          const observation = await verifier.verify(server.id);
          done.push({ server: fleet.get(server.id) ?? server, observation });
          report(100 / servers.length);
        } catch (error) {
          if (!isCancelled(error)) {
            done.push({ server, failure: failureSentence(error) });
            report(100 / servers.length);
          }
        }
      });
      cancel.dispose();
    },
  );
  void showManyOutcome(done, servers.length, ({ id }) => panels.show(id));
  return done.flatMap((one) => ('observation' in one ? [resultOf(one.server, one.observation)] : []));
}
