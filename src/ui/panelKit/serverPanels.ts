import * as vscode from 'vscode';
import { parseServerId } from '../../domain/resourceId';
import { visible } from '../../domain/visible';
import { panelHtml } from './panelHtml';
import { createWebviewPanel } from '../app/window';

/** The session behind one open panel. */
export interface ServerPanelSession extends vscode.Disposable {
  /** Called after a change. */
  update(): void;
}

export interface ServerPanelsOptions<Session extends ServerPanelSession> {
  readonly extensionUri: vscode.Uri;
  /** Name of the page's script and style in `dist/webview`, and of its view type after `azurePostgresTls.`. */
  readonly page: string;
  /** Name for the title; undefined for a key that no panel has. Keys are IDs of servers by default. */
  readonly nameOf?: (key: string) => string | undefined;
  /** Title of the tab. */
  readonly title: (serverName: string) => string;
  /** Events after which open panels update. */
  readonly onDidChange: readonly vscode.Event<unknown>[];
  readonly createSession: (panel: vscode.WebviewPanel, serverId: string) => Session;
  /** Told about active panels; absent for panels that are not of one server. */
  readonly focus?: PanelFocus;
}

/** The server that the status bar names. */
export interface PanelFocus {
  /** `serverId`: undefined if the panel is not the active editor. */
  followPanel(panel: object, serverId: string | undefined): void;
}

/** Webview panels, one per server or other key, restored after a reload of the window. */
export class ServerPanels<Session extends ServerPanelSession>
  implements vscode.Disposable, vscode.WebviewPanelSerializer
{
  private readonly open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly session: Session }>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly options: ServerPanelsOptions<Session>) {
    const update = (): void => {
      for (const { session } of this.open.values()) {
        session.update();
      }
    };
    this.subscriptions = options.onDidChange.map((event) => event(update));
  }

  /** Shows the server's open panel, or opens one. */
  show(serverId: string): Session {
    const existing = this.open.get(serverId.toLowerCase());
    if (existing) {
      existing.panel.reveal();
      return existing.session;
    }
    const panel = createWebviewPanel(`azurePostgresTls.${this.options.page}`, this.title(serverId), {
      ...this.webviewOptions(),
      retainContextWhenHidden: false,
    });
    return this.adopt(panel, serverId);
  }

  /** Called by VS Code after a reload, with the state that the page stored. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const serverId = this.readKey(state);
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

  private adopt(panel: vscode.WebviewPanel, serverId: string): Session {
    const key = serverId.toLowerCase();
    const session = this.options.createSession(panel, serverId);
    this.open.set(key, { panel, session });
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.options.extensionUri, 'media', 'webview', `${this.options.page}-light.svg`),
      dark: vscode.Uri.joinPath(this.options.extensionUri, 'media', 'webview', `${this.options.page}-dark.svg`),
    };
    const followPanel = (): void => this.options.focus?.followPanel(panel, panel.active ? serverId : undefined);
    followPanel();
    panel.onDidChangeViewState(followPanel);
    panel.onDidDispose(() => {
      this.options.focus?.followPanel(panel, undefined);
      session.dispose();
      this.open.delete(key);
    });
    panel.webview.html = this.html(panel.webview, serverId);
    return session;
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
    const { extensionUri, page } = this.options;
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString();
    return panelHtml({
      title: this.title(serverId),
      heading: visible(this.nameOf(serverId) ?? serverId),
      language: vscode.env.language,
      serverId,
      cspSource: webview.cspSource,
      nonce: crypto.randomUUID(),
      script: address(`${page}.js`),
      styles: ['codicon.css', 'kit.css', `${page}.css`].map(address),
    });
  }

  /** The title with the name from the ID, because the server may not be known yet. */
  private title(serverId: string): string {
    return this.options.title(this.nameOf(serverId) ?? serverId);
  }

  private nameOf(key: string): string | undefined {
    const { nameOf = (id: string) => parseServerId(id)?.name } = this.options;
    return nameOf(key);
  }

  private readKey(state: unknown): string | undefined {
    const key: unknown = typeof state === 'object' && state !== null && 'serverId' in state ? state.serverId : '';
    return typeof key === 'string' && this.nameOf(key) !== undefined ? key : undefined;
  }
}
