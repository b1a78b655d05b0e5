import { connectHost } from '../kit/host';
import type { ClientsHostMessage, ClientsRequest, ClientsState } from './protocol';
import type { Sorting } from './table';
import { clientsView, type ClientsView } from './view';

/** State that the page stores itself; the host holds the sample. */
interface Saved {
  readonly whatIf?: string;
  readonly sorting?: Sorting;
}

let view: ClientsView | undefined;

const host = connectHost<ClientsRequest, ClientsHostMessage, Saved>(({ state }) => show(state));

function show(state: ClientsState): void {
  if (view) {
    view.update(state);
    return;
  }
  const { whatIf, sorting, scroll = 0 } = host.saved();
  view = clientsView(state.words, { ...host.actions, remember: host.remember }, { whatIf, sorting });
  host.root.replaceChildren(view.element);
  view.update(state);
  window.scrollTo(0, scroll);
}
