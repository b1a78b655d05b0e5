import type * as vscode from 'vscode';

/** Runs work with a signal that aborts when VS Code's cancel button is used. */
export async function abortable<T>(
  cancellation: vscode.CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const listener = cancellation.onCancellationRequested(() => controller.abort());
  try {
    return await work(controller.signal);
  } finally {
    listener.dispose();
  }
}
