import * as vscode from 'vscode';
import { decide, type Concern, type Decision } from '../../changes/decide';
import type { ClientSample } from '../../clients/sample';
import type { Plan, TlsChange } from '../../domain/change';
import type { SettingDifference } from '../../domain/difference';
import { TlsError, messageOf } from '../../domain/errors';
import type { Server, TlsSettings } from '../../domain/server';
import { ServerFailure, tlsErrorOf, type Failures } from '../app/failures';
import type { Fleet } from '../../fleet/fleet';
import type { Log } from '../app/log';
import type { ExtensionState } from '../app/extensionState';
import { changingPhrase, differencePhrase } from '../../words/changing';
import { cutOffQuestion } from '../../words/clients';
import { changedSentence, effectSentence } from '../../words/terms';
import { setStatusBarMessage, showInformationMessage, showWarningMessage, withProgress } from '../app/window';
import { acceptsCutOff } from './cutOff';

export interface ChangeQuestion {
  /** "Stop enforcing TLS on orders-db?" */
  readonly title: (server: Server) => string;
  /** The verb on the button. */
  readonly confirm: string;
}

/**
 * `person`: somebody clicked, and is asked about everything. `caller`: an id came from a keybinding or another extension,
 * which gets codes.
 */
export type Asker = 'person' | 'caller';

export interface ChangeRequest {
  readonly requested: TlsChange;
  readonly question: ChangeQuestion;
  readonly asker: Asker;
  /** The caller takes the responsibility for weakening, and for nothing else. */
  readonly confirmed: boolean;
  /**
   * Clients that would be refused: `known` asks about those that were seen, `unknown` also where nobody has looked,
   * `shown` asks nothing, as the choice itself showed them.
   */
  readonly clients: 'known' | 'unknown' | 'shown';
  /** What goes on where clients are cut off: "Enforce TLS". */
  readonly verb: string;
}

/** Untrusted workspaces get the part that reads. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new TlsError({ code: 'untrustedWorkspace' });
  }
}

/**
 * Single Server drops the minimum with enforcement: it is kept here, so that enforcing again can bring it back. Never
 * rejects: the change was made, whether or not this can be stored.
 */
export async function rememberLoss(
  { extensionState, log }: { readonly extensionState: ExtensionState; readonly log: Pick<Log, 'warn'> },
  { minimum }: Pick<TlsSettings, 'minimum'>,
  after: Server,
): Promise<void> {
  if (after.kind !== 'single' || !after.tls.enforcement.known) {
    return;
  }
  try {
    if (after.tls.enforcement.value) {
      await extensionState.setLostMinimum(after.id, undefined);
    } else if (minimum.known && minimum.value !== 'none') {
      await extensionState.setLostMinimum(after.id, minimum.value);
    }
  } catch (error) {
    log.warn(`the lost minimum of ${after.id} was not stored: ${messageOf(error)}`);
  }
}

/** After this long, or when the window was left, a success is told by a notification. */
const quietMilliseconds = 30_000;

export interface ChangeFlowOptions {
  readonly fleet: Fleet;
  readonly extensionState: ExtensionState;
  readonly failures: Failures;
  readonly log: Pick<Log, 'warn'>;
  /** What was seen last of the clients of servers in this session, by id in lower case. */
  readonly clientSamples: ReadonlyMap<string, ClientSample>;
}

/** One change from the request to the truth: read, decide, ask, send, read again. */
export class ChangeFlow {
  constructor(private readonly options: ChangeFlowOptions) {}

  /**
   * `target`: the server as it was shown. Resolves with the server as read afterwards, or undefined when a person said
   * no. Rejects with a {@link ServerFailure} that names the server: a caller by id gets `changedMeanwhile` for a server
   * that has other settings than those shown, and `cancelled` for a no or where nobody can be asked.
   */
  async run(target: Server, request: ChangeRequest): Promise<Server | undefined> {
    requireTrust();
    try {
      const before = await this.options.fleet.readForChange(target.id);
      const decision = this.decide(target, before, request.requested);
      if (decision.kind === 'refused') {
        throw new TlsError({ code: 'refused', refusal: decision.refusal });
      }
      if (decision.kind === 'alreadySet') {
        setStatusBarMessage({ icon: 'check', text: vscode.l10n.t('{0} is set so already', before.name) }, 5000);
        return before;
      }
      for (const concern of decision.concerns) {
        if (!(await this.accepts(concern, before, decision.plan, request))) {
          return declined(request.asker);
        }
      }
      return await this.send(before, decision.plan, request);
    } catch (error) {
      throw this.failure(target, error, request);
    }
  }

