import * as vscode from 'vscode';
import { LastTextEditor } from './useString';
import { PanelSession, type SessionOptions } from './session';
import { ServerPanels } from '../panelKit/serverPanels';

/** What connection panels need of the rest. */
export interface ConnectionPanelOptions extends Omit<SessionOptions, 'lastEditor'> {
  readonly extensionUri: vscode.Uri;
  /** The servers, the policy or what is remembered may have changed: open panels follow. */
  readonly onDidChange: readonly vscode.Event<unknown>[];
}

/** The connection panels: one per server, also after a reload of the window. */
export class ConnectionPanels extends ServerPanels<PanelSession> {
  private readonly lastEditor: LastTextEditor;

  constructor(options: ConnectionPanelOptions) {
    const lastEditor = new LastTextEditor();
    super({
      extensionUri: options.extensionUri,
      page: 'connection',
      title: (name) => name,
      onDidChange: [vscode.workspace.onDidGrantWorkspaceTrust, ...options.onDidChange],
      createSession: (panel, serverId) => new PanelSession(panel, serverId, { ...options, lastEditor }),
    });
    this.lastEditor = lastEditor;
  }

  override dispose(): void {
    super.dispose();
    this.lastEditor.dispose();
  }
}
