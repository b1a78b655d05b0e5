/** Those of libpq and psql, but for where passwords are kept, and those that make programs behave as parts of VS Code. */
const removed = /^(PG(?!PASSFILE$)|PSQLRC$|VSCODE_|ELECTRON_|SNAP(_|$)|GDK_PIXBUF_)/i;

type Environment = Readonly<Record<string, string | null | undefined>>;

export interface EnvironmentOptions {
  /** VS Code's own. */
  readonly own: Environment;
  /** What programs are looked up in. */
  readonly path: string;
  readonly platform: string;
  /** Names in `terminal.integrated.env`, which a workspace can set: they are as in `own` again. */
  readonly configured: readonly string[];
  /** Whether VS Code takes the result for the whole environment; in remote windows it adds it to its own. */
  readonly whole: boolean;
}

/** The environment of a terminal; null removes what would be there otherwise. */
export function terminalEnvironment(options: EnvironmentOptions): Record<string, string | null> {
  const { own, path, platform, configured, whole } = options;
  const kept = new Map<string, string>();
  const gone: string[] = [];
  for (const [name, value] of Object.entries(own)) {
    if (removed.test(name)) {
      gone.push(name);
    } else if (typeof value === 'string' && name.toLowerCase() !== 'path') {
      kept.set(name, value);
    }
  }
  const hasLocale = ['LC_ALL', 'LC_CTYPE', 'LANG'].some((name) => kept.get(name));
  return {
    ...(whole ? Object.fromEntries(kept) : {}),
    ...Object.fromEntries(configured.map((name) => [name, kept.get(name) ?? null])),
    ...Object.fromEntries(gone.map((name) => [name, null])),
    PATH: path,
    // a program that is opened from the Dock has no locale, and psql would take the names for ASCII
    ...(platform === 'darwin' && !hasLocale ? { LANG: 'en_US.UTF-8' } : {}),
    // cmd.exe looks into the current folder first
    ...(platform === 'win32' ? { NoDefaultCurrentDirectoryInExePath: '1' } : {}),
  };
}

/** A variable of an environment, whatever its case, as Windows has it. */
export function variable(environment: Environment, name: string): string | undefined {
  return Object.entries(environment).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? undefined;
}
