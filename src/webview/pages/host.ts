import type { Answer } from '../protocol';
import { Requests } from '../rpc';
import { element } from './connection/dom';
import type { RequestActions } from './connection/page';
import './vscodeApi';

/** What every page remembers itself, also while it is hidden; what is shown is with the host. */
interface Remembered {
  /** The host reads it to open the panel again after a reload. */
  readonly serverId: string;
  readonly scroll?: number;
}

/** The page's way to its host. */
export interface Host<Request extends string, Saved> {
  readonly actions: RequestActions<Request>;
  /** Where the page's content goes. */
  readonly root: HTMLElement;
  readonly post: (message: object) => void;
  readonly saved: () => Partial<Saved & Remembered>;
  readonly remember: (changes: Partial<Saved & Remembered>) => void;
}

/** Tells the host that the page listens, and hands on what it says. Once a page: VS Code gives its API only once. */
export function connectHost<Request extends string, Message extends { readonly type: string }, Saved = object>(
  receive: (message: Exclude<Message, Answer>) => void,
): Host<Request, Saved> {
  const vscode = acquireVsCodeApi<Partial<Saved & Remembered>>();
  const post: Host<Request, Saved>['post'] = (message) => vscode.postMessage(message);
  const requests = new Requests<Request>(post);
  const announcement = element('div', { class: 'hidden', role: 'status' });
  const root = element('div');
  const saved: Host<Request, Saved>['saved'] = () => vscode.getState() ?? {};
  const remember: Host<Request, Saved>['remember'] = (changes) =>
    vscode.setState({ ...saved(), ...changes, serverId: document.body.dataset.serverId ?? '' });

  window.addEventListener('message', ({ data }: MessageEvent<Exclude<Message, Answer> | Answer>) => {
    if (isAnswer(data)) {
      requests.accept(data);
    } else {
      receive(data);
    }
  });
  window.addEventListener('scrollend', () => remember({ scroll: window.scrollY } as Partial<Saved & Remembered>));
  document.body.append(root, announcement);
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
        // the same words again are spoken again only when the text was another in between
        announcement.textContent = '';
        announcement.textContent = text;
      },
    },
  };
}

const isAnswer = (message: { readonly type: string }): message is Answer => message.type === 'answer';
