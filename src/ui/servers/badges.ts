import * as vscode from 'vscode';

const scheme = 'azurepostgrestls-row';

/** Counts of groups that no width cuts off. A row has the address of its count, which says everything about it. */
export class Badges implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly registration = vscode.window.registerFileDecorationProvider(this);

  provideFileDecoration({ scheme: given, query }: vscode.Uri): vscode.FileDecoration | undefined {
    if (given !== scheme) {
      return undefined;
    }
    const count = Number(query);
    const tooltip =
      count === 1 ? vscode.l10n.t('1 server needs attention') : vscode.l10n.t('{0} servers need attention', count);
    return new vscode.FileDecoration(count > mostInBadge ? moreThanBadge : String(count), tooltip);
  }

  dispose(): void {
    this.registration.dispose();
  }
}

/** VS Code accepts two characters. */
const mostInBadge = 99;
const moreThanBadge = '9+';

export function attentionBadge(count: number): vscode.Uri {
  return vscode.Uri.from({ scheme, path: '/attention', query: String(count) });
}
