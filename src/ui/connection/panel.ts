import * as vscode from 'vscode';
import { LastTextEditor } from './useString';
import { PanelSession, type SessionOptions } from './session';
import { ServerPanels, type PanelFocus } from '../panelKit/serverPanels';

/** Dependencies of connection panels. */
export interface ConnectionPanelOptions extends Omit<SessionOptions, 'lastEditor'> {
  readonly extensionUri: vscode.Uri;
  /** Events after which open panels update: the servers, the policy or stored fields may have changed. */
  readonly onDidChange: readonly vscode.Event<unknown>[];
  readonly focus: PanelFocus;
}

/** The connection panels: one per server, restored after a reload of the window. */
export class ConnectionPanels extends ServerPanels<PanelSession> {
  private readonly lastEditor: LastTextEditor;

  constructor(options: ConnectionPanelOptions) {
    const lastEditor = new LastTextEditor();
    super({
      extensionUri: options.extensionUri,
      page: 'connection',
      focus: options.focus,
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
