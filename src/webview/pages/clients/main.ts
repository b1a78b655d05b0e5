import type { ClientsHostMessage, ClientsPageMessage, ClientsRequest, ClientsState } from '../../clientsProtocol';
import { Requests } from '../../rpc';
import { element } from '../connection/dom';
import '../vscodeApi';
import type { Sorting } from './table';
import { clientsView, type ClientsActions, type ClientsView } from './view';

/** What the page remembers itself; what was seen is with the host. */
interface Saved {
  /** The host reads it to open the panel again after a reload. */
  readonly serverId: string;
  readonly scroll?: number;
  readonly wish?: string;
  readonly sorting?: Sorting;
}

const vscode = acquireVsCodeApi<Saved>();
const post = (message: ClientsPageMessage): void => vscode.postMessage(message);
const requests = new Requests<ClientsRequest>(post);
const announcement = element('div', { class: 'hidden', role: 'status' });
const root = element('div');
let view: ClientsView | undefined;

const actions: ClientsActions = {
  request: (request) => requests.send(request),
  announce: (text) => {
    // the same words again are spoken again only when the text was another in between
    announcement.textContent = '';
    announcement.textContent = text;
  },
  remember: (changes) => remember(changes),
};

function remember(changes: Partial<Saved> = {}): void {
  vscode.setState({ ...vscode.getState(), ...changes, serverId: document.body.dataset.serverId ?? '' });
}

function show(state: ClientsState): void {
  if (view) {
    view.update(state);
    return;
  }
  const { wish, sorting, scroll = 0 } = vscode.getState() ?? {};
  view = clientsView(state.words, actions, { wish, sorting });
  root.replaceChildren(view.element);
  view.update(state);
  window.scrollTo(0, scroll);
}

window.addEventListener('message', (event: MessageEvent<ClientsHostMessage>) => {
  const message = event.data;
  switch (message.type) {
    case 'answer':
      requests.accept(message);
      break;
    case 'state':
      show(message.state);
  }
});
window.addEventListener('scrollend', () => remember({ scroll: window.scrollY }));

document.body.append(root, announcement);
remember();
post({ type: 'ready' });
