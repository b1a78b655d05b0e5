import type * as vscode from 'vscode';
import { isCancelled } from '../../domain/errors';
import { visible, visibleTexts } from '../../domain/visible';
import type { Answer, ChangesMessage, RequestMessage } from '../../webview/kit/protocol';
import { changesBetween, type Changes } from './changes';

/** Maximum length of a message under a button. */
const longestSentence = 1000;

export interface PanelChannelOptions<
  State extends object,
  Request extends string,
  Edit extends { readonly type: 'edit' },
> {
  readonly panel: vscode.WebviewPanel;
  /** Reads a message of the page; undefined when it is invalid. */
  readonly parse: (value: unknown) => RequestMessage<Request> | Edit | undefined;
  /** Performs the request of a button. */
  readonly perform: (request: Request) => Promise<void>;
  readonly edit?: (message: Edit) => void;
  /** Called when the page (re)starts, before its first state. */
  readonly onStart?: () => void;
  /** The current state for the page. */
  readonly state: () => State;
  /** Called before a state is posted; gives further members of its message. */
  readonly about?: (state: State) => object;
  /** Members of the state that are displayed verbatim; see {@link visibleTexts}. */
  readonly exact?: readonly string[];
  /** Describes a failure in the user's language. */
  readonly sentenceOf: (error: unknown) => string;
  readonly log: (message: string) => void;
}

/** The host's side of a panel: validates the page's messages, answers its requests, and posts changed states. */
export class PanelChannel<
  State extends object,
  Message extends object,
  Request extends string,
  Edit extends { readonly type: 'edit' } = never,
> {
  private readonly subscription: vscode.Disposable;
  private scheduled: NodeJS.Immediate | undefined;
  /** The state that the page has. */
  private posted: State | undefined;
  private ready = false;
  private disposed = false;
  /** Messages queued until the page is ready. */
  private readonly waiting: object[] = [];

  constructor(private readonly options: PanelChannelOptions<State, Request, Edit>) {
    this.subscription = options.panel.webview.onDidReceiveMessage((message) => this.receive(message));
  }

  /** Posts the state soon; several calls in one task send one message. */
  update(): void {
    this.scheduled ??= setImmediate(() => {
      this.scheduled = undefined;
      this.post();
    });
  }

  /**
   * Posts what has changed in the state, and the whole state to a page that has none. `always`: also an unchanged one,
   * for which the page waits.
   */
  post({ always = false } = {}): void {
    if (!this.ready || this.disposed) {
      return;
    }
    // Names, certificates and messages of servers are untrusted text.
    const state = visibleTexts(this.options.state(), this.options.exact);
    const about = this.options.about?.(state);
    const changes = this.posted && changesBetween(this.posted as Changes, state as Changes);
    this.posted = state;
    if (!changes) {
      this.sendAny({ type: 'state', ...about, state });
    } else if (always || Object.keys(changes).length > 0) {
      this.sendAny({ type: 'changes', ...about, changes } satisfies ChangesMessage);
    }
  }

  /** Sends a message as soon as the page is ready. */
  send(message: Message): void {
    this.sendAny(message);
  }

  dispose(): void {
    this.disposed = true;
    clearImmediate(this.scheduled);
    this.subscription.dispose();
  }

  private sendAny(message: object): void {
    if (!this.ready) {
      this.waiting.push(message);
    } else if (!this.disposed) {
      void this.options.panel.webview.postMessage(message);
    }
  }

  private receive(value: unknown): void {
    const message = this.options.parse(value);
    switch (message?.type) {
      case 'ready':
        this.start();
        break;
      case 'request':
        void this.answer(message.id, () => this.options.perform(message.request));
        break;
      case 'edit':
        this.options.edit?.(message);
        break;
      case undefined:
        this.options.log(`An invalid message from a panel (${this.options.panel.viewType}) was ignored.`);
    }
  }

  private start(): void {
    this.ready = true;
    this.posted = undefined;
    this.options.onStart?.();
    this.post();
    this.waiting.splice(0).forEach((message) => this.sendAny(message));
  }

  /** Reports the outcome of a request to the page. A canceled request counts as a success. */
  private async answer(id: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.sendAny({ type: 'answer', id, ok: true } satisfies Answer);
    } catch (error) {
      const answer: Answer = isCancelled(error)
        ? { type: 'answer', id, ok: true }
        : { type: 'answer', id, ok: false, message: visible(this.options.sentenceOf(error), longestSentence) };
      this.sendAny(answer);
    }
    this.post();
  }
}
