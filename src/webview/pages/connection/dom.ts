/** Makes an element; `class` and the like are attributes. Texts are texts, never markup. */
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

/** A codicon, for the eye only: the word stands beside it. */
export function icon(name: string): HTMLSpanElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** Writes only what differs, so that selections and live regions are left alone. */
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

/** Replaces the children when what they are made from differs from the last time. */
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
