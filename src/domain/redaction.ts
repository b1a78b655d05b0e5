/** Removes what identifies a user, a server or a secret from text that is shown to others. */

const removed = '…';

/** Segments of resource ids that name kinds of resources. */
const kinds = new Set(
  [
    ...[
      'subscriptions',
      'resourceGroups',
      'providers',
      'servers',
      'flexibleServers',
      'configurations',
      'firewallRules',
      'resources',
    ],
    ...['virtualNetworkRules', 'locations', 'azureAsyncOperation', 'operationResults', 'permissions', 'tenants'],
  ].map((kind) => kind.toLowerCase()),
);

const remove =
  (pattern: RegExp) =>
  (text: string): string =>
    text.replace(pattern, removed);

/** Words with letters and digits that identify nothing. */
const harmless = /^(?:tlsv?1|utf8|sha\d+|\d+ms)$/iu;

/** What is removed from each line, in this order. */
const patterns: readonly ((text: string) => string)[] = [
  // texts in quotes
  (text) => text.replace(/(["'`])(?:(?!\1).)*\1|«[^»]*»|„[^“]*“|“[^”]*”|‘[^’]*’/gu, `"${removed}"`),
  remove(/[a-z][a-z\d+.-]*:\/\/\S+/giu),
  (text) => text.replace(/(?:~|\b[a-z]:)?[\\/][^\s:,;)\]]+/giu, kindsInPath),
  // addresses of mail, and IP addresses
  remove(/\S+@\S+/gu),
  remove(/(?:[\da-f]{1,4}:)+:[\da-f:.]*|::[\da-f][\da-f:.]*|(?:[\da-f]{1,4}:){3,}[\da-f:.]*/giu),
  remove(/\d+(?:\.\d+){3}/gu),
  // names of hosts and files: a letter follows the last dot
  remove(/[\p{L}\d_-]+(?:\.[\p{L}\d_-]+)*\.(?=[\d_-]*\p{L})[\p{L}\d_-]+/gu),
  // words such as servers, users, UUIDs and tokens have
  remove(/[\p{L}\d+/=]+(?:[_-]+[\p{L}\d+/=]+)+/gu),
  remove(/[A-Za-z\d+/=]{31,}/gu),
  (text) => text.replace(/(?=\p{L}*\d)(?=\d*\p{L})[\p{L}\d]{3,}/gu, (word) => (harmless.test(word) ? word : removed)),
];

/** Longest line, in characters: the patterns are not for long texts. */
const longestLine = 400;

/** The stamp of a line in a log of VS Code: it holds nothing but the time and the level. */
const stamped = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \[\w+\] )?(.*)$/su;

/** @param names other texts to remove, such as the names of servers */
export function redacted(text: string, names: Iterable<string>): string {
  const known = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  const escaped = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const anyName = new RegExp(`(?<![a-z\\d])(?:${escaped.join('|')})(?![a-z\\d])`, 'gi');
  return text
    .split('\n')
    .map((line) => {
      const [, stamp = '', rest = ''] = stamped.exec(line) ?? [];
      const named = known.length > 0 ? rest.replace(anyName, removed) : rest;
      return stamp + patterns.reduce((left, replace) => replace(left), named.slice(0, longestLine));
    })
    .join('\n');
}

/** A path, with only those of its segments that are kinds of resources. */
function kindsInPath(path: string): string {
  const segments = path.split(/[\\/]/u).slice(1);
  return segments
    .map((segment) => `/${kinds.has(segment.toLowerCase()) || segment === '' ? segment : removed}`)
    .join('');
}
