import type * as vscode from 'vscode';

type State = Pick<vscode.Memento, 'get' | 'update' | 'keys'>;

/**
 * Stored state whose writes wait for each other. After a write, VS Code replaces the whole state in memory with the
 * stored one, so a value that was written in the meantime would be lost.
 */
export class OrderedState {
  /** The latest values that are not stored yet. */
  private readonly unstored = new Map<string, unknown>();
  private last = Promise.resolve();

  constructor(private readonly state: State) {}

  get<T>(key: string): T | undefined {
    return this.unstored.has(key) ? (this.unstored.get(key) as T | undefined) : this.state.get<T>(key);
  }

  keys(): readonly string[] {
    return [...new Set([...this.state.keys(), ...this.unstored.keys()])].filter((key) => this.get(key) !== undefined);
  }

  /** Applies at once; resolves when the value is stored. */
  update(key: string, value: unknown): Promise<void> {
    this.unstored.set(key, value);
    const stored = this.last
      .then(() => this.state.update(key, value))
      .finally(() => this.unstored.get(key) === value && this.unstored.delete(key));
    this.last = stored.catch(() => undefined);
    return stored;
  }
}
