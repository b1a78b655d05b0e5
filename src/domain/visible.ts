/**
 * Characters that are invisible, break a line, change its direction or control a terminal: control and format
 * characters, line separators, private use, unpaired surrogates and characters that Unicode lets a renderer omit.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Maximum length of a short external text: a name, a path, an error message. */
export const mostOfWord = 300;

/**
 * Converts external text to one line with nothing hidden: invisible characters become escapes (`\u202e`), and text
 * longer than `most` loses its middle.
 */
export function visible(text: string, most = mostOfWord): string {
  // shortened first: escaping all of 60 MB would take seconds
  return shorten(
    shorten(text, most).replace(unseen, (character) => short[character] ?? escapeOf(character)),
    most,
  );
}

/** Converts external prose, such as the error message of a driver or a library: its line breaks become spaces. */
export function visibleProse(text: string, most = mostOfProse): string {
  return visible(
    shorten(text, 2 * most)
      .replace(/[\s\u0085]+/g, ' ')
      .trim(),
    most,
  );
}

/** Maximum length of external prose. */
const mostOfProse = 600;

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** Shortens text in the middle, because the beginning and the end say the most. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }
  const end = Math.floor(most / 3);
  return `${whole(text.slice(0, most - end - 1), 'end')}…${whole(text.slice(text.length - end), 'start')}`;
}

/** Removes half of a character at the cut. */
function whole(part: string, cut: 'start' | 'end'): string {
  return cut === 'end' ? part.replace(/[\ud800-\udbff]$/, '') : part.replace(/^[\udc00-\udfff]/, '');
}

/** Converts text of several lines that this extension made, such as a stack, and keeps its lines. */
export function visibleLines(text: string, most = mostOfText): string {
  return shorten(text, most)
    .split(/\r?\n/)
    .map((line) => visible(line, most))
    .join('\n');
}

const mostOfText = 20_000;

/**
 * Formats JSON for people and programs: invisible characters become JSON escapes, so that it parses to the same value.
 */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unseen, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => escapeOfUnit(character.charCodeAt(at))).join(''),
  );
}

const escapeOfUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/**
 * Converts all texts that a page shows to one line with nothing hidden. `exact`: paths of members that stay unchanged,
 * such as `string.text`.
 */
export function visibleTexts<T>(value: T, exact: readonly string[] = []): T {
  const shown = (member: unknown, at: string): unknown => {
    if (exact.includes(at)) {
      return member;
    }
    if (typeof member === 'string') {
      return visible(member, mostOfCell);
    }
    if (Array.isArray(member)) {
      return member.map((one) => shown(one, at));
    }
    return typeof member === 'object' && member !== null
      ? Object.fromEntries(
          Object.entries(member).map(([key, one]) => [key, shown(one, at === '' ? key : `${at}.${key}`)]),
        )
      : member;
  };
  return shown(value, '') as T;
}

const mostOfCell = 4000;

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Isolates words of right-to-left scripts, which would otherwise reorder the numbers and words beside them. For text
 * that is already visible, whose own direction marks are escaped.
 */
export function isolated(text: string): string {
  if (!rightToLeft.test(text)) {
    return text;
  }
  const parts = text.split(/(\s+)/);
  const isWord = (at: number): boolean => rightToLeft.test(parts[at] ?? '');
  return parts
    .map((part, at) => {
      if (at % 2 === 1 || !isWord(at)) {
        return part;
      }
      const [, before = '', word = '', after = ''] = /^(["'(]*)(.*?)([)"'.,:;?!]*)$/su.exec(part) ?? [];
      const begins = !isWord(at - 2);
      const ends = !isWord(at + 2);
      return `${begins ? `${before}\u2068` : before}${word}${ends ? `\u2069${after}` : after}`;
    })
    .join('');
}
