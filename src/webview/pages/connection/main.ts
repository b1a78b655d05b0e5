import type { HostMessage, PageMessage, PanelState } from '../../protocol';
import { Requests } from '../../rpc';
import '../vscodeApi';
import { element } from './dom';
import type { PageActions } from './page';
import { missingView, serverView, type ServerView } from './view';

/** What the page remembers itself; the fields and the driver are with the host. */
interface Saved {
  /** The host reads it to open the panel again after a reload. */
  readonly serverId: string;
  readonly search?: string;
  readonly scroll?: number;
  /** Id of the element with the focus. */
  readonly focus?: string;
}

const vscode = acquireVsCodeApi<Saved>();
const post = (message: PageMessage): void => vscode.postMessage(message);
const requests = new Requests(post);
const announcement = element('div', { class: 'hidden', role: 'status' });
const root = element('div');
let sequence = 0;
let shown: { readonly kind: PanelState['kind']; readonly update: (state: PanelState) => void } | undefined;

const actions: PageActions = {
  edit: (edit) => post({ type: 'edit', sequence: ++sequence, edit }),
  request: (request) => requests.send(request),
  announce: (text) => {
    // the same words again are spoken again only when the text was another in between
    announcement.textContent = '';
    announcement.textContent = text;
  },
};

function remember(part: Omit<Saved, 'serverId'> = {}): void {
  vscode.setState({ ...vscode.getState(), serverId: document.body.dataset.serverId ?? '', ...part });
}

function show(state: PanelState): void {
  if (shown?.kind !== state.kind) {
    shown = state.kind === 'server' ? openServer(state.words) : openMissing();
    shown.update(state);
    restore();
  } else {
    shown.update(state);
  }
  document.title = state.kind === 'server' ? state.header.name : state.name;
}

function openServer(words: PanelState['words']): NonNullable<typeof shown> {
  const view: ServerView = serverView(words, actions);
  root.replaceChildren(view.element);
  view.search.set(vscode.getState()?.search ?? '');
  view.search.onDidChange(() => remember({ search: view.search.get() }));
  return { kind: 'server', update: (state) => state.kind === 'server' && view.update(state) };
}

function openMissing(): NonNullable<typeof shown> {
  const view = missingView(actions);
  root.replaceChildren(view.element);
  return { kind: 'missing', update: (state) => state.kind === 'missing' && view.update(state) };
}

/** Back to where the user was before the panel was hidden. */
function restore(): void {
  const saved = vscode.getState();
  if (saved?.focus) {
    document.getElementById(saved.focus)?.focus({ preventScroll: true });
  }
  window.scrollTo(0, saved?.scroll ?? 0);
}

window.addEventListener('message', (event: MessageEvent<HostMessage>) => {
  const message = event.data;
  switch (message.type) {
    case 'answer':
      requests.accept(message);
      break;
    case 'state':
      // a state without the latest edit would undo what is being typed
      if (message.sequence >= sequence) {
        show(message.state);
      }
  }
});
window.addEventListener('scrollend', () => remember({ scroll: window.scrollY }));
document.addEventListener('focusin', (event) => {
  const { id } = event.target as HTMLElement;
  remember(id ? { focus: id } : {});
});

document.body.append(root, announcement);
remember();
post({ type: 'ready' });
