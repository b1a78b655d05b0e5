import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';

/** Rejects changes in untrusted workspaces, which can only read. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new TlsError({ code: 'untrustedWorkspace' });
  }
}
