import * as vscode from 'vscode';
import { planChange, type Plan, type TlsChange } from '../../domain/change';
import { differences, type SettingDifference } from '../../domain/difference';
import { TlsError } from '../../domain/errors';
import type { Server, TlsSettings } from '../../domain/server';
import { ServerFailure, tlsErrorOf, type Failures } from '../failures';
import type { Fleet } from '../fleet';
import type { Memory } from '../memory';
import { changingPhrase, differencePhrase } from '../messages/changing';
import { changedSentence, effectSentence } from '../messages/words';
import { setStatusBarMessage, showInformationMessage, showWarningMessage, withProgress } from '../window';

export interface ChangeQuestion {
  /** "Stop enforcing TLS on orders-db?" */
  readonly title: (server: Server) => string;
  /** The verb on the button. */
  readonly confirm: string;
}

export interface ChangeRequest {
  readonly wish: TlsChange;
  readonly question: ChangeQuestion;
  /** The caller takes the responsibility for weakening: nobody is asked. */
  readonly confirmed: boolean;
}

/** Untrusted workspaces get the part that reads. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new TlsError({ code: 'untrustedWorkspace' });
  }
}

/** Single Server drops the minimum with enforcement: it is kept here, so that enforcing again can bring it back. */
export async function rememberLoss(
  memory: Memory,
  { minimum }: Pick<TlsSettings, 'minimum'>,
  after: Server,
): Promise<void> {
  if (after.kind !== 'single' || !after.tls.enforcement.known) {
    return;
  }
  if (after.tls.enforcement.value) {
    await memory.setLostMinimum(after.id, undefined);
  } else if (minimum.known && minimum.value !== 'none') {
    await memory.setLostMinimum(after.id, minimum.value);
  }
}

/** After this long, or when the window was left, a success is told by a notification. */
const quietMilliseconds = 30_000;

/** Reads first: a plan is made on what is, not on what was listed a while ago. Rejects when it may not be changed. */
export async function readForChange(fleet: Fleet, id: string): Promise<Server> {
  const [server, action] = await Promise.all([fleet.read(id), fleet.missingAction(id)]);
  if (action !== undefined) {
    throw new TlsError({ code: 'forbidden', action });
  }
  return server;
}

/** One change from wish to truth: read, plan, ask, send, read again. */
export class ChangeFlow {
  constructor(
    private readonly fleet: Fleet,
    private readonly memory: Memory,
    private readonly failures: Failures,
  ) {}

  /**
   * `target`: the server as it was shown. Resolves with the server as read afterwards, or undefined when the user
   * said no.
   * Rejects with a {@link ServerFailure} that names the server.
   */
  async run(target: Server, request: ChangeRequest): Promise<Server | undefined> {
    requireTrust();
    const before = await this.read(target, request);
    const plan = this.plan(before, request.wish);
    if (Object.keys(plan.change).length === 0) {
      setStatusBarMessage({ icon: 'check', text: vscode.l10n.t('{0} is set so already', before.name) }, 5000);
      return before;
    }
    const changes = differences(target, before);
    if (changes.length > 0 && !request.confirmed && !(await this.confirmMeanwhile(before, changes))) {
      return undefined;
    }
    if (plan.weakens && !request.confirmed && !(await this.confirm(before, plan, request.question))) {
      return undefined;
    }
    return this.send(before, plan, request);
  }

  private async read(target: Server, request: ChangeRequest): Promise<Server> {
    try {
      return await readForChange(this.fleet, target.id);
    } catch (error) {
      throw this.failure(target, error, request);
    }
  }

  private plan(server: Server, wish: TlsChange): Plan {
    const planned = planChange(server, wish);
    if (!planned.ok) {
      throw new ServerFailure(server, 'change', new TlsError({ code: 'refused', refusal: planned.refusal }));
    }
    return planned.plan;
  }

  private async confirm(server: Server, plan: Plan, question: ChangeQuestion): Promise<boolean> {
    const detail = [...plan.effects.map(effectSentence), vscode.l10n.t('You can undo this.')].join(' ');
    const answer = await showWarningMessage(question.title(server), { modal: true, detail }, question.confirm);
    return answer === question.confirm;
  }

  private async confirmMeanwhile(server: Server, changes: readonly SettingDifference[]): Promise<boolean> {
    const apply = vscode.l10n.t('Apply Anyway');
    const answer = await showWarningMessage(
      vscode.l10n.t(
        'Somebody changed {0} meanwhile: {1}. Apply your change anyway?',
        server.name,
        changes.map(differencePhrase).join(', '),
      ),
      { modal: true },
      apply,
    );
    return answer === apply;
  }

  private async send(before: Server, plan: Plan, request: ChangeRequest): Promise<Server | undefined> {
    const started = Date.now();
    try {
      const after = await withProgress(
        {
          location: vscode.ProgressLocation.Window,
          title: `${before.name}: ${changingPhrase({ change: plan.change, phase: 'running' })}`,
        },
        () => this.fleet.change(before, plan.change),
      );
      await rememberLoss(this.memory, before.tls, after);
      if (Date.now() - started > quietMilliseconds || !vscode.window.state.focused) {
        void showInformationMessage(changedSentence(after));
      }
      return after;
    } catch (error) {
      if (tlsErrorOf(error)?.code === 'changedMeanwhile') {
        return this.run(before, request);
      }
      throw this.failure(before, error, request);
    }
  }

  private failure(server: Server, error: unknown, request: ChangeRequest): unknown {
    const known = tlsErrorOf(error);
    const retry = (): void => {
      this.run(server, request).catch((again: unknown) => this.failures.show(again));
    };
    return known && !(error instanceof ServerFailure) ? new ServerFailure(server, 'change', known, retry) : error;
  }
}
