import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { TlsPolicy } from '../../domain/posture';
import { parseServerId } from '../../domain/resourceId';
import { LastTextEditor } from './useString';
import { panelHtml } from './panelHtml';
import { PanelSession, type SessionOptions } from './panelSession';

/** What connection panels need of the rest. */
export interface ConnectionPanelOptions extends Omit<SessionOptions, 'lastEditor'> {
  readonly extensionUri: vscode.Uri;
  /** The servers, the policy or what is remembered may have changed: open panels follow. */
  readonly onDidChange: readonly vscode.Event<unknown>[];
  readonly policy: () => TlsPolicy;
}

const viewType = 'azurePostgresTls.connection';

/** The connection panels: one per server, also after a reload of the window. */
export class ConnectionPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly session: PanelSession }>();
  private readonly lastEditor = new LastTextEditor();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly options: ConnectionPanelOptions) {
    const update = (): void => {
      for (const { session } of this.open.values()) {
        session.update();
      }
    };
    this.subscriptions = [
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      ...options.onDidChange.map((event) => event(update)),
      this.lastEditor,
    ];
  }

  /** Shows the panel of a server, the one that is open if there is one. */
  show(serverId: string): void {
    const existing = this.open.get(serverId.toLowerCase());
    if (existing) {
      existing.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(viewType, serverName(serverId), vscode.ViewColumn.Active, {
      ...this.webviewOptions(),
      retainContextWhenHidden: false,
    });
    this.adopt(panel, serverId);
  }

  /** Called by VS Code after a reload, with what the page had stored. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const serverId = readServerId(state);
    if (serverId === undefined || this.open.has(serverId.toLowerCase())) {
      panel.dispose();
    } else {
      panel.webview.options = this.webviewOptions();
      this.adopt(panel, serverId);
    }
    return Promise.resolve();
  }

  dispose(): void {
    for (const { panel } of [...this.open.values()]) {
      panel.dispose();
    }
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private adopt(panel: vscode.WebviewPanel, serverId: string): void {
    const key = serverId.toLowerCase();
    const session = new PanelSession(panel, serverId, { ...this.options, lastEditor: this.lastEditor });
    this.open.set(key, { panel, session });
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.options.extensionUri, 'media', 'webview', 'connection-light.svg'),
      dark: vscode.Uri.joinPath(this.options.extensionUri, 'media', 'webview', 'connection-dark.svg'),
    };
    panel.onDidDispose(() => {
      session.dispose();
      this.open.delete(key);
    });
    panel.webview.html = this.html(panel.webview, serverId);
  }

  private webviewOptions(): vscode.WebviewOptions {
    const { extensionUri } = this.options;
    return {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
        vscode.Uri.joinPath(extensionUri, 'media'),
      ],
    };
  }

  private html(webview: vscode.Webview, serverId: string): string {
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.options.extensionUri, 'dist', 'webview', file)).toString();
    return panelHtml({
      title: serverName(serverId),
      language: vscode.env.language,
      serverId,
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      script: address('connection.js'),
      style: address('connection-style.css'),
      icons: address('codicon.css'),
    });
  }
}

/** The name as far as the id tells it: what is shown until the server itself is known. */
function serverName(serverId: string): string {
  return parseServerId(serverId)?.name ?? serverId;
}

function readServerId(state: unknown): string | undefined {
  const serverId: unknown = typeof state === 'object' && state !== null && 'serverId' in state ? state.serverId : '';
  return typeof serverId === 'string' && parseServerId(serverId) ? serverId : undefined;
}
