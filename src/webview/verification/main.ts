import { connectHost } from '../kit/host';
import type { PageRequest, VerificationHostMessage, VerificationState } from './protocol';
import { verificationView, type VerificationView } from './view';

let view: VerificationView | undefined;

const host = connectHost<PageRequest, VerificationHostMessage>((message) => {
  switch (message.type) {
    case 'state':
      show(message.state);
      break;
    case 'showSteps':
      view?.showSteps();
  }
});

function show(state: VerificationState): void {
  if (view) {
    view.update(state);
    return;
  }
  view = verificationView(state.words, host.actions);
  host.root.replaceChildren(view.element);
  view.update(state);
  window.scrollTo(0, host.saved().scroll ?? 0);
}
