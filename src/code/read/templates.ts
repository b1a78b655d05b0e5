import type { Range } from '../text';

const closers: Readonly<Record<string, string>> = {
  '${': '}',
  '$(': ')',
  '<%': '%>',
  '{{': '}}',
  '${{': '}}',
  '#{': '}',
};

/** What templates of settings fill in, in a value: `${NAME}`, `{{ name }}`, `<%= name %>`, `%(name)s`, `#{name}#`. */
export function holesIn(value: string): Generator<Range> {
  const begin = /\$\{|\$\(|<%|\{\{|#\{|%\(\w+\)s|\$\$?[A-Z_][A-Z0-9_]{2,}\b|\uE000{2,}|%[A-Z_]{3,}%/g;
  return filledIn(value, begin, false);
}

/** The templates in a file, which may have several lines each. */
export function templatesIn(source: string): Generator<Range> {
  return filledIn(source, /<%|\$\{\{|\{\{/g, true);
}

function* filledIn(source: string, begin: RegExp, lines: boolean): Generator<Range> {
  const ahead = new Ahead(source);
  let at = 0;
  for (const { index: start, 0: mark } of source.matchAll(begin)) {
    if (start < at) continue;
    const inner = start + mark.length;
    const close = closers[mark];
    const found = close === undefined ? inner : ahead.of(close, inner);
    const line = lines ? -1 : ahead.of('\n', inner);
    if (found < 0 || (close !== undefined && line >= 0 && line < found)) continue;
    let end = found + (close?.length ?? 0);
    const doubled = mark === '${' ? '}' : mark === '#{' ? '#' : undefined;
    if (doubled !== undefined && source.charAt(end) === doubled) end++;
    yield { start, end };
    at = end;
  }
}

/** Where marks are next. Asked for later and later offsets, it passes over the text once. */
class Ahead {
  readonly #known = new Map<string, number>();

  constructor(readonly source: string) {}

  of(mark: string, at: number): number {
    const known = this.#known.get(mark);
    if (known !== undefined && (known < 0 || known >= at)) return known;
    const found = this.source.indexOf(mark, at);
    this.#known.set(mark, found);
    return found;
  }
}
