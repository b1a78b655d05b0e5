/** Registers a listener; disposing the result removes it. `vscode.Event` is one. */
export type Event<T> = (listener: (value: T) => unknown) => { dispose(): unknown };

let report: { error(text: string): void } = console;

/** Sets the log for failures of listeners; parts with their own bundle write to the console of the host. */
export function reportListeners(log: typeof report): void {
  report = log;
}

/** Source of an event. A listener that throws stops neither the other listeners nor the code that fired the event. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // a new function each time: the same listener may be registered twice
    const registered = (value: T): void => void listener(value);
    this.listeners.add(registered);
    return { dispose: () => void this.listeners.delete(registered) };
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
