import * as vscode from 'vscode';
import type { Judged } from '../../workspace/protocol';

/** What is known of a file. */
export interface FileResult extends Judged {
  readonly uri: vscode.Uri;
  /** Version of the document that was judged; undefined for a file on disk. */
  readonly version: number | undefined;
}

/** The judged files: those that are open, and those that a scan has found something in. */
export class Results implements vscode.Disposable {
  private readonly files = new Map<string, FileResult>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  get(uri: vscode.Uri): FileResult | undefined {
    return this.files.get(uri.toString());
  }

  get all(): readonly FileResult[] {
    return [...this.files.values()];
  }

  set(result: FileResult): void {
    const { uri, findings, connections } = result;
    if (findings.length + connections.length === 0 && result.version === undefined) {
      this.delete(uri);
      return;
    }
    this.files.set(uri.toString(), result);
    this.changed.fire(uri);
  }

  delete(uri: vscode.Uri): void {
    if (this.files.delete(uri.toString())) {
      this.changed.fire(uri);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}
