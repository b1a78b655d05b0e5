import { readJson } from '../read/data';
import { relocate } from '../relocate';
import type { Scope } from '../scope';
import { sliceText, type Range, type Text } from '../text';
import type { Call, Entry, Table, Value } from '../value';

export const parameterNames =
  /(?:^|[/'"\\])(require_secure_transport|ssl_min_protocol_version|ssl_max_protocol_version)(?:['")\]]*)$/i;

export const isOff = (value: string | undefined): boolean =>
  /^(?:off|false|\$false|0|no|disabled)$/i.test((value ?? '').replace(/^.*\./, ''));

/** What a command sets: a parameter, an attribute of a Single Server, or what it sends in a body. */
export type Setting =
  | { readonly kind: 'parameter'; readonly name: string; readonly entry: Entry }
  | { readonly kind: 'attribute'; readonly entry: Entry; readonly minimumCounts: boolean }
  | { readonly kind: 'body'; readonly name: string | undefined; readonly table: Table };

type Found = { readonly chars: string; readonly at: Range };

/** What a line of the Azure CLI or of PowerShell sets. */
export function settingsOf(call: Call, textOf: (value: Value) => Found | undefined, scope: Scope): readonly Setting[] {
  const name = call.name.replace(/^.*\\/, '');
  const isCli = name === 'az' || name.endsWith('/az');
  const isRest = /^Invoke-AzRest(?:Method)?$/i.test(name);
  if (!isCli && !isRest && !/^(?:Update|New|Set)-AzPostgreSql/i.test(name)) return [];
  const args = call.args.map((arg) => ({ arg, text: textOf(arg) }));
  const words = args.map(({ text }) => text?.chars ?? '');
  const isOurs = words.some((word) => /DBforPostgreSQL/i.test(word));
  const bodies = (of: readonly Value[]): readonly Text[] =>
    of.flatMap((arg) => scope.textOf(arg) ?? []).filter(({ chars }) => /^\s*\{/.test(chars));
  const sent = (name: string | undefined, texts: readonly Text[]): readonly Setting[] =>
    texts.slice(0, 1).map((text) => ({ kind: 'body', name, table: relocate(readJson(text.chars), text) }));
  if (isRest || words[0] === 'rest') {
    const url = words.find((word) => /DBforPostgreSQL.*\/configurations\//i.test(word)) ?? '';
    return isOurs ? sent(parameterIn(url.replace(/\?.*/s, '')), bodies(call.args)) : [];
  }
  if (isCli && words[0] === 'resource') {
    return !isOurs
      ? []
      : args.flatMap(({ text, arg }): readonly Setting[] => {
          const [, key, value = ''] = /^properties\.(\w+)=(.*)$/.exec(text?.chars ?? '') ?? [];
          const at = { start: arg.end - value.length, end: arg.end };
          return key ? [{ kind: 'attribute', entry: optionEntry(key, { chars: value, at }), minimumCounts: true }] : [];
        });
  }
  if (isCli && words[0] !== 'postgres') return [];
  const option = (pattern: RegExp): (Found & { readonly arg: Value }) | undefined => {
    for (const [index, word] of words.entries()) {
      const joined = /^(--?[\w-]+)[=:](.*)$/.exec(word);
      const at = args[index]?.arg;
      if (joined && at && pattern.test(joined[1] ?? '')) {
        const chars = joined[2] ?? '';
        return { chars, at: { start: at.end - chars.length, end: at.end }, arg: at };
      }
      const next = args[index + 1];
      if (pattern.test(word)) return next?.text && { ...next.text, arg: next.arg };
    }
    return undefined;
  };
  const found: Setting[] = [];
  const parameter = parameterIn(option(/^(?:--name|-n|-Name)$/i)?.chars ?? '');
  const value = option(/^(?:--value|-v|-Value)$/i);
  const json = option(/^-JsonString$/i);
  if (parameter && value) found.push({ kind: 'parameter', name: parameter, entry: optionEntry('value', value) });
  if (parameter && json) found.push(...sent(parameter, bodies([json.arg])));
  const enforcement = option(/^(?:--ssl-enforcement|-SslEnforcement|--ssl)$/i);
  const minimum = option(/^(?:--minimal-tls-version|--minimal-tls|-MinimalTlsVersion)$/i);
  const minimumCounts = !isOff(enforcement?.chars);
  if (enforcement) found.push({ kind: 'attribute', entry: optionEntry('ssl-enforcement', enforcement), minimumCounts });
  if (minimum) found.push({ kind: 'attribute', entry: optionEntry('minimal-tls-version', minimum), minimumCounts });
  return found;
}

const parameterIn = (text: string): string | undefined => parameterNames.exec(text)?.[1]?.toLowerCase();

const optionEntry = (key: string, { chars, at }: Found): Entry => ({
  key,
  keyRange: at,
  value: { ...at, kind: 'word', name: chars },
});

/** A command that is written as a list of its words; undefined where it is none. */
export function commandIn(items: readonly Value[]): Call | undefined {
  const [program, second, ...rest] = items;
  if (program?.kind !== 'text' || !second || !/^(?:\S*\/)?az$/.test(program.chars)) return undefined;
  // `spawn('az', ['postgres', …])`
  const args = second.kind === 'table' && second.entries.length === 0 ? second.items : [second, ...rest];
  return { kind: 'call', name: 'az', args, named: [], start: program.start, end: args.at(-1)?.end ?? program.end };
}

/** `name=value name=value`, as Ansible takes the arguments of a module on one line. */
export function argumentsIn(text: Text): Table | undefined {
  const found = [...text.chars.matchAll(/(?<!\S)(\w+)=("[^"]*"|'[^']*'|\{\{[^{}]*\}\}|\S+)/g)];
  if (found.length < 2) return undefined;
  const part = (start: number, length: number): Text => sliceText(text, start, start + length);
  const entries = found.map(({ 0: whole, 1: key = '', 2: value = '', index }): Entry => {
    const quotes = /^["']/.test(value) ? 1 : 0;
    const at = index + whole.length - value.length;
    return { key, keyRange: part(index, key.length), value: part(at + quotes, value.length - 2 * quotes) };
  });
  return { kind: 'table', entries, items: [], start: text.start, end: text.end };
}
