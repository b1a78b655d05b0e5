import type { Text } from '../text';
import type { Table, Word } from '../value';
import { emptyBody, ends, functions, keywords, nameOf, noToken, wordOf, type Body } from './cursor';
import { framesOf } from './frames';
import type { Syntax } from './syntax';
import { tokenize, type Token } from './tokens';
import { ValueReader } from './values';

/** What a program or a block of settings says, as far as values, calls and assignments go. Never throws. */
export function readProgram(source: string, syntax: Syntax, from = 0): Table {
  const shebang = from === 0 ? (/^#![^\n]*/.exec(source)?.[0].length ?? 0) : from;
  const tokens = tokenize(source, syntax, shebang);
  return { ...new Parser(tokens, syntax).file(source.length), frames: framesOf(tokens, syntax) };
}

const separators: ReadonlySet<string> = new Set([':', '=', '=>', ':=', '+=', '.=']);

class Parser extends ValueReader {
  file(end: number): Table {
    const body = emptyBody();
    while (this.at < this.tokens.length) {
      this.body('', true, body);
      this.at++; // a bracket without its other half
    }
    return { kind: 'table', ...body, start: 0, end };
  }

  /** Entries and items until the closing bracket, which is not passed. */
  protected body(close: string, lines: boolean, body: Body): void {
    while (this.at < this.tokens.length) {
      const token = this.peek();
      if (token.type === 'line' || token.text === ',' || token.text === ';') {
        this.at++;
      } else if (token.type === 'mark' && (token.text === close || ends.has(token.text))) {
        return;
      } else {
        const before = this.at;
        this.item(lines, body);
        if (this.at === before) this.at++;
      }
    }
  }

  protected item(lines: boolean, body: Body): void {
    const first = this.peek();
    if (first.text === '...' || (first.text === '*' && this.peek(1).text === '*')) {
      body.open = true;
      this.at++;
      body.entries.push({ key: '...', keyRange: this.peek(), value: this.value(lines) });
      return;
    }
    if (/^(?:const|var)$/.test(first.text) && this.peek(1).text === '(') {
      // Go's constants in one pair of parentheses
      this.at += 2;
      this.body(')', true, body);
      this.at++;
      return;
    }
    const labels: (Word | Text)[] = [];
    for (;;) {
      const token = this.peek();
      const next = this.peek(1);
      if (functions.has(token.text) && (next.type === 'word' || next.text === '(' || next.text === '<')) break;
      if (token.type === 'word' && !this.beginsCommand(token, next)) {
        if (
          (token.text !== 'new' && token.text !== 'await' && next.type === 'word') ||
          (next.type === 'string' && next.spaced && this.syntax.commands !== true && labels.length + 1 < 4)
        ) {
          if (!keywords.has(token.text)) labels.push(wordOf(token));
          this.at++;
          continue;
        }
      }
      if (
        token.type === 'string' &&
        labels.length > 0 &&
        (next.type === 'string' || next.text === '{' || next.text === '=' || next.type === 'word') &&
        this.syntax.adjacent !== true
      ) {
        const text = token.value;
        if (text?.kind === 'text') labels.push(text);
        this.at++;
        continue;
      }
      break;
    }
    if (labels.length > 0 && this.peek().text === '{' && labels.some((label) => label.kind === 'text')) {
      // a block of HCL
      body.entries.push({
        key: nameOf(labels.at(-1)),
        keyRange: labels.at(-1) ?? noToken,
        labels,
        value: this.value(lines),
      });
      return;
    }
    if (labels.length > 0 && this.peek().text === '=' && labels.at(-1)?.kind === 'text') {
      // a resource of Bicep
      this.at++;
      body.entries.push({
        key: nameOf(labels.at(-2)),
        keyRange: labels.at(-1) ?? noToken,
        labels,
        value: this.value(lines),
      });
      return;
    }
    if (
      this.peek().type === 'word' &&
      this.peek(1).text === '{' &&
      this.peek(1).spaced &&
      !keywords.has(this.peek().text)
    ) {
      // a block with a name
      const name = wordOf(this.peek());
      this.at++;
      body.entries.push({ key: name.name, keyRange: name, labels: [...labels, name], value: this.value(lines) });
      return;
    }
    const key = this.key();
    if (key) {
      const separator = this.peek();
      if (separator.text === '=>' && this.arrowsAreFunctions()) {
        body.items.push(this.lambda(key.start, lines));
        return;
      }
      this.at++;
      if (separator.text === ':' && this.peek().type === 'line' && lines && this.syntax.colonBlocks) return;
      let value = this.value(lines);
      let typed = false;
      if (this.peek().text === '=' && separator.text === ':') {
        // a type before the value
        this.at++;
        typed = true;
        value = this.value(lines);
      }
      if (
        value.kind === 'word' &&
        (separator.text === '=>' || separator.text === '=') &&
        this.peek().text === '{' &&
        value.name === 'existing'
      ) {
        value = this.value(lines);
      }
      const named = this.typed(labels) ?? key;
      body.entries.push({
        key: named.name,
        keyRange: named,
        value,
        ...(labels.length > 0 ? { labels } : {}),
        ...(lines && (typed || separator.text.endsWith('=')) ? { assigned: true } : {}),
        ...(separator.text === '+=' || separator.text === '.=' ? { appends: true } : {}),
      });
      return;
    }
    const value = this.value(lines);
    if (value.kind === 'word' && this.syntax.regex && !keywords.has(value.name) && this.bracket === '{') {
      // JavaScript's `{ ssl }`
      body.entries.push({ key: value.name, keyRange: value, value });
    } else {
      body.items.push(value);
    }
  }

  /** The name before a type: `Dim host As String =`, Go's `host string =`. */
  protected typed(labels: readonly (Word | Text)[]): Word | undefined {
    const isType = /^as$/i.test(nameOf(labels.at(-1)));
    const name = isType ? labels.at(-2) : this.syntax.typesLast ? labels.at(-1) : undefined;
    return name?.kind === 'word' ? name : undefined;
  }

  /** The key before a `:`, `=`, `=>` or `:=`, when one is next. */
  protected key(): Word | undefined {
    const token = this.peek();
    let at = this.at;
    let name = '';
    let end = token.end;
    if (token.text === ':' && this.peek(1).type === 'word' && /^(=>|,)$/.test(this.peek(2).text)) {
      at++; // Ruby's `:key => value`
    }
    if (token.text === '[' && this.peek(2).text === ']' && this.peek(1).type === 'string') {
      const text = this.peek(1).value;
      name = text?.kind === 'text' ? text.chars : '';
      at += 3;
    } else if (token.type === 'string') {
      name = token.value?.kind === 'text' ? token.value.chars : '';
      at++;
    } else if (token.type === 'word' || token.type === 'number' || at > this.at) {
      name = this.tokens[at]?.text ?? '';
      at++;
      for (;;) {
        const mark = this.tokens[at];
        const next = this.tokens[at + 1];
        if (mark && this.inPath(mark) && next?.type === 'word') {
          name += `.${next.text}`;
          end = next.end;
          at += 2;
        } else if (mark?.text === '[' && !mark.spaced && this.tokens[at + 2]?.text === ']') {
          const index = next?.type === 'string' ? next.value : undefined;
          name += `.${index?.kind === 'text' ? index.chars : (next?.text ?? '')}`;
          end = this.tokens[at + 2]?.end ?? end;
          at += 3;
        } else if (mark?.text === '[' && !mark.spaced && next?.text === ':' && this.tokens[at + 3]?.text === ']') {
          name += `.${this.tokens[at + 2]?.text ?? ''}`; // Ruby's `options[:key]`
          end = this.tokens[at + 3]?.end ?? end;
          at += 4;
        } else if (mark?.text === ':' && token.text.startsWith('$') && next?.type === 'word' && !next.spaced) {
          name += `:${next.text}`; // $env:NAME
          end = next.end;
          at += 2;
        } else {
          break;
        }
      }
    } else {
      return undefined;
    }
    if (this.tokens[at]?.text === '?' && this.tokens[at + 1]?.text === ':') at++;
    // Go's `a, err := …`
    if (this.tokens[at]?.text === ',' && token.type === 'word') {
      let ahead = at;
      while (this.tokens[ahead]?.text === ',' && this.tokens[ahead + 1]?.type === 'word') ahead += 2;
      if (this.tokens[ahead]?.text === ':=' || (this.tokens[ahead]?.text === '=' && this.syntax.characters)) at = ahead;
    }
    const separator = this.tokens[at];
    if (!separator || !separators.has(separator.text) || name === '') return undefined;
    if (separator.text === ':' && separator.spaced && this.syntax.commands) return undefined; // a symbol
    this.at = at;
    return { kind: 'word', name, start: token.start, end };
  }

  protected beginsCommand(token: Token, next: Token): boolean {
    return (
      this.syntax.commands === true &&
      !keywords.has(token.text) &&
      next.spaced &&
      next.type === 'word' &&
      /^[:A-Z]/.test(next.text)
    );
  }
}
