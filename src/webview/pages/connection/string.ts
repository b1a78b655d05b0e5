import type { PageWords, ServerState } from '../../protocol';
import { failureLine, requestButton } from './button';
import { element, icon, setAttribute, setText } from './dom';
import { lines } from './lines';
import type { PageActions, Part } from './page';

/** The chosen driver's string, what it guarantees, and what can be done with it. */
export function string(words: PageWords, actions: PageActions): Part<ServerState> {
  const failure = failureLine();
  const title = element('h3', { id: 'string-heading' });
  const copy = requestButton(
    {
      request: 'copyString',
      icon: 'copy',
      confirmation: { label: words.copied, announcement: words.stringCopied },
      failure,
    },
    actions,
  );
  const insert = requestButton({ request: 'insertString', icon: 'insert', failure }, actions);
  const run = requestButton({ request: 'runString', icon: 'terminal', failure }, actions);
  const star = icon('star-empty');
  const favourite = element(
    'button',
    { id: 'favourite', class: 'star', 'aria-label': words.favourite, title: words.favourite },
    star,
  );
  let driver = '';
  favourite.addEventListener('click', () => actions.edit({ field: 'favourite', value: driver }));
  const text = element('code');
  const box = element('pre', { class: 'string' }, text);
  const facts = lines(words);
  const checked = element('span');
  const link = element('a', {}, words.documentation, icon('link-external'));
  return {
    element: element(
      'section',
      { class: 'chosen', 'aria-labelledby': 'string-heading' },
      element(
        'div',
        { class: 'bar' },
        element('div', { class: 'title' }, title, favourite),
        element('div', { class: 'buttons' }, copy.element, insert.element, run.element),
      ),
      failure.element,
      box,
      facts.element,
      element('p', { class: 'checked' }, checked, ' · ', link),
    ),
    update: (state) => {
      const view = state.string;
      driver = state.driver;
      const starred = state.drivers.some(({ id, favourite: one }) => one && id === driver);
      setAttribute(favourite, 'aria-pressed', String(starred));
      star.className = `codicon codicon-star-${starred ? 'full' : 'empty'}`;
      setText(title, view.title);
      if (text.textContent !== (view.text ?? '')) {
        showBreakable(text, view.text ?? '');
        copy.unconfirm();
      }
      box.hidden = view.text === undefined;
      copy.update(view.copy);
      insert.update(view.insert);
      run.update(view.run);
      facts.update(view.lines);
      setText(checked, view.checked);
      setAttribute(link, 'href', view.documentation);
    },
  };
}

/** Connection strings may break after what separates their parts; what is selected and copied stays the same. */
function showBreakable(node: HTMLElement, text: string): void {
  const parts = text.split(/(?<=[;&?])/);
  node.replaceChildren(...parts.flatMap((part) => [part, element('wbr')]));
}
