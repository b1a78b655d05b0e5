import type { CodeFinding } from '../findings';
import type { Edit } from './fix';
import type { FileText } from './literal';
import type { Range } from '../text';

/** The right value of a server's setting, written as the wrong one is; undefined where there is none. */
export function rightValue({ rule, value = '' }: CodeFinding): string | undefined {
  const prefix = value.slice(0, value.lastIndexOf('.') + 1);
  const word = rule === 'iac/enforcement-off' ? value.slice(prefix.length) : value;
  if (rule === 'iac/enforcement-off') {
    const right = opposites[word.toLowerCase()];
    // as the service writes it: Terraform would plan a change for ever otherwise
    if (right === 'on') return right;
    return right === undefined ? undefined : prefix + alike(word, right);
  }
  if (rule === 'iac/minimum') return minimumOf(word);
  return rule === 'iac/maximum' ? '' : undefined;
}

function minimumOf(word: string): string | undefined {
  if (/^TLSv1/i.test(word)) return `${word.slice(0, 4)}1.2`;
  const single = /^(.*?)(TLS_?)1(_?)[01]$/i.exec(word);
  if (single) return `${single[1] ?? ''}${single[2] ?? ''}1${single[3] ?? ''}2`;
  const none = /^(.*?)(tls_?)enforcement_?disabled$/i.exec(word);
  return none ? `${none[1] ?? ''}${none[2] === 'Tls' ? 'Tls1_2' : 'TLS1_2'}` : undefined;
}

const opposites: Readonly<Record<string, string>> = {
  off: 'on',
  false: 'true',
  $false: '$true',
  '0': '1',
  no: 'yes',
  disabled: 'enabled',
};

/** A word with the capitals of another. */
function alike(model: string, word: string): string {
  if (model === model.toLowerCase()) return word;
  if (model === model.toUpperCase()) return word.toUpperCase();
  return /^[A-Z]/.test(model) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/**
 * Takes a maximum out of Terraform, whose azurerm accepts no empty value: its block, or its line in a map. `undefined`
 * where that cannot be told.
 */
function withoutMaximum(source: string, { start, end }: Range): readonly Edit[] | undefined {
  const before = `\n${source.slice(0, start)}`;
  const block = before.slice(before.lastIndexOf('\nresource "') + 1);
  const from = start - block.length;
  const close = source.indexOf('\n}', end);
  const remove = (first: number, last: number): readonly Edit[] => [{ start: first, end: last, text: '' }];
  if (/^resource "azurerm_postgresql_flexible_server_configuration"/.test(block) && !/\n\}|for_each/.test(block)) {
    return close < 0
      ? undefined
      : remove(from, close + 2 + (/^[ \t]*(?:\r?\n){0,2}/.exec(source.slice(close + 2))?.[0].length ?? 0));
  }
  const line = source.lastIndexOf('\n', start) + 1;
  const next = source.indexOf('\n', end) + 1;
  const written = source.slice(line, next);
  return /^\s*(?:"?ssl_max_protocol_version"?\s*[=:]|\{[^{}]*"ssl_max_protocol_version"[^{}]*\},?\s*$)/.test(written)
    ? remove(line, next)
    : undefined;
}

/** Takes the maximum out of a command of the Azure CLI, which then resets the parameter; undefined in what is none. */
function withoutOption(source: string, { start, end }: Range): readonly Edit[] | undefined {
  const before = source.slice(Math.max(0, start - 300), start);
  const option =
    /(?:[ \t]|[\\`^][ \t]*\r?\n)+(?:--value|-v)(?:[ \t]+|=)["']?$/.exec(before) ??
    /,\s*(["'])(?:--value|-v)\1,\s*["']?$/.exec(before) ??
    /,\s*(?:--value|-v),\s*["']?$/.exec(before) ??
    /\n[ \t]*-[ \t]+["']?(?:--value|-v)["']?[ \t]*\r?\n[ \t]*-[ \t]+["']?$/.exec(before);
  // a source without a value is no reset
  if (!option || /--source\b/.test(source.slice(Math.max(0, start - 500), end + 500))) return undefined;
  const quote = /["']$/.exec(option[0])?.[0] ?? '';
  const from = start - option[0].length;
  const isQuoted = quote !== '' && source.startsWith(quote, end);
  return quote === '' || isQuoted ? [{ start: from, end: end + (isQuoted ? 1 : 0), text: '' }] : undefined;
}

/** Changes one parameter of a set whose parameters all have the value; undefined for what is no such set. */
function inSet(source: string, { range, rule, setting = '' }: CodeFinding, right: string): readonly Edit[] | undefined {
  const from = source.lastIndexOf('\nresource ', range.start);
  const block = source.slice(from + 1, range.start);
  const set = /\bfor_each\s*=\s*toset\(\s*\[([^\][]*)\]/.exec(block);
  const names = set?.[1]?.match(/"[^"]*"/g) ?? [];
  if (!set || names.length < 2) return undefined;
  if (rule === 'iac/maximum') {
    const item = new RegExp(`,\\s*"${setting}"|"${setting}"\\s*,[ \\t]*(?:\\r?\\n[ \\t]*)?`).exec(set[0]);
    if (!item) return undefined;
    const start = from + 1 + set.index + item.index;
    return [{ start, end: start + item[0].length, text: '' }];
  }
  const written = source.slice(range.start, range.end);
  return /^".*"$/.test(written)
    ? [{ ...range, text: `each.key == "${setting}" ? "${right}" : ${written}` }]
    : undefined;
}

const isOfAzapi = (source: string, { start }: Range): boolean =>
  source.lastIndexOf('"azapi_', start) > source.lastIndexOf('"azurerm_', start);

/** Writes the right value over the wrong one, whose quotes stay. */
export function valueEdits({ source, path }: FileText, finding: CodeFinding): readonly Edit[] | undefined {
  const { range, value, rule } = finding;
  const right = rightValue(finding);
  if (right === undefined || value === undefined || value === '') return undefined;
  const ofSet = path.endsWith('.tf') ? inSet(source, finding, right) : undefined;
  if (ofSet) return ofSet;
  const ofCommand = right === '' ? withoutOption(source, range) : undefined;
  if (ofCommand) return ofCommand;
  if (right === '' && /\.(?:tf|tfvars|hcl|tf\.json)$/.test(path) && !isOfAzapi(source, range)) {
    return path.endsWith('.json') ? undefined : withoutMaximum(source, range);
  }
  const written = source.slice(range.start, range.end);
  const at = written.lastIndexOf(value);
  const last = value.slice(value.lastIndexOf('.') + 1);
  const word = at < 0 && rule === 'iac/enforcement-off' ? written.lastIndexOf(last) : at;
  if (word < 0) return undefined;
  // a word of YAML without quotes is no text
  if (
    right === 'on' &&
    written === value &&
    /\.ya?ml$/.test(path) &&
    /[:{,]\s*$/.test(source.slice(Math.max(0, range.start - 20), range.start))
  ) {
    return [{ ...range, text: "'on'" }];
  }
  if (right === '' && /\s-Value[ \t]+$/i.test(source.slice(Math.max(0, range.start - 60), range.start)))
    return [{ ...range, text: "''" }];
  // a word without quotes cannot become an empty text
  if (right === '' && !/^["'](?:.*)["']$/.test(written)) return undefined;
  const start = range.start + word;
  const replaced = at < 0 ? last : value;
  return [{ start, end: start + replaced.length, text: at < 0 ? right.slice(right.lastIndexOf('.') + 1) : right }];
}
