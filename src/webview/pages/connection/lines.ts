import type { LineView, PageWords, Severity } from '../../protocol';
import { element, icon, list } from './dom';
import type { Part } from './page';

const icons: Readonly<Record<Severity, string>> = { ok: 'pass', info: 'info', warning: 'warning', error: 'error' };

/** Sentences with the icon of their severity; its name is there for those who do not see the icon. */
export function lines(words: Pick<PageWords, 'severity'>): Part<readonly LineView[]> {
  const parent = element('ul', { class: 'lines' });
  const show = list<LineView>(parent, ({ severity, text }) =>
    element(
      'li',
      { class: `line ${severity}` },
      icon(icons[severity]),
      element('span', { class: 'hidden' }, words.severity[severity]),
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
