import { Requests } from '../../rpc';
import type {
  VerificationHostMessage,
  VerificationPageMessage,
  VerificationRequest,
  VerificationState,
} from '../../verificationProtocol';
import { element } from '../connection/dom';
import type { RequestActions } from '../connection/page';
import '../vscodeApi';
import { verificationView, type VerificationView } from './view';

/** What the page remembers itself; what was seen is with the host. */
interface Saved {
  /** The host reads it to open the panel again after a reload. */
  readonly serverId: string;
  readonly scroll?: number;
}

const vscode = acquireVsCodeApi<Saved>();
const post = (message: VerificationPageMessage): void => vscode.postMessage(message);
const requests = new Requests<VerificationRequest>(post);
const announcement = element('div', { class: 'hidden', role: 'status' });
const root = element('div');
let view: VerificationView | undefined;

const actions: RequestActions<VerificationRequest> = {
  request: (request) => requests.send(request),
  announce: (text) => {
    // the same words again are spoken again only when the text was another in between
    announcement.textContent = '';
    announcement.textContent = text;
  },
};

function remember(scroll = 0): void {
  vscode.setState({ serverId: document.body.dataset.serverId ?? '', scroll });
}

function show(state: VerificationState): void {
  if (view) {
    view.update(state);
    return;
  }
  view = verificationView(state.words, actions);
  root.replaceChildren(view.element);
  view.update(state);
  window.scrollTo(0, vscode.getState()?.scroll ?? 0);
}

window.addEventListener('message', (event: MessageEvent<VerificationHostMessage>) => {
  const message = event.data;
  switch (message.type) {
    case 'answer':
      requests.accept(message);
      break;
    case 'state':
      show(message.state);
      break;
    case 'showSteps':
      view?.showSteps();
  }
});
window.addEventListener('scrollend', () => remember(window.scrollY));

document.body.append(root, announcement);
remember(vscode.getState()?.scroll);
post({ type: 'ready' });
