import { l10n } from 'vscode';
import type { TerminalProgram } from './index';
import type { RunWords } from './launch';

/** What a terminal shows when its program has ended. */
export function runWords(program: TerminalProgram): RunWords {
  return {
    ended: l10n.t('{0} has ended.', program),
    failed: around((code) => l10n.t('{0} ended with exit code {1}.', program, code)),
    noToken: around((code) =>
      l10n.t(
        'The Azure CLI printed no access token (exit code {0}), so {1} was not started. Sign in with az login.',
        code,
        program,
      ),
    ),
    close: l10n.t('Press Enter to close this terminal. '),
  };
}

/** The exit code is known only in the terminal: the sentence in two parts, before it and after it. */
function around(sentence: (code: string) => string): readonly [string, string] {
  const mark = '\u0001';
  const [before = '', after = ''] = sentence(mark).split(mark);
  return [before, after];
}
