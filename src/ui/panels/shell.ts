import type { Shell } from '../../connect/types';

/** The shell that psql is run in, and the executable to start when the default one is not understood. */
export interface TerminalShell {
  readonly shell: Shell;
  readonly path?: string;
}

/**
 * @param path the user's default shell (`vscode.env.shell`)
 * @param platform `process.platform` of the machine that terminals run on
 */
export function terminalShell(path: string, platform: string): TerminalShell {
  const name = path.replace(/^.*[\\/]/, '').toLowerCase();
  if (/^(pwsh|powershell)(-preview)?(\.exe)?$/.test(name)) {
    return { shell: 'powershell' };
  }
  if (/^(ba|z|da|k|fi|a)?sh(\.exe)?$/.test(name)) {
    return { shell: 'posix' };
  }
  // cmd.exe and the like: their quoting is not known, but these are always there
  return platform === 'win32' ? { shell: 'powershell', path: 'powershell.exe' } : { shell: 'posix', path: '/bin/sh' };
}
