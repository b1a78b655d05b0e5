import * as vscode from 'vscode';
import { asTlsError } from '../../domain/errors';
import type { CommandName, CommandOf, Feature, FeatureOf } from './commands';
import { Emitter } from '../../domain/emitter';
import type { Failures } from './failures';
import { Lazy } from './lazy';
import { showInformationMessage } from './window';
import { ServerFailure, serverReference, tlsErrorOf } from '../../domain/serverFailure';
import type { OperationArguments, OperationName } from '../../operations';

/** A command invocation: the first argument as passed, and the tree selection. */
export interface Invocation<Options = unknown> {
  readonly target: unknown;
  /** All selected tree elements, if a menu passes them. */
  readonly selection: readonly unknown[];
  /** The second argument of a call by ID, validated against the operation's schema. */
  readonly options: Options | undefined;
}

/** Arguments after the target, for commands that are operations. */
type OptionsOf<Name> = Name extends OperationName ? OperationArguments<Name> : never;

export type CommandHandler<Name extends CommandName> = (invocation: Invocation<OptionsOf<Name>>) => Promise<unknown>;

/** A handler of any command. */
type AnyHandler = (invocation: Invocation<never>) => Promise<unknown>;

type HandlersOf<Name extends CommandName> = { readonly [One in Name]: CommandHandler<One> };

/** Handlers of all commands of a feature. */
export type CommandHandlers<F extends Feature> = HandlersOf<CommandOf<F>>;

/** Registers all commands of a feature; the type requires a handler for each. */
export function registerCommands<F extends Feature>(
  commands: CommandTable,
  handlers: CommandHandlers<F>,
): vscode.Disposable {
  return commands.add({ ...handlers });
}

function required(name: string, handler: AnyHandler | undefined): AnyHandler {
  if (!handler) {
    throw new Error(`azurePostgresTls.${name} has no handler`);
  }
  return handler;
}

/** Handlers whose code is loaded when one of them is first called. */
export function loadedHandlers<Name extends CommandName>(
  names: readonly Name[],
  load: () => Promise<HandlersOf<Name>>,
): HandlersOf<Name> {
  const handlerOf =
    (name: Name): AnyHandler =>
    async (invocation) => {
      const loaded: Partial<HandlersOf<Name>> = await load();
      return required(name, loaded[name])(invocation);
    };
  return Object.fromEntries(names.map((name) => [name, handlerOf(name)])) as HandlersOf<Name>;
}

/** Code that is loaded at first use. */
export interface Loaded<T> extends vscode.Disposable {
  readonly get: () => Promise<T>;
}

/** Commands of the feature that the commands are of. */
type AllOf<Name extends CommandName> = CommandOf<FeatureOf<Name>>;

/** A feature whose code is loaded with the first of its commands; the type requires all of them. */
export function lazyFeature<
  Name extends CommandName,
  T extends { readonly commands: HandlersOf<AllOf<Name>>; dispose(): unknown },
>(
  table: CommandTable,
  names: [AllOf<Name>] extends [Name] ? readonly Name[] : never,
  load: () => Promise<T>,
): Loaded<T> {
  const loaded = new Lazy(load);
  const get = (): Promise<T> => loaded.get();
  // by the type of the names: these are all of the feature's
  const all = names as unknown as readonly AllOf<Name>[];
  const handlers = loadedHandlers(all, async () => (await get()).commands);
  return Object.assign(vscode.Disposable.from(loaded, table.add({ ...handlers })), { get });
}

/** Restores a page's panels after a reload of the window. */
export function restorePanels(
  page: 'connection' | 'verification' | 'clients' | 'plans',
  load: () => Promise<{ readonly panels: vscode.WebviewPanelSerializer }>,
): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(`azurePostgresTls.${page}`, {
    deserializeWebviewPanel: async (panel, state) => (await load()).panels.deserializeWebviewPanel(panel, state),
  });
}

/** The commands of all features. The extension's entry registers them with VS Code. */
export class CommandTable {
  private readonly handlers = new Map<string, AnyHandler>();
  private readonly begun = new Emitter<string>();
  /** Fires with the name of a command that begins. */
  readonly onDidBegin = this.begun.event;

  constructor(
    private readonly failures: Pick<Failures, 'sentence' | 'show'>,
    /** Whether a command is in the title of a view: VS Code passes it the focused row, if there is one. */
    private readonly isInTitle: (name: string) => boolean = () => false,
  ) {}

  /** Adds the handlers of a feature until the result is disposed of. */
  add(handlers: Readonly<Record<string, AnyHandler>>): vscode.Disposable {
    const entries = Object.entries(handlers);
    entries.forEach(([name, handler]) => this.handlers.set(name, handler));
    return { dispose: () => entries.forEach(([name]) => this.handlers.delete(name)) };
  }

  /**
   * Runs `azurePostgresTls.<name>`. Called with a server ID, a command rejects with an error that has a `code`;
   * called from the user interface, it shows the failure and resolves with undefined.
   */
  async run(name: string, args: readonly unknown[]): Promise<unknown> {
    this.begun.fire(name);
    const [target, second] = args;
    if (isLostRow(args) && !this.isInTitle(name)) {
      void showInformationMessage(
        vscode.l10n.t('The row was redrawn while you clicked it, and nothing was done. Click it again.'),
      );
      return undefined;
    }
    // A call with an ID comes from a keybinding or another extension, which handles errors itself.
    const selected = Array.isArray(second);
    const programmatic =
      typeof target === 'string' ||
      Array.isArray(target) ||
      isPlan(target) ||
      (name === 'planChange' ? !!second && !selected : name === 'applyPlan' && !!target);
    try {
      const handler = required(name, this.handlers.get(name));
      const options = second === undefined || selected ? undefined : await readArguments(name as CommandName, second);
      // The cast is safe: the handler's type derives from the schema that validated the options.
      return await handler({ target, selection: selected ? second : [], options: options as undefined });
    } catch (error) {
      if (programmatic) {
        throw new CommandError(
          await this.failures.sentence(typeof target === 'string' ? named(target, error) : error),
          error,
        );
      }
      if (!isQuiet(error)) {
        await this.failures.show(error);
      }
      return undefined;
    }
  }
}

/**
 * Whether a row was clicked that VS Code no longer knows, because the tree was redrawn: it passes undefined for the row,
 * and a second argument for the selection. The selection is no substitute, as it may be another server.
 */
function isLostRow(args: readonly unknown[]): boolean {
  const [target, second] = args;
  const noTarget = target === undefined || target === null;
  return args.length > 1 && noTarget && (!second || Array.isArray(second));
}

/** Whether a value may be a plan document. */
const isPlan = (value: unknown): boolean => typeof value === 'object' && value !== null && 'digest' in value;

async function readArguments(name: CommandName, given: unknown): Promise<unknown> {
  return (await import('./arguments')).readArguments(name, given);
}

/** Adds the server that the caller named to a failure. */
function named(id: string, failure: unknown): unknown {
  const server = serverReference(id);
  return server && !(failure instanceof ServerFailure)
    ? new ServerFailure(server, 'use', asTlsError(failure))
    : failure;
}

/** Whether the user canceled and no operation continues, so that there is nothing to report. */
function isQuiet(failure: unknown): boolean {
  const error = tlsErrorOf(failure);
  return error?.failure.code === 'cancelled' && !error.failure.operationContinues;
}

/** The error that callers receive: a localized message and the code of the failure. */
export class CommandError extends Error {
  override readonly name = 'AzurePostgresTlsError';
  readonly code: string;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.code = tlsErrorOf(cause)?.code ?? 'unexpected';
  }
}
