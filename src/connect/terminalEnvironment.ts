/**
 * Removed variables: those of libpq and psql except for the password file, and those that make programs behave as parts
 * of VS Code.
 */
const removed = /^(PG(?!PASSFILE$)|PSQLRC$|VSCODE_|ELECTRON_|SNAP(_|$)|GDK_PIXBUF_)/i;

type Environment = Readonly<Record<string, string | null | undefined>>;

export interface EnvironmentOptions {
  /** VS Code's own environment. */
  readonly own: Environment;
  /** The value of `PATH`. */
  readonly path: string;
  readonly platform: string;
  /** Names in `terminal.integrated.env`, which a workspace can set: their values are restored from `own`. */
  readonly configured: readonly string[];
  /** Whether VS Code uses the result as the whole environment; in remote windows it adds the result to its own. */
  readonly whole: boolean;
}

/** Builds the environment of a terminal; null removes a variable that would otherwise exist. */
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
    // a program started from the Dock has no locale, and psql would read the names as ASCII
    ...(platform === 'darwin' && !hasLocale ? { LANG: 'en_US.UTF-8' } : {}),
    // cmd.exe searches the current folder first
    ...(platform === 'win32' ? { NoDefaultCurrentDirectoryInExePath: '1' } : {}),
  };
}

/** Reads a variable of an environment without regard to case, as Windows does. */
export function variable(environment: Environment, name: string): string | undefined {
  return Object.entries(environment).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? undefined;
}