  private decide(shown: Server, current: Server, requested: TlsChange): Decision {
    const sample = this.options.clientSamples.get(current.id.toLowerCase());
    return decide({ shown, current, requested, sample });
  }

  private async accepts(concern: Concern, server: Server, plan: Plan, request: ChangeRequest): Promise<boolean> {
    const { asker, clients, question, verb } = request;
    switch (concern.code) {
      case 'changedMeanwhile':
        if (asker === 'caller') {
          throw new TlsError({ code: 'changedMeanwhile', differences: concern.differences });
        }
        return ask(asker, meanwhileQuestion(server, concern.differences), vscode.l10n.t('Apply Anyway'));
      case 'weakens':
        return (
          request.confirmed ||
          ask(asker, question.title(server), question.confirm, [
            ...concern.effects.map(effectSentence),
            vscode.l10n.t('You can undo this.'),
          ])
        );
      case 'refusesClients':
        if (asker === 'caller') {
          return ask(asker, cutOffQuestion(server.name, concern, Date.now() - concern.until), verb);
        }
        return clients === 'shown' || acceptsCutOff(this.options, server, { requested: plan.change, verb });
      case 'clientsUnknown':
        return clients !== 'unknown' || acceptsCutOff(this.options, server, { requested: plan.change, verb });
    }
  }

  private async send(before: Server, plan: Plan, request: ChangeRequest): Promise<Server | undefined> {
    const { fleet } = this.options;
    const started = Date.now();
    try {
      const after = await withProgress(
        {
          location: vscode.ProgressLocation.Window,
          title: vscode.l10n.t('{0}: {1}', before.name, changingPhrase({ change: plan.change, phase: 'running' })),
        },
        () => fleet.change(before, plan.change),
      );
      await rememberLoss(this.options, before.tls, after);
      if (Date.now() - started > quietMilliseconds || !vscode.window.state.focused) {
        void showInformationMessage(changedSentence(after));
      }
      return after;
    } catch (error) {
      if (tlsErrorOf(error)?.code === 'changedMeanwhile' && request.asker !== 'caller') {
        return this.run(before, request);
      }
      throw error;
    }
  }

  private failure(server: Server, error: unknown, request: ChangeRequest): unknown {
    const known = tlsErrorOf(error);
    const retry = (): void => {
      this.run(server, request).catch((again: unknown) => this.options.failures.show(again));
    };
    return known && !(error instanceof ServerFailure) ? new ServerFailure(server, 'change', known, retry) : error;
  }
}

/** A person knows of the own no; a caller gets a code. */
export function declined(asker: Asker): undefined {
  if (asker === 'caller') {
    throw new TlsError({ code: 'cancelled', operationContinues: false });
  }
  return undefined;
}

/** A modal question to the user on behalf of a caller by id. Undefined: a no, or no window to ask in. */
export async function choice(message: string, detail: string, answers: readonly string[]): Promise<string | undefined> {
  try {
    return await showWarningMessage(message, { modal: true, detail }, ...answers);
  } catch {
    return undefined; // VS Code refuses dialogs where nobody could answer them
  }
}

/** Whether the answer is yes. */
async function ask(asker: Asker, message: string, yes: string, detail: readonly string[] = []): Promise<boolean> {
  const sentences = detail.join(' ');
  const answer =
    asker === 'caller'
      ? await choice(message, sentences, [yes])
      : await showWarningMessage(message, { modal: true, detail: sentences }, yes);
  return answer === yes;
}

function meanwhileQuestion(server: Server, changes: readonly SettingDifference[]): string {
  return vscode.l10n.t(
    'Somebody changed {0} meanwhile: {1}. Apply your change anyway?',
    server.name,
    changes.map(differencePhrase).join(', '),
  );
}
