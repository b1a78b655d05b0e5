/** Registers a listener; disposing of the result removes it. `vscode.Event` is one. */
export type Event<T> = (listener: (value: T) => unknown) => { dispose(): unknown };

let report: { error(text: string): void } = console;

/** Where failures of listeners are logged; parts with a bundle of their own write to the console of the host. */
export function reportListeners(log: typeof report): void {
  report = log;
}

/** Source of an event. A listener that throws ends neither the other listeners nor what fired the event. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // a function of its own: the same listener may be registered twice
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
