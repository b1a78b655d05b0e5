import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { terminalShell } from '../../../src/connect/terminalShell';

suite('shell of the terminal', () => {
  for (const [path, platform, expected] of [
    ['/bin/bash', 'linux', { shell: 'posix', windows: false }],
    ['/usr/bin/zsh', 'darwin', { shell: 'posix', windows: false }],
    ['/usr/bin/ksh93', 'linux', { shell: 'posix', windows: false }],
    ['/usr/bin/fish', 'linux', { shell: 'fish', windows: false }],
    ['C:\\Program Files\\Git\\bin\\bash.exe', 'win32', { shell: 'posix', windows: true }],
    ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.exe', 'win32', { shell: 'powershell', windows: true }],
    ['/usr/bin/pwsh', 'linux', { shell: 'powershell', windows: false }],
    ['C:\\Windows\\System32\\cmd.exe', 'win32', { shell: 'cmd', windows: true }],
    ['/usr/bin/nu', 'linux', { shell: 'other', windows: false }],
    ['/usr/bin/tcsh', 'linux', { shell: 'other', windows: false }],
    ['/bin/csh', 'darwin', { shell: 'other', windows: false }],
    ['/usr/bin/xonsh', 'linux', { shell: 'other', windows: false }],
    ['/usr/bin/elvish', 'linux', { shell: 'other', windows: false }],
    ['', 'linux', { shell: 'posix', windows: false }],
    ['', 'win32', { shell: 'powershell', windows: true }],
  ] as const) {
    test(`${path || 'none'} on ${platform}`, () => {
      assert.deepEqual(terminalShell(path, platform), expected);
    });
  }
});
