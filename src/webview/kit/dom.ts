import type { IconName } from './icons';

/** A part of a page, built once and then updated. */
export interface Part<State> {
  readonly element: HTMLElement;
  readonly update: (state: State) => void;
}

/** Creates an element; other properties, such as `class`, are attributes. Text is never interpreted as markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    created.setAttribute(name, value);
  }
  created.append(...children);
  return created;
}

/** A decorative codicon beside a text. */
export function icon(name: IconName): HTMLSpanElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

export function setIcon(glyph: HTMLSpanElement, name: IconName, more = ''): void {
  glyph.className = `codicon codicon-${name} ${more}`;
}

/** Writes changed text only, so that selections and live regions are unaffected. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** Replaces the children when the items have changed. */
export function list<T>(parent: Element, render: (item: T) => Node): (items: readonly T[]) => void {
  let shown = '';
  return (items) => {
    const text = JSON.stringify(items);
    if (text !== shown) {
      shown = text;
      parent.replaceChildren(...items.map(render));
    }
  };
}

/** A section with a heading; `id` is the heading's. */
export function section(id: string, title: string, ...content: readonly Node[]): HTMLElement {
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...content);
}

/** Shows one of two buttons in the same place: the second if `when` is true. The focus stays in that place. */
export function swap(first: HTMLElement, second: HTMLElement, when: boolean): void {
  const [out, into] = when ? [first, second] : [second, first];
  const hadFocus = document.activeElement === out;
  out.classList.add('away');
  into.classList.remove('away');
  if (hadFocus) {
    into.focus();
  }
}
