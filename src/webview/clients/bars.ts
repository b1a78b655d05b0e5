import { element, list, type Part } from '../kit/dom';
import { markIcon } from '../kit/marks';
import type { ClientsWords, Outcome, VersionBar } from './protocol';

interface BarsState {
  readonly versions: readonly VersionBar[];
  readonly whatIf: string;
}

/** Clients by version. Length and color of a bar are decorative: they repeat its text. */
export function bars(words: ClientsWords): Part<BarsState> {
  const parent = element('ul', { class: 'bars' });
  const show = list<{ readonly bar: VersionBar; readonly whatIf: string }>(parent, ({ bar, whatIf }) => {
    const outcome = bar.outcomes[whatIf] ?? 'uncertain';
    const length = element('span', { class: `bar-length bar-${outcome}`, 'aria-hidden': 'true' });
    length.style.setProperty('--share', String(bar.share));
    return element(
      'li',
      {},
      element('span', { class: 'bar-label' }, bar.label),
      element('span', { class: 'bar-track', 'aria-hidden': 'true' }, length),
      element('span', { class: 'bar-count' }, String(bar.count)),
      bar.count > 0 ? outcomeMark(outcome, words) : element('span'),
    );
  });
  return {
    element: parent,
    update: ({ versions, whatIf }) => show(versions.map((bar) => ({ bar, whatIf }))),
  };
}

const marks = { refused: 'bad', connects: 'good', uncertain: 'unknown' } as const;

/** The outcome's text with its icon. */
export function outcomeMark(outcome: Outcome, { outcomes }: ClientsWords): HTMLElement {
  return element('span', { class: 'marked' }, markIcon(marks[outcome]), outcomes[outcome]);
}
