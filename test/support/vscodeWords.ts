import Module from 'node:module';

/**
 * Makes `vscode` a module that has nothing but the words: `l10n.t` fills in the arguments, as VS Code does in English.
 * To be imported before what imports `vscode`.
 */
const words = {
  l10n: {
    t: (text: string, ...values: readonly unknown[]): string =>
      text.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
  },
};

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? words : load(request, ...rest));
