/**
 * What looks like nothing, breaks a line, turns its direction or talks to a terminal: control and format characters,
 * line separators, private use, halves of surrogate pairs, and whatever Unicode lets a renderer leave out.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Characters of one word from outside: a name, a path, what an error says. */
export const mostOfWord = 300;

/**
 * Text from outside on one line, with nothing hidden in it: characters without a look of their own are written as
 * escapes (`\u202e`), and what is longer than `most` loses its middle.
 */
export function visible(text: string, most = mostOfWord): string {
  // shortened first: escaping all of 60 MB would take seconds
  return shorten(
    shorten(text, most).replace(unseen, (character) => short[character] ?? escapeOf(character)),
    most,
  );
}

/** Prose from outside, such as what a driver or a library says of an error: its line breaks are spaces. */
export function visibleProse(text: string, most = mostOfProse): string {
  return visible(
    shorten(text, 2 * most)
      .replace(/[\s\u0085]+/g, ' ')
      .trim(),
    most,
  );
}

/** Characters of what somebody else wrote as a sentence. */
const mostOfProse = 600;

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** The beginning and the end tell most: what a sentence is about, and what came of it. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }
  const end = Math.floor(most / 3);
  return `${whole(text.slice(0, most - end - 1), 'end')}…${whole(text.slice(text.length - end), 'start')}`;
}

/** Without half of a character at the cut. */
function whole(part: string, cut: 'start' | 'end'): string {
  return cut === 'end' ? part.replace(/[\ud800-\udbff]$/, '') : part.replace(/^[\udc00-\udfff]/, '');
}

/** The same for text of several lines that are ours, such as a stack: lines stay lines. */
export function visibleLines(text: string, most = mostOfText): string {
  return shorten(text, most)
    .split(/\r?\n/)
    .map((line) => visible(line, most))
    .join('\n');
}

const mostOfText = 20_000;

/** JSON for people and programs: what cannot be seen is written as JSON's own escapes, so that it reads as the same. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unseen, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => escapeOfUnit(character.charCodeAt(at))).join(''),
  );
}

const escapeOfUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/**
 * All texts of what a page shows, on one line each and with nothing hidden in them. `exact`: paths of members that stay
 * as they are, such as `string.text`.
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
