import { relocate } from '../relocate';
import { fromOf, plainText, sliceText, TextBuilder, type Text } from '../text';
import type { Call, Entry, Table, Value } from '../value';
import { readJson } from './data';

export type ShellKind = 'shell' | 'powershell';

/** A word of a command: texts and variables beside each other. */
interface ShellWord {
  readonly parts: Value[];
  readonly start: number;
  readonly end: number;
  readonly bare: boolean;
}

/** Commands of a script as calls, and its assignments. Never throws. */
export function readShell(source: string, kind: ShellKind = 'shell', from = 0): Table {
  return new Shell(source, kind, from).read();
}

/** Characters that may end or interrupt a word. */
const special: ReadonlySet<string> = new Set(' \t\n\r\f\v\u00a0\ufeff;|&()<>"\'$\\`');
const isSpecial = (char: string): boolean => special.has(char) || (char >= '\u1680' && /\s/.test(char));

class Shell {
  #at: number;
  /** Where it goes on after the line, which has a here-document below it. */
  #afterLine: number | undefined;
  readonly #entries: Entry[] = [];
  readonly #items: Value[] = [];
  /** Names that are exported without a value. */
  readonly #exported: ShellWord[] = [];

  constructor(
    readonly source: string,
    readonly kind: ShellKind,
    from: number,
  ) {
    this.#at = from;
  }

