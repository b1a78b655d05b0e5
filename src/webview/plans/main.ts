import { connectHost } from '../kit/host';
import type { PlanEdit, PlanHostMessage, PlanRequest, PlanState } from './protocol';
import { planView, type PlanView } from './view';

let view: PlanView | undefined;

const host = connectHost<PlanRequest, PlanHostMessage>(({ state }) => show(state));

function show(state: PlanState): void {
  document.title = state.title;
  if (view) {
    view.update(state);
    return;
  }
  view = planView(state.words, {
    ...host.actions,
    edit: (edit) => host.post({ type: 'edit', ...edit } satisfies PlanEdit),
  });
  host.root.replaceChildren(view.element);
  view.update(state);
  window.scrollTo(0, host.saved().scroll ?? 0);
}
