import * as vscode from 'vscode';
import { asTlsError } from '../../domain/errors';
import type { Failures } from './failures';
import { ServerFailure, serverReference, tlsErrorOf } from './failures';

/** How a command was called: the first argument as given, tree selection included. */
export interface Invocation {
  readonly target: unknown;
  /** All selected tree elements, where a menu hands them in. */
  readonly selection: readonly unknown[];
  /** The second argument of calls by id. */
  readonly options: unknown;
}

export type CommandHandler = (invocation: Invocation) => Promise<unknown>;

/** By the part of the command's name after `azurePostgresTls.`. */
export type CommandHandlers = Readonly<Record<string, CommandHandler>>;

/** The handler of a part that is loaded by itself: types say that it is there, and an error names one that is not. */
export function handlerOf<Name extends string>(
  handlers: { readonly [name in Name]: CommandHandler },
  name: Name,
): CommandHandler {
  const handler = (handlers as Partial<Record<Name, CommandHandler>>)[name];
  if (!handler) {
    throw new Error(`azurePostgresTls.${name} has no handler`);
  }
  return handler;
}

/**
 * Registers `azurePostgresTls.<name>`. Called by id, a command rejects with an error that has a `code`; called from
 * the user interface it shows the failure itself and resolves with undefined.
 */
export function registerCommand(name: string, failures: Failures, handler: CommandHandler): vscode.Disposable {
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

/** A caller by id is told which server it was. */
function named(id: string, failure: unknown): unknown {
  const server = serverReference(id);
  return server && !(failure instanceof ServerFailure)
    ? new ServerFailure(server, 'use', asTlsError(failure))
    : failure;
}

/** Somebody cancelled, and nothing goes on: there is nothing to tell. */
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
