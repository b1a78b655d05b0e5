import * as vscode from 'vscode';
import type { Log } from '../app/log';
import { fleetNoticeSentence, type FleetFileNotice } from '../../words/fleetNotices';
import { showWarningMessage } from '../app/window';

/** Reports what of a fleet file was not read: in the log each time, in a message once a session for the same report. */
export class FleetNotices {
  private readonly shown = new Set<string>();

  constructor(private readonly log: Pick<Log, 'warn' | 'error'>) {}

  report(file: string, notices: readonly FleetFileNotice[]): void {
    const sentences = notices.map(fleetNoticeSentence);
    for (const sentence of sentences) {
      this.log.warn(`${file}: ${sentence}`);
    }
    const message = vscode.l10n.t('{0}: {1}', file, sentences.join(' '));
    if (sentences.length === 0 || this.shown.has(message)) {
      return;
    }
    this.shown.add(message);
    // nothing waits for the message: the servers are shown meanwhile
    showWarningMessage(message).catch((error: unknown) => this.log.error(String(error)));
  }
}
