import { failureLine, requestButton } from '../kit/button';
import { element, icon, setAttribute, setIcon, setText, type Part } from '../kit/dom';
import { lines } from '../kit/lines';
import type { PageActions } from './fields';
import type { PageWords, ServerState } from './protocol';

/** The chosen driver's string, its guarantees, and the actions on it. */
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
  const favorite = element(
    'button',
    { id: 'favorite', class: 'star', 'aria-label': words.favorite, title: words.favorite },
    star,
  );
  let driver = '';
  favorite.addEventListener('click', () => actions.edit({ field: 'favorite', value: driver }));
  const text = element('code');
  const box = element('pre', { class: 'string' }, text);
  const facts = lines(words.severity);
  const checked = element('span');
  const link = element('a', {}, words.documentation, icon('link-external'));
  return {
    element: element(
      'section',
      { class: 'chosen', 'aria-labelledby': 'string-heading' },
      element(
        'div',
        { class: 'bar' },
        element('div', { class: 'title' }, title, favorite),
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
      const starred = state.drivers.some(({ id, favorite: one }) => one && id === driver);
      setAttribute(favorite, 'aria-pressed', String(starred));
      setIcon(star, starred ? 'star-full' : 'star-empty');
      setText(title, view.title);
      if (text.textContent !== (view.text ?? '')) {
        showBreakable(text, view.text ?? '');
        copy.unconfirm();
      }
      box.hidden = view.text === undefined;
      copy.update(view.copy);
      insert.update(view.insert);
      run.element.hidden = view.run === undefined;
      if (view.run) {
        run.update(view.run);
      }
      facts.update(view.lines);
      setText(checked, view.checked);
      setAttribute(link, 'href', view.documentation);
    },
  };
}

/** Allows line breaks after separators; selected and copied text is unchanged. */
function showBreakable(node: HTMLElement, text: string): void {
  const parts = text.split(/(?<=[;&?])/);
  node.replaceChildren(...parts.flatMap((part) => [part, element('wbr')]));
}
