import * as vscode from 'vscode';
import { guaranteeSentence, libraryName } from '../../words/code';
import type { ModeChoice } from '../../workspace/protocol';
import type { JudgingThread } from '../../workspace/thread';
import { abortable } from '../app/abortable';
import type { OpenFiles } from './openFiles';
import { rangeOf, selector } from './places';

export interface ModesOptions {
  readonly thread: Pick<JudgingThread, 'ask'>;
  readonly openFiles: Pick<OpenFiles, 'textOf' | 'isJudged'>;
}

/** Before the cursor, where a mode is written; the thread looks closer. */
const mode = /ssl[ _-]?mode\W+[\w-]*$/i;

/** Completes modes such as `sslmode`, each with what it does in that library. */
export function registerModes({ thread, openFiles }: ModesOptions): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    provideCompletionItems: async (document, position, token) => {
      const line = document.lineAt(position.line).text.slice(0, position.character);
      const text = mode.test(line) && openFiles.isJudged(document) ? openFiles.textOf(document) : undefined;
      if (!text) return undefined;
      const found = await abortable(token, (signal) =>
        thread.ask('modes', { ...text, offset: document.offsetAt(position) }, { signal }),
      ).catch((error: unknown) => {
        if (token.isCancellationRequested) return undefined;
        throw error;
      });
      return found?.choices.map((choice, index) => item(choice, index, rangeOf(found.at)));
    },
  };
  return vscode.languages.registerCompletionItemProvider(selector, provider, '=', ':', '"', "'");
}

function item({ mode: name, guarantee, family, version }: ModeChoice, index: number, range: vscode.Range) {
  const sentence = guaranteeSentence(guarantee, libraryName(family, version));
  const one = new vscode.CompletionItem({ label: name, description: sentence }, vscode.CompletionItemKind.EnumMember);
  one.documentation = sentence;
  one.range = range;
  one.sortText = String(index);
  one.preselect = index === 0;
  if (guarantee === 'plaintext') one.tags = [vscode.CompletionItemTag.Deprecated];
  return one;
}
