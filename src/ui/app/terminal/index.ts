import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { TlsError } from '../../../domain/errors';
import { terminalVariableNames } from '../settings';
import { createTerminal } from '../window';
import { terminalEnvironment, variable } from '../../../connect/terminalEnvironment';
import { launch, type RunWords } from '../../../connect/terminalLaunch';
import { findProgram, safePath, type ProgramSearch } from '../../../files/programs';

/** Programs that are started in a terminal, found by name. */
type TerminalProgram = 'psql' | 'az' | 'azd';

export interface TerminalRun {
  /** The name of the terminal. */
  readonly name: string;
  readonly program: TerminalProgram;
  /** Constants and UUIDs only. */
  readonly programArguments?: readonly string[];
  /** Variables of libpq, which may contain untrusted values. They reach the program unchanged. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether the Microsoft Entra access token that the Azure CLI prints becomes the password. */
  readonly entraToken?: boolean;
}

/**
 * Starts a program in its own terminal. Nothing is typed into it, because terminals interpret some characters as
 * keys: untrusted values are passed in the environment. The working directory is the user's home, not the open
 * folder.
 *
 * @throws TlsError `programMissing`
 */
export async function runInTerminal(run: TerminalRun): Promise<void> {
  const { platform } = process;
  const search: ProgramSearch = { path: variable(process.env, 'PATH') ?? '', platform, folders: openFolders() };
  const program = await find(run.program, search);
  const tokenFrom = run.entraToken ? await find('az', search) : undefined;
  // Remote windows ignore `strictEnv`: VS Code sets the environment there, and only the differences are passed.
  const whole = vscode.env.remoteName === undefined;
  const own = terminalEnvironment({
    own: process.env,
    path: await safePath(search),
    platform,
    configured: terminalVariableNames(platform),
    whole,
  });
  const { shellPath, shellArgs, env } = launch(
    {
      program,
      words: runWords(run.program),
      ...(run.programArguments ? { programArguments: run.programArguments } : {}),
      ...(run.variables ? { variables: run.variables } : {}),
      ...(tokenFrom === undefined ? {} : { tokenFrom }),
    },
    platform,
    process.env,
  );
  createTerminal({
    name: run.name,
    shellPath,
    shellArgs: [...shellArgs],
    env: { ...own, ...env },
    strictEnv: whole,
    cwd: homedir(),
    // A terminal that VS Code restores would start the program again.
    isTransient: true,
  }).show();
}

async function find(program: TerminalProgram, search: ProgramSearch): Promise<string> {
  const found = await findProgram(program, search);
  if ('missing' in found) {
    throw new TlsError({ code: 'programMissing', program, where: found.missing });
  }
  return found.file;
}

function openFolders(): readonly string[] {
  const { workspaceFolders = [] } = vscode.workspace;
  return workspaceFolders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/** Messages that a terminal shows when its program ends. */
function runWords(program: TerminalProgram): RunWords {
  return {
    ended: vscode.l10n.t('{0} has ended.', program),
    failed: around((code) => vscode.l10n.t('{0} ended with exit code {1}.', program, code)),
    noToken: around((code) =>
      vscode.l10n.t(
        'The Azure CLI printed no access token (exit code {0}), so {1} was not started. Sign in with az login.',
        code,
        program,
      ),
    ),
    close: vscode.l10n.t('Press Enter to close this terminal. '),
  };
}

/** Splits a sentence around the exit code, which is known only in the terminal. */
function around(sentence: (code: string) => string): readonly [string, string] {
  const mark = '\u0001';
  const [before = '', after = ''] = sentence(mark).split(mark);
  return [before, after];
}
