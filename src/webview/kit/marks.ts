import { icon, setIcon } from './dom';
import type { IconName } from './icons';
import type { Mark } from './protocol';

const icons: Readonly<Record<Mark, IconName>> = {
  good: 'pass',
  bad: 'error',
  unknown: 'question',
  neutral: 'circle-large',
  running: 'sync',
};

/** A decorative icon beside a text. */
export function markIcon(mark: Mark): HTMLSpanElement {
  const glyph = icon(icons[mark]);
  setMark(glyph, mark);
  return glyph;
}

export function setMark(glyph: HTMLSpanElement, mark: Mark): void {
  setIcon(glyph, icons[mark], `mark-${mark}`);
}
