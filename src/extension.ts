import * as vscode from 'vscode';
import { Lazy } from './ui/app/lazy';

const prefix = 'azurePostgresTls.';

/** Registers the commands of the manifest. All other code is loaded in the next task, or with the first command. */
export function activate(context: vscode.ExtensionContext): void {
  const main = new Lazy(async () => (await import('./main')).start(context));
  const { contributes } = context.extension.packageJSON as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  const loading = setImmediate(() => {
    main.get().catch((error: unknown) => console.error(error));
  });
  context.subscriptions.push(
    { dispose: () => clearImmediate(loading) },
    main,
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...args: readonly unknown[]) =>
        (await main.get()).commands.run(command.slice(prefix.length), args),
      ),
    ),
  );
}
