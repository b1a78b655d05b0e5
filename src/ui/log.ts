import * as vscode from 'vscode';

/** The extension's output channel, made when something is first written: activation does not need one. */
export class Log implements vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;

  debug(text: string): void {
    this.open().debug(text);
  }

  info(text: string): void {
    this.open().info(text);
  }

  warn(text: string): void {
    this.open().warn(text);
  }

  error(text: string): void {
    this.open().error(text);
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
