import * as vscode from 'vscode';
import { visibleLines } from '../../domain/visible';

/** The extension's output channel, made when something is first written: activation does not need one. */
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

/** An entry begins at the margin: a line that an error's text brought along cannot pass for one. */
function entry(text: string): string {
  return visibleLines(text).replaceAll('\n', '\n    ');
}
