import type { Mark } from '../../protocol';
import { icon } from '../connection/dom';

const icons: Readonly<Record<Mark, string>> = {
  good: 'pass',
  bad: 'error',
  unknown: 'question',
  neutral: 'circle-slash',
  running: 'sync',
};

/** For the eye only: a word stands beside it. */
export function markIcon(mark: Mark): HTMLSpanElement {
  const glyph = icon(icons[mark]);
  setMark(glyph, mark);
  return glyph;
}

export function setMark(glyph: HTMLSpanElement, mark: Mark): void {
  glyph.className = `codicon codicon-${icons[mark]} mark-${mark}`;
}
