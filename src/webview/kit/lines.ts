import { element, icon, list, type Part } from './dom';
import type { IconName } from './icons';
import type { LineView, Severity, SeverityWords } from './protocol';

const icons: Readonly<Record<Severity, IconName>> = { ok: 'pass', info: 'info', warning: 'warning', error: 'error' };

/** Sentences with their severity icons. `words` name the icons for screen readers. */
export function lines(words: Partial<SeverityWords>): Part<readonly LineView[]> {
  const parent = element('ul', { class: 'lines' });
  const show = list<LineView>(parent, ({ severity, text }) =>
    element(
      'li',
      { class: `line ${severity}` },
      icon(icons[severity]),
      element('span', { class: 'hidden' }, words[severity] ?? ''),
      element('span', {}, text),
    ),
  );
  return {
    element: parent,
    update: (items) => {
      show(items);
      parent.hidden = items.length === 0;
    },
  };
}
