import { connectHost } from '../kit/host';
import type { PageActions } from './fields';
import type { HostMessage, PageMessage, PageRequest, PanelState } from './protocol';
import { missingView, serverView, type ServerView } from './view';

/** State that the page stores itself; the host holds the fields and the driver. */
interface Saved {
  readonly search?: string;
  readonly optionsOpen?: boolean;
  /** ID of the focused element. */
  readonly focus?: string;
}

let sequence = 0;
let shown: { readonly kind: PanelState['kind']; readonly update: (state: PanelState) => void } | undefined;

const host = connectHost<PageRequest, HostMessage, Saved>((message) => {
  // An older state would revert the latest edit.
  if (message.sequence >= sequence) {
    show(message.state);
  }
});

const actions: PageActions = {
  ...host.actions,
  edit: (edit) => host.post({ type: 'edit', sequence: ++sequence, edit } satisfies PageMessage),
};

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
  host.root.replaceChildren(view.element);
  view.search.set(host.saved().search ?? '');
  view.search.onDidChange(() => host.remember({ search: view.search.get() }));
  view.optionsOpen.set(host.saved().optionsOpen ?? false);
  view.optionsOpen.onDidChange(() => host.remember({ optionsOpen: view.optionsOpen.get() }));
  return { kind: 'server', update: (state) => state.kind === 'server' && view.update(state) };
}

function openMissing(): NonNullable<typeof shown> {
  const view = missingView(actions);
  host.root.replaceChildren(view.element);
  return { kind: 'missing', update: (state) => state.kind === 'missing' && view.update(state) };
}

/** Restores the page as it was before the panel was hidden. */
function restore(): void {
  const saved = host.saved();
  if (saved.focus) {
    document.getElementById(saved.focus)?.focus({ preventScroll: true });
  }
  window.scrollTo(0, saved.scroll ?? 0);
}

document.addEventListener('focusin', (event) => {
  const { id } = event.target as HTMLElement;
  host.remember(id ? { focus: id } : {});
});
