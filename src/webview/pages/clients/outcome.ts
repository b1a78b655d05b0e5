import type { ClientsWords, Outcome } from '../../clientsProtocol';
import { element } from '../connection/dom';
import { markIcon } from '../verification/marks';

const marks = { refused: 'bad', connects: 'good', uncertain: 'unknown' } as const;

/** The word with its icon. */
export function outcomeMark(outcome: Outcome, { outcomes }: ClientsWords): HTMLElement {
  return element('span', { class: 'marked' }, markIcon(marks[outcome]), outcomes[outcome]);
}
