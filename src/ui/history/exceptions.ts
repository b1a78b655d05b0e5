import * as vscode from 'vscode';
import { ExceptionKeeper, type Ending } from '../../changes/exceptionKeeper';
import { endingChange, longestException, longestReason, type TimedException } from '../../changes/exceptions';
import { azureCliFor } from '../../connect/azureCli';
import { terminalShell } from '../../connect/terminalShell';
import { wallClock, type Clock } from '../../domain/clock';
import { TlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import { ServerFailure, serverReference } from '../../domain/serverFailure';
import type { Fleet } from '../../fleet/fleet';
import { failureSentence } from '../../words/failureSentence';
import { durationPhrase } from '../../words/timedExceptions';
import { changedSentence } from '../../words/terms';
import type { ExtensionState } from '../app/extensionState';
import type { Failures } from '../app/failures';
import type { Log } from '../app/log';
import { serverNode } from '../app/nodes';
import type { CommandHandlers, Invocation } from '../app/registry';
import { backendMode, guard } from '../app/settings';
import { Targets, type ServerRows } from '../app/targets';
import { requireTrust } from '../app/trust';
import { setStatusBarMessage, showInformationMessage, showWarningMessage } from '../app/window';
import { askReason, askUntil } from './exceptionTime';
import { serverName, timeText } from './words';

export interface ExceptionsOptions {
  readonly fleet: Fleet;
  readonly focus: ConstructorParameters<typeof Targets>[1];
  readonly rows: ServerRows;
  readonly extensionState: ExtensionState;
  readonly failures: Pick<Failures, 'show'>;
  readonly log: Pick<Log, 'info'>;
  readonly clock?: Clock;
}

/** Timed exceptions: loaded with the first one, or when an earlier session left one. */
export interface Exceptions extends vscode.Disposable {
  readonly commands: Pick<CommandHandlers<'history'>, 'startException' | 'endException'>;
  /** Asks about exceptions that were due before this session. */
  offerOverdue(): Promise<void>;
}

export function createExceptions(options: ExceptionsOptions): Exceptions {
  const { fleet, focus, rows, extensionState, log, clock = wallClock } = options;
  const targets = new Targets(fleet, focus, rows);
  const keeper: ExceptionKeeper = new ExceptionKeeper({
    ...{ fleet, clock, guard },
    storage: extensionState,
    lostMinimums: extensionState,
    mode: backendMode,
    log: (line) => log.info(line),
    onEnded: (exception, ending) => {
      // another window may have ended it in the meantime
      if (ending.kind !== 'failed' || keeper.get(exception.id)) {
        void report(exception, ending, keeper);
      }
    },
  });
  return {
    commands: {
      startException: async (invocation) => {
        const question = vscode.l10n.t('Select the server to stop enforcing TLS on for some time');
        const server = await targets.one(invocation, question, isEnforced);
        return server && start(server, invocation, { keeper, fleet, clock });
      },
      endException: async (invocation) => {
        const question = vscode.l10n.t('Select the server whose exception to end');
        const server = await targets.one(invocation, question, ({ id }) => keeper.get(id) !== undefined);
        return server && endByUser(server, keeper);
      },
    },
    offerOverdue: () => offerOverdue({ keeper, fleet, clock }),
    dispose: () => keeper.dispose(),
  };
}

const isEnforced = ({ tls: { enforcement } }: Server): boolean => enforcement.known && enforcement.value;

interface StartContext {
  readonly keeper: ExceptionKeeper;
  readonly fleet: Fleet;
  readonly clock: Clock;
}

async function start(
  server: Server,
  { target, options }: Invocation<{ readonly until: string; readonly reason: string; readonly confirmed?: boolean }>,
  { keeper, fleet, clock }: StartContext,
): Promise<Server | undefined> {
  requireTrust();
  const now = clock.now();
  if (!isEnforced(server)) {
    void showInformationMessage(vscode.l10n.t('TLS is not enforced on {0}, so it needs no exception.', server.name));
    return undefined;
  }
  const until = options ? timeOf(options.until, now) : await askUntil(server.name, now);
  const reason = until === undefined ? undefined : options ? reasonOf(options.reason) : await askReason(server.name);
  if (until === undefined || reason === undefined) {
    return undefined;
  }
  // by the command of every such change, with its questions: a program gets codes instead
  const byId = typeof target === 'string' && options !== undefined;
  const runs = await keeper.begin(server, { until, reason }, async () => {
    await vscode.commands.executeCommand(
      'azurePostgresTls.disableEnforcement',
      byId ? server.id : serverNode(server.id),
      ...(byId ? [{ confirmed: options.confirmed ?? false }] : []),
    );
  });
  const after = fleet.get(server.id);
  if (runs && after && !byId) {
    void sayStarted(server, until, keeper);
  }
  return runs ? after : undefined;
}

/** @throws TlsError `invalidArgument` */
function timeOf(given: string, now: number): number {
  const until = Date.parse(given);
  if (!(until > now && until <= now + longestException)) {
    throw new TlsError({
      code: 'invalidArgument',
      argument: 'until',
      expected: vscode.l10n.t('a time within 30 days'),
    });
  }
  return until;
}

/** @throws TlsError `invalidArgument` */
function reasonOf(given: string): string {
  const reason = given.trim();
  if (reason === '' || reason.length > longestReason) {
    throw new TlsError({ code: 'invalidArgument', argument: 'reason', expected: vscode.l10n.t('a text') });
  }
  return reason;
}

/** Says what the extension can and cannot do, with the command that a scheduler can run instead. */
async function sayStarted(before: Server, until: number, keeper: ExceptionKeeper): Promise<void> {
  const copy = copyLabel();
  const end = vscode.l10n.t('Enforce Now');
  const chosen = await showInformationMessage(
    vscode.l10n.t(
      'TLS is not enforced on {0} until {1}. The extension enforces it again if VS Code is open then; otherwise it asks at the next start.',
      before.name,
      timeText(until),
    ),
    copy,
    end,
  );
  if (chosen === copy) {
    await copyLine(before, keeper);
  } else if (chosen === end) {
    await endAndReport(before.id, keeper);
  }
}

const copyLabel = (): string => vscode.l10n.t('Copy Azure CLI for a Scheduler');

async function copyLine(before: Server, keeper: ExceptionKeeper): Promise<void> {
  const exception = keeper.get(before.id);
  const shell = terminalShell(vscode.env.shell, process.platform);
  const { minimum } = before.tls;
  const change = exception
    ? endingChange(exception, { ...before, tls: { ...before.tls, minimum: { known: false, reason: 'notReadYet' } } })
    : { enforcement: true, ...(minimum.known ? { minimum: minimum.value } : {}) };
  const text = azureCliFor(before, change, shell);
  if (text === undefined) {
    throw new TlsError({ code: 'noCommandLine' });
  }
  await vscode.env.clipboard.writeText(text);
  setStatusBarMessage({ icon: 'check', text: vscode.l10n.t('Copied the Azure CLI command of {0}', before.name) }, 3000);
}

async function endByUser(server: Server, keeper: ExceptionKeeper): Promise<Server | undefined> {
  requireTrust();
  const exception = keeper.get(server.id);
  if (!exception) {
    void showInformationMessage(vscode.l10n.t('{0} has no exception.', server.name));
    return undefined;
  }
  const ending = await keeper.end(server.id);
  switch (ending.kind) {
    case 'restored':
      setStatusBarMessage({ icon: 'check', text: changedSentence(ending.server) }, 5000);
      return ending.server;
    case 'enforced':
      return ending.server;
    case 'changedByOthers':
      void report(exception, ending, keeper);
      return undefined;
    case 'gone':
      return undefined;
    case 'failed':
      throw new ServerFailure(server, 'change', ending.error, () => void endAndReport(server.id, keeper));
  }
}

async function endAndReport(id: string, keeper: ExceptionKeeper): Promise<void> {
  const exception = keeper.get(id);
  if (exception) {
    await report(exception, await keeper.end(id), keeper);
  }
}

/** Says how an exception ended without the user. */
async function report(exception: TimedException, ending: Ending, keeper: ExceptionKeeper): Promise<void> {
  const name = serverName(exception.id);
  switch (ending.kind) {
    case 'restored':
      void showInformationMessage(
        vscode.l10n.t('The exception of {0} has ended. {1}', name, changedSentence(ending.server)),
      );
      return;
    case 'enforced':
    case 'gone':
      return;
    case 'changedByOthers': {
      const enforce = vscode.l10n.t('Enforce TLS');
      const sentence = vscode.l10n.t(
        'The exception of {0} has ended, but another user has changed the server since, so nothing was sent. TLS is not enforced.',
        name,
      );
      if ((await showWarningMessage(sentence, enforce)) === enforce) {
        await vscode.commands.executeCommand('azurePostgresTls.enableEnforcement', serverNode(exception.id));
      }
      return;
    }
    case 'failed': {
      const retry = vscode.l10n.t('Try Again');
      const reference = serverReference(exception.id);
      const reason = failureSentence(reference ? new ServerFailure(reference, 'change', ending.error) : ending.error);
      const sentence = vscode.l10n.t('The exception of {0} could not be ended. {1}', name, reason);
      if ((await showWarningMessage(sentence, retry)) === retry) {
        await endAndReport(exception.id, keeper);
      }
    }
  }
}

async function offerOverdue({ keeper, fleet, clock }: StartContext): Promise<void> {
  const overdue = keeper.overdueExceptions.filter(({ id }) => parseServerId(id));
  const [first, ...others] = overdue;
  if (!first) {
    return;
  }
  const enforce = vscode.l10n.t('Enforce Now');
  const late = durationPhrase(clock.now() - Math.min(...overdue.map(({ until }) => until)));
  const chosen = await showWarningMessage(
    others.length === 0
      ? vscode.l10n.t(
          'The exception of {0} is overdue by {1}: TLS may still not be enforced, because VS Code was not open when it ended.',
          serverName(first.id),
          late,
        )
      : vscode.l10n.t(
          'The exceptions of {0} are overdue by up to {1}: TLS may still not be enforced, because VS Code was not open when they ended.',
          overdue.map(({ id }) => serverName(id)).join(', '),
          late,
        ),
    enforce,
    ...(others.length === 0 ? [copyLabel()] : []),
  );
  if (chosen === copyLabel()) {
    await copyLine(fleet.get(first.id) ?? (await fleet.readForChange(first.id)), keeper);
  } else if (chosen === enforce) {
    requireTrust();
    await Promise.all(overdue.map(({ id }) => endAndReport(id, keeper)));
  }
}
