import type { ClientsWords, VersionBar } from '../../clientsProtocol';
import { element, list } from '../connection/dom';
import type { Part } from '../connection/page';
import { outcomeMark } from './outcome';

interface BarsState {
  readonly versions: readonly VersionBar[];
  readonly whatIf: string;
}

/** Clients by version, longest bar for most. A bar shows what its text says: length and colour are for the eye only. */
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
