import type { Disposable, Event } from 'vscode';

let report: { error(text: string): void } = console;

/** Where failures of listeners are logged; parts with a bundle of their own write to the console of the host. */
export function reportListeners(log: typeof report): void {
  report = log;
}

/**
 * `vscode.EventEmitter` for parts that are also used, and tested, outside the extension host. A listener that throws ends neither the
 * others nor what fired the event.
 */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener, thisArgs?: unknown, disposables?: Disposable[]) => {
    const bound = (value: T): void => {
      listener.call(thisArgs, value);
    };
    this.listeners.add(bound);
    const disposable = { dispose: () => void this.listeners.delete(bound) };
    disposables?.push(disposable);
    return disposable;
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        report.error(`a listener failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
