import type * as vscode from 'vscode';
import { isCancelled } from '../../domain/errors';
import { visible, visibleTexts } from '../../domain/visible';

/** Characters of a sentence under a button. */
const mostOfSentence = 1000;

/** What a host posts beside its own messages: the answer to each request. */
interface Answer {
  readonly type: 'answer';
  readonly id: number;
}

export interface PanelChannelOptions<State, Message> {
  readonly panel: vscode.WebviewPanel;
  readonly receive: (message: unknown) => void;
  /** What the page is to show now. */
  readonly state: () => State;
  readonly stateMessage: (state: State) => Message;
  /** Members of the state that are shown to the letter; see {@link visibleTexts}. */
  readonly exact?: readonly string[];
  /** A failure in the user's language. */
  readonly sentenceOf: (error: unknown) => string;
}

/** The host's side of a panel: posts what the page has not seen yet, and answers its requests. */
export class PanelChannel<State, Message> {
  private readonly subscription: vscode.Disposable;
  private scheduled: NodeJS.Immediate | undefined;
  private posted = '';
  private ready = false;
  private disposed = false;

  constructor(private readonly options: PanelChannelOptions<State, Message>) {
    this.subscription = options.panel.webview.onDidReceiveMessage(options.receive);
  }

  /** Whether the page listens: what is posted before would be lost. */
  get isReady(): boolean {
    return this.ready;
  }

  /** The page has (re)started, and shows nothing yet. */
  start(): void {
    this.ready = true;
    this.post({ always: true });
  }

  /** Something changed: many calls at once give one message. */
  update(): void {
    this.scheduled ??= setImmediate(() => {
      this.scheduled = undefined;
      this.post();
    });
  }

  /** `always`: the page waits for it; else only a state that differs from the last one is sent. */
  post({ always = false } = {}): void {
    if (!this.ready || this.disposed) {
      return;
    }
    // names, certificates and what servers say are words of others
    const state = visibleTexts(this.options.state(), this.options.exact);
    const text = JSON.stringify(state);
    if (always || text !== this.posted) {
      this.posted = text;
      this.send(this.options.stateMessage(state));
    }
  }

  /** Reports the outcome of a request to the page. A cancelled request is no failure. */
  async answer(id: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.send({ type: 'answer', id, ok: true });
    } catch (error) {
      this.send(
        isCancelled(error)
          ? { type: 'answer', id, ok: true }
          : { type: 'answer', id, ok: false, message: visible(this.options.sentenceOf(error), mostOfSentence) },
      );
    }
    this.post();
  }

  send(message: Message | (Answer & ({ readonly ok: true } | { readonly ok: false; readonly message: string }))): void {
    if (!this.disposed) {
      void this.options.panel.webview.postMessage(message);
    }
  }

  dispose(): void {
    this.disposed = true;
    clearImmediate(this.scheduled);
    this.subscription.dispose();
  }
}
