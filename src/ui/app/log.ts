import * as vscode from 'vscode';
import { visibleLines } from '../../domain/visible';

/** The extension's output channel. Created at the first write, because activation does not need it. */
export class Log implements vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;

  debug(text: string): void {
    this.open().debug(entry(text));
  }

  info(text: string): void {
    this.open().info(entry(text));
  }

  warn(text: string): void {
    this.open().warn(entry(text));
  }

  error(text: string): void {
    this.open().error(entry(text));
  }

  show(): void {
    this.open().show();
  }

  dispose(): void {
    this.channel?.dispose();
  }

  private open(): vscode.LogOutputChannel {
    this.channel ??= vscode.window.createOutputChannel(vscode.l10n.t('PostgreSQL TLS'), { log: true });
    return this.channel;
  }
}

/** Indents continuation lines, so that a line break in an error's text cannot imitate a log entry. */
function entry(text: string): string {
  return visibleLines(text).replaceAll('\n', '\n    ');
}
