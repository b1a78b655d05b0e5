import type { RequestActions } from './button';
import { applied } from './changes';
import { element } from './dom';
import type { Answer, ChangesMessage } from './protocol';
import { Requests } from './rpc';

/** The API that VS Code gives to a page, once. */
interface VsCodeApi<State> {
  postMessage(message: unknown): void;
  getState(): State | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi<State>(): VsCodeApi<State>;

/** State that every page stores itself, including while it is hidden. The host holds the content. */
interface Remembered {
  /** The host reads it to restore the panel after a reload. */
  readonly serverId: string;
  readonly scroll?: number;
}

/** The page's connection to its host. */
export interface Host<Request extends string, Saved> {
  readonly actions: RequestActions<Request>;
  /** Parent element of the page's content. */
  readonly root: HTMLElement;
  readonly post: (message: object) => void;
  readonly saved: () => Partial<Saved & Remembered>;
  readonly remember: (changes: Partial<Saved & Remembered>) => void;
}

/**
 * Connects a page to its host, and passes its messages on, changes as whole states. Call it once per page: VS Code
 * provides its API only once.
 */
export function connectHost<Request extends string, Message extends { readonly type: string }, Saved = object>(
  receive: (message: Exclude<Message, Answer>) => void,
): Host<Request, Saved> {
  const vscode = acquireVsCodeApi<Partial<Saved & Remembered>>();
  const post: Host<Request, Saved>['post'] = (message) => vscode.postMessage(message);
  const requests = new Requests<Request>(post);
  const announcement = element('div', { class: 'hidden', role: 'status' });
  // The document has a frame there until the first content.
  const root = document.getElementById('root') ?? element('div');
  const saved: Host<Request, Saved>['saved'] = () => vscode.getState() ?? {};
  const remember: Host<Request, Saved>['remember'] = (changes) =>
    vscode.setState({ ...saved(), ...changes, serverId: document.body.dataset.serverId ?? '' });

  let state: unknown;
  window.addEventListener('message', ({ data }: MessageEvent<Message | Answer | ChangesMessage>) => {
    switch (data.type) {
      case 'answer':
        requests.accept(data as Answer);
        break;
      case 'changes':
        // A page that has just (re)started has no state yet: the whole one follows.
        if (state !== undefined) {
          state = applied(state, (data as ChangesMessage).changes);
          receive({ ...data, type: 'state', state } as unknown as Exclude<Message, Answer>);
        }
        break;
      default:
        state = 'state' in data ? data.state : state;
        receive(data as Exclude<Message, Answer>);
    }
  });
  window.addEventListener('scrollend', () => remember({ scroll: window.scrollY } as Partial<Saved & Remembered>));
  document.body.prepend(root);
  document.body.append(announcement);
  remember({});
  post({ type: 'ready' });
  return {
    root,
    post,
    saved,
    remember,
    actions: {
      request: (request) => requests.send(request),
      announce: (text) => {
        // Screen readers repeat an identical text only after a change.
        announcement.textContent = '';
        announcement.textContent = text;
      },
    },
  };
}
