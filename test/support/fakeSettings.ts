import { fakeVscode } from './fakeVscode';

type Values = Readonly<Record<string, unknown>>;

/** Values of settings by the scope that they are set in; the later scope wins for who believes every scope. */
export interface ScopedSettings {
  readonly defaults?: Values;
  readonly user?: Values;
  readonly workspace?: Values;
  /** By name of the folder. */
  readonly folders?: Readonly<Record<string, Values>>;
  /** Name of a workspace file; without one the first folder is open alone. */
  readonly workspaceFile?: string;
}

interface Folder {
  readonly name: string;
}

/** Puts settings into the stand-in for `vscode`; a further call changes them and tells the listeners. */
export function fakeSettings({ defaults, user, workspace, folders = {}, workspaceFile }: ScopedSettings): void {
  const uri = (path: string): object => ({ path, toString: () => `file://${path}` });
  const names = Object.keys(folders);
  Object.assign(fakeVscode.workspace, {
    workspaceFile: workspaceFile === undefined ? undefined : uri(`/projects/${workspaceFile}`),
    workspaceFolders: names.map((name) => ({ name, uri: uri(`/projects/${name}`) })),
    getConfiguration: (_: undefined, folder?: Folder) => ({
      get: (name: string) => {
        const scopes = [defaults, user, workspace, folder && folders[folder.name]];
        return scopes.findLast((values) => values?.[name] !== undefined)?.[name];
      },
      inspect: (name: string) => ({
        defaultValue: defaults?.[name],
        globalValue: user?.[name],
        workspaceValue: workspace?.[name],
        workspaceFolderValue: folder && folders[folder.name]?.[name],
      }),
    }),
    onDidChangeConfiguration: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  });
  listeners.forEach((listener) => listener());
}

const listeners = new Set<() => void>();
