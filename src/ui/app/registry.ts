import * as vscode from 'vscode';
import { asTlsError } from '../../domain/errors';
import type { CommandName, CommandOf, Feature } from './commands';
import type { Failures } from './failures';
import { ServerFailure, serverReference, tlsErrorOf } from '../../domain/serverFailure';

/** How a command was called: the first argument as given, tree selection included. */
export interface Invocation {
  readonly target: unknown;
  /** All selected tree elements, where a menu hands them in. */
  readonly selection: readonly unknown[];
  /** The second argument of calls by id. */
  readonly options: unknown;
}

export type CommandHandler = (invocation: Invocation) => Promise<unknown>;

/** Handlers of a feature's commands, or of those named. */
export type CommandHandlers<F extends Feature, Name extends CommandOf<F> = CommandOf<F>> = Readonly<
  Record<Name, CommandHandler>
>;

/** Registers all commands of a feature; types say that none is missing. */
export function registerCommands<F extends Feature>(
  failures: Failures,
  handlers: CommandHandlers<F>,
): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries<CommandHandler>(handlers).map(([name, handler]) =>
      registerCommand(name as CommandName, failures, handler),
    ),
  );
}

/** Handlers whose code is loaded when one of them is called for the first time. */
export function loadedHandlers<Name extends CommandName>(
  names: readonly Name[],
  load: () => Promise<Readonly<Record<Name, CommandHandler>>>,
): Readonly<Record<Name, CommandHandler>> {
  const handlerOf =
    (name: Name): CommandHandler =>
    async (invocation) => {
      const loaded: Partial<Record<Name, CommandHandler>> = await load();
      const handler = loaded[name];
      if (!handler) {
        throw new Error(`azurePostgresTls.${name} has no handler`);
      }
      return handler(invocation);
    };
  return Object.fromEntries(names.map((name) => [name, handlerOf(name)])) as Record<Name, CommandHandler>;
}

/** Brings panels of a page back after a reload of the window. */
export function restorePanels(
  page: 'connection' | 'verification' | 'clients',
  load: () => Promise<{ readonly panels: vscode.WebviewPanelSerializer }>,
): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(`azurePostgresTls.${page}`, {
    deserializeWebviewPanel: async (panel, state) => (await load()).panels.deserializeWebviewPanel(panel, state),
  });
}

/**
 * Registers `azurePostgresTls.<name>`. Called by id, a command rejects with an error that has a `code`; called from
 * the user interface it shows the failure itself and resolves with undefined.
 */
export function registerCommand(name: CommandName, failures: Failures, handler: CommandHandler): vscode.Disposable {
  return vscode.commands.registerCommand(`azurePostgresTls.${name}`, async (target: unknown, second: unknown) => {
    // called by an id, from a keybinding or another extension: errors are the caller's
    const programmatic = typeof target === 'string';
    const invocation: Invocation = {
      target,
      selection: Array.isArray(second) ? second : [],
      options: Array.isArray(second) ? undefined : second,
    };
    try {
      return await handler(invocation);
    } catch (error) {
      if (programmatic) {
        throw new CommandError(await failures.sentence(named(target, error)), error);
      }
      if (!isQuiet(error)) {
        await failures.show(error);
      }
      return undefined;
    }
  });
}

/** The failure with the server that the caller named. */
function named(id: string, failure: unknown): unknown {
  const server = serverReference(id);
  return server && !(failure instanceof ServerFailure)
    ? new ServerFailure(server, 'use', asTlsError(failure))
    : failure;
}

/** The user cancelled, and nothing goes on: there is nothing to report. */
function isQuiet(failure: unknown): boolean {
  const error = tlsErrorOf(failure);
  return error?.failure.code === 'cancelled' && !error.failure.operationContinues;
}

/** What callers get: a localized message, and the code of the failure. */
export class CommandError extends Error {
  override readonly name = 'AzurePostgresTlsError';
  readonly code: string;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.code = tlsErrorOf(cause)?.code ?? 'unexpected';
  }
}
