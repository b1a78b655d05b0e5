import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { terminalShell } from '../../../../src/ui/panels/shell';

suite('shell of the terminal', () => {
  for (const [path, platform, expected] of [
    ['/bin/bash', 'linux', { shell: 'posix' }],
    ['/usr/bin/zsh', 'darwin', { shell: 'posix' }],
    ['C:\\Program Files\\Git\\bin\\bash.exe', 'win32', { shell: 'posix' }],
    ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.exe', 'win32', { shell: 'powershell' }],
    ['/usr/bin/pwsh', 'linux', { shell: 'powershell' }],
    ['C:\\Windows\\System32\\cmd.exe', 'win32', { shell: 'powershell', path: 'powershell.exe' }],
    ['/usr/bin/nu', 'linux', { shell: 'posix', path: '/bin/sh' }],
    ['', 'linux', { shell: 'posix', path: '/bin/sh' }],
  ] as const) {
    test(`${path || 'none'} on ${platform}`, () => {
      assert.deepEqual(terminalShell(path, platform), expected);
    });
  }
});
