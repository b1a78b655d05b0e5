import * as vscode from 'vscode';
import type { Log } from '../app/log';
import { showWarningMessage } from '../app/window';

/** Reports notices of a fleet file: each time in the log, and once per session and report in a message. */
export class FleetNotices {
  private readonly shown = new Set<string>();

  constructor(private readonly log: Pick<Log, 'warn' | 'error'>) {}

  report(file: string, sentences: readonly string[]): void {
    for (const sentence of sentences) {
      this.log.warn(`${file}: ${sentence}`);
    }
    const message = vscode.l10n.t('{0}: {1}', file, sentences.join(' '));
    if (sentences.length === 0 || this.shown.has(message)) {
      return;
    }
    this.shown.add(message);
    // Not awaited, so that the servers are shown meanwhile.
    showWarningMessage(message).catch((error: unknown) => this.log.error(String(error)));
  }
}
