import type { Shell } from './types';

/** The shell that a copied command line is for, and whether its programs are those of Windows. */
export interface TerminalShell {
  readonly shell: Shell;
  readonly windows: boolean;
}

/**
 * @param path the user's default shell (`vscode.env.shell`)
 * @param platform `process.platform` of the machine that terminals run on
 */
export function terminalShell(path: string, platform: string): TerminalShell {
  const windows = platform === 'win32';
  const name = path
    .replace(/^.*[\\/]/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
  return { shell: name === '' ? (windows ? 'powershell' : 'posix') : kindOf(name), windows };
}

/** Recognizes only shells with known rules: csh, nu and xonsh read the same quotes differently. */
function kindOf(name: string): Shell {
  if (/^(pwsh|powershell)(-preview)?$/.test(name)) {
    return 'powershell';
  }
  if (/^((ba|z|da|k|mk|a)?sh|ksh93)$/.test(name)) {
    return 'posix';
  }
  return name === 'fish' ? 'fish' : name === 'cmd' ? 'cmd' : 'other';
}