  read(): Table {
    while (this.#at < this.source.length) {
      const before = this.#at;
      this.#command();
      if (this.#at === before) this.#at++;
    }
    const known = new Set(this.#entries.map(({ key }) => key));
    for (const word of this.#exported) {
      const { start, end } = word;
      const key = plain(word);
      // its value is made elsewhere
      if (!known.has(key))
        this.#entries.push({ key, keyRange: { start, end }, assigned: true, value: { kind: 'unknown', start, end } });
    }
    return { kind: 'table', entries: this.#entries, items: this.#items, start: 0, end: this.source.length };
  }

  #command(): void {
    const words: ShellWord[] = [];
    const { source } = this;
    const continuation = this.kind === 'powershell' ? '`' : '\\';
    while (this.#at < source.length) {
      const char = source.charAt(this.#at);
      if (char === ' ' || char === '\t' || char === '\r') {
        this.#at++;
      } else if ((char === continuation || char === '^') && /^\r?\n/.test(source.slice(this.#at + 1, this.#at + 3))) {
        this.#at = source.indexOf('\n', this.#at) + 1;
      } else if (char === '#') {
        this.#at = lineEnd(source, this.#at);
      } else if (this.kind === 'powershell' && source.startsWith('<#', this.#at)) {
        const end = source.indexOf('#>', this.#at);
        this.#at = end < 0 ? source.length : end + 2;
      } else if (char === '(' && isArray(words.at(-1), this.#at)) {
        this.#array(words);
      } else if (/[\n;|&(){}]/.test(char)) {
        this.#at++;
        if (char === '\n' && this.#afterLine !== undefined) {
          this.#at = Math.max(this.#at, this.#afterLine);
          this.#afterLine = undefined;
        }
        if (char === '\n' || words.length > 0) break;
      } else if (source.startsWith('<<', this.#at) && this.kind === 'shell') {
        this.#heredoc(words);
      } else if (char === '<' || char === '>') {
        this.#at++;
      } else {
        words.push(this.#word());
      }
    }
    this.#finish(words);
  }

  /** `name=(word word)`: its words, over several lines. */
  #array(words: ShellWord[]): void {
    const name = words.pop();
    const head = plain(name);
    const start = this.#at++;
    const items: Value[] = [];
    while (this.#at < this.source.length && this.source.charAt(this.#at) !== ')') {
      const char = this.source.charAt(this.#at);
      if (char === '#') this.#at = lineEnd(this.source, this.#at);
      else if (/[\s;|&(<>]/.test(char) || this.source.startsWith('\\\n', this.#at)) this.#at++;
      else items.push(valueOf(this.#word()));
    }
    this.#at++;
    this.#entries.push({
      key: head.replace(/\+?=$/, ''),
      keyRange: { start: name?.start ?? start, end: start },
      assigned: true,
      ...(head.endsWith('+=') ? { appends: true } : {}),
      value: { kind: 'table', entries: [], items, start, end: this.#at },
    });
  }

  /** The body of a here-document is an argument of its command. */
  #heredoc(words: ShellWord[]): void {
    const { source } = this;
    const found = /^<<-?\s*(["']?)(\w+)\1/.exec(source.slice(this.#at, this.#at + 80));
    if (!found) {
      this.#at += 2;
      return;
    }
    const body = lineEnd(source, this.#at) + 1;
    const rest = source.slice(body);
    const close = new RegExp(`^\\s*${found[2] ?? ''}\\s*$`, 'm').exec(rest);
    const end = close ? body + close.index : source.length;
    this.#at += found[0].length;
    if (body < end) {
      words.push({ parts: [plainText(source, body, end)], start: body, end, bare: false });
      this.#afterLine = close ? end + close[0].length : source.length;
    }
  }

  #word(): ShellWord {
    const { source } = this;
    const start = this.#at;
    const parts: Value[] = [];
    let text = new TextBuilder();
    let partStart = this.#at;
    let bare = true;
    const flush = (): void => {
      const part = text.finish(partStart, this.#at);
      if (part.chars !== '') parts.push(part);
      text = new TextBuilder();
    };
    let quote = '';
    while (this.#at < source.length) {
      const char = source.charAt(this.#at);
      if (
        quote === '' &&
        /[\s;|&()<>]/.test(char) &&
        !(char === '&' && /[\w%]/.test(source.charAt(this.#at + 1)) && /[?=]/.test(source.slice(start, this.#at)))
      )
        break;
      if (char === quote && quote !== '') {
        quote = '';
        this.#at++;
      } else if (quote === '' && (char === '"' || char === "'")) {
        quote = char;
        bare = false;
        this.#at++;
      } else if (char === '$' && quote !== "'" && this.#variable(flush, parts)) {
        partStart = this.#at;
      } else if (this.kind === 'shell' && char === '\\' && quote !== "'") {
        const next = source.charAt(this.#at + 1);
        if (next !== '\n') text.add(next, this.#at, this.#at + 2);
        this.#at += 2;
      } else if (this.kind === 'powershell' && char === '`') {
        text.add(source.charAt(this.#at + 1), this.#at, this.#at + 2);
        this.#at += 2;
      } else {
        const from = this.#at++;
        while (this.#at < source.length && !isSpecial(source.charAt(this.#at))) this.#at++;
        text.copy(source.slice(from, this.#at), from);
      }
    }
    flush();
    return { parts, start, end: this.#at, bare };
  }

  #variable(flush: () => void, parts: Value[]): boolean {
    const { source } = this;
    const found = /^\$(?:\{([^}]*)\}|(\((?:[^()]|\([^()]*\))*\))|(env:\w+|\w+|[@#?*]))/i.exec(
      source.slice(this.#at, this.#at + 400),
    );
    if (!found) return false;
    flush();
    const end = this.#at + found[0].length;
    const name = found[3] ?? /^(\w+)(?:\[[@*]\])?$/.exec(found[1] ?? '')?.[1];
    const within = found[2] === undefined ? [] : [new Shell(source.slice(0, end - 1), this.kind, this.#at + 2).read()];
    parts.push(
      name === undefined
        ? { kind: 'unknown', within, start: this.#at, end }
        : { kind: 'word', name: `$${name}`, start: this.#at, end },
    );
    this.#at = end;
    return true;
  }

  #finish(words: ShellWord[]): void {
    const own: Entry[] = [];
    let first = 0;
    while (first < words.length - 1 && leading.test(plain(words[first]))) first++;
    // variables are set for a command before what runs it, but behind the words of the shell
    const keywords = words.findIndex((word, index) => index >= first || !keyword.test(plain(word)));
    const declares = /^(export|declare|local|readonly|set|setx|typeset)$/.test(plain(words[first]));
    const verb = plain(words[first]);
    if (declares) first++;
    for (; first < words.length; first++) {
      const entry = assignment(words[first]);
      if (entry) own.push(entry);
      else if (!(declares && /^-/.test(plain(words[first])))) break;
    }
    const [name, ...args] = words.slice(first);
    // `export NAME := value` of make and just
    if (declares && name && args[1] && /^:?:?=$/.test(plain(args[0]))) {
      own.push({ key: plain(name), keyRange: name, value: valueOf(args[1]), assigned: true });
    }
    // `$env:NAME = value` and `$name = value` of PowerShell
    if (name && plain(args[0]) === '=' && name.parts[0]?.kind === 'word' && args[1]) {
      const [key] = name.parts;
      own.push({ key: key.name.replace(/^\$(env:)?/i, ''), keyRange: key, value: valueOf(args[1]), assigned: true });
      this.#entries.push(...own);
      return;
    }
    if (!name || declares) {
      if (verb === 'export')
        this.#exported.push(...words.slice(first).filter((word) => /^[A-Z]\w*$/.test(plain(word))));
      this.#entries.push(...own);
      return;
    }
    const call: Call = {
      kind: 'call',
      name: plain(name),
      args: args.map(valueOf),
      named: own,
      start: words[keywords]?.start ?? name.start,
      end: args.at(-1)?.end ?? name.end,
    };
    this.#items.push(call);
  }
}

/** Whether a bracket begins the words of an array. */
const isArray = (word: ShellWord | undefined, at: number): boolean =>
  word?.end === at && /^[A-Za-z_]\w*\+?=$/.test(plain(word));

function assignment(word: ShellWord | undefined): Entry | undefined {
  const first = word?.parts[0];
  if (!word || first?.kind !== 'text') return undefined;
  const found = /^([A-Za-z_]\w*)=/.exec(first.chars);
  if (!found) return undefined;
  const size = found[0].length;
  const rest: Text = { ...sliceText(first, size), start: fromOf(first, size) ?? first.end, end: first.end };
  const keyStart = fromOf(first, 0) ?? first.start;
  return {
    key: found[1] ?? '',
    keyRange: { start: keyStart, end: keyStart + size - 1 },
    assigned: true,
    value: valueOf({ ...word, start: rest.start, parts: [rest, ...word.parts.slice(1)] }),
  };
}

function valueOf({ parts, start, end }: ShellWord): Value {
  const [only] = parts;
  if (parts.length === 1 && only) return only.kind === 'text' ? { ...only, start, end } : only;
  return parts.length === 0 ? { ...plainText('', 0, 0), start, end } : { kind: 'concat', parts, start, end };
}

/** Words before a command that are none. */
const leading = /^(?:then|do|else|elif|if|while|until|!|sudo|exec|time|call)$/;

/** Those behind which a variable may be set for the command. */
const keyword = /^(?:then|do|else|elif|if|while|until|!|sudo|time)$/;

const plain = (word: ShellWord | undefined): string =>
  word?.parts.length === 1 && word.parts[0]?.kind === 'text' ? word.parts[0].chars : '';

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

/** Instructions of a Dockerfile or a unit of systemd: its variables, and the commands that it runs. */
export function readDockerfile(source: string): Table {
  const entries: Entry[] = [];
  const items: Value[] = [];
  const instruction = /^[ \t]*([A-Za-z]+)(?:[ \t]+|=)((?:[^\n\\]|\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*|\\.)*)/gm;
  for (const found of source.matchAll(instruction)) {
    const name = (found[1] ?? '').toUpperCase();
    const start = found.index + found[0].length - (found[2] ?? '').length;
    const end = found.index + found[0].length;
    const body = embedded(source, start, end);
    if (name === 'ENV' || name === 'ARG') {
      const old = /^([A-Za-z_]\w*)[ \t]+(.+)$/s.exec(found[2] ?? '');
      if (name === 'ENV' && old) {
        const at = start + (found[2] ?? '').length - (old[2] ?? '').length;
        entries.push({
          key: old[1] ?? '',
          keyRange: { start, end: at },
          value: plainText(source, at, start + (found[2] ?? '').trimEnd().length),
        });
      } else if (name === 'ENV') {
        entries.push(...body.entries, ...body.items.flatMap((item) => (item.kind === 'call' ? item.named : [])));
      }
    } else if (/^(?:RUN|CMD|ENTRYPOINT)$/.test(name) && source.charAt(start) === '[') {
      const text = plainText(source, start, end);
      items.push(relocate(readJson(text.chars), text));
    } else if (/^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK|ENVIRONMENT|EXEC\w+)$/.test(name)) {
      entries.push(...body.entries);
      items.push(...body.items);
    }
  }
  return { kind: 'table', entries, items, start: 0, end: source.length };
}

/** Reads a part of a file as a script, at its place. */
function embedded(source: string, start: number, end: number): Table {
  return readShell(source.slice(0, end), 'shell', start);
}
