import type { ConnectionString, PasswordEncoding } from '../../src/connect/types';

/** Passwords that formats trip over: each special character, and what some reader takes for grammar. */
export const hostilePasswords: readonly string[] = [
  'a&b',
  'a+b',
  'a%b',
  'a%41b',
  'a b',
  ' ab ',
  "a'b",
  'a"b',
  '"ab"',
  "'ab'",
  'a{b',
  'a}b',
  'ab}}',
  '{ab}',
  'a\\b',
  'ab\\',
  'a\\nb',
  'a\\"b',
  "a\\'b",
  '${x}',
  'a${HOME}b',
  'a$b',
  'a$$b',
  '$(exit 1)',
  '`exit 1`',
  '#ab',
  'a #b',
  'a;b',
  'a;Trust Server Certificate=true',
  'a=b',
  'a?b/c:d@e',
  '@Microsoft',
  '<%= 1 %>',
  '#{1}',
  '{{1}}',
  'a: b',
  'a,b|c<d>e^f~g[h]i(j)*!',
  '!!',
  'null',
  'pässwörd',
  '日本 😀',
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
];

/** Few that have of everything, for what takes its time. */
export const fewPasswords: readonly string[] = [
  ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ',
  'a\\n${x}$$%41{{}}',
  'pässwörd 日本',
];

const encodings: Readonly<Record<PasswordEncoding, (password: string) => string>> = {
  percent: encodeURIComponent,
  odbc: (password) => password.replaceAll('}', '}}'),
  none: (password) => password,
  json: (password) => JSON.stringify(password).slice(1, -1),
};

/** Puts the password where the string leaves a place for it, written as its note says. */
export function withPassword({ text, notes }: Pick<ConnectionString, 'text' | 'notes'>, password: string): string {
  const place = notes.find((note) => note.code === 'passwordPlaceholder');
  return place ? text.replace(place.placeholder, () => encodings[place.encoding](password)) : text;
}
