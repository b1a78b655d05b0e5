import { upper, withPairs } from './pairs';
import type { Setting } from './connection';
import type { Scope } from './scope';
import { nativeVariable, settingOf } from './settings';
import { plainKey, type Entry, type Table, type Value } from './value';

/** Before each of the words. */
const ofTls = /(?=SSL|TLS|USE_SSL|REQUIRE_SSL|ENABLE_SSL|CA|SECURE)/g;
const common = /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG|SQL)_*(?:SSL\w*|TLS\w*)$|^(?:PGBOUNCER_)?SERVER_TLS_SSLMODE$/;

/** The environment variables of a table that are of use for TLS. */
export class Variables {
  /** PGSSLMODE and its like, which libpq and others read. */
  readonly native: readonly Setting[];
  /** Whether there are more, of a file that is not visible. */
  readonly fromFile: boolean;
  /** Where a script has the end of a branch, unsets variables, or assigns them. */
  readonly #branches: readonly number[];
  readonly #unset: readonly { readonly name: string; readonly at: number }[];
  readonly #assigned: ReadonlySet<Setting>;
  readonly #common: Entry[] = [];
  readonly #byPrefix = new Map<string, Set<Entry>>();

  constructor(
    table: Table,
    readonly scope: Scope,
  ) {
    const variables = [
      ...table.entries,
      // of a step, a job or a service, for its commands
      ...table.entries.flatMap(environmentIn),
      // of a task of VS Code
      ...table.entries.flatMap(({ key, value }) =>
        key === 'options' && value.kind === 'table' ? value.entries.flatMap(environmentIn) : [],
      ),
    ].filter(({ key }) => upper.test(key));
    const native = variables
      .filter(({ key }) => nativeVariable.test(key))
      .map((entry) => ({
        entry,
        setting: settingOf(plainKey(entry.key.slice(2)), entry, entry.value, scope, 'environment'),
      }));
    this.native = native.map(({ setting }) => setting);
    this.#assigned = new Set(native.flatMap(({ entry, setting }) => (entry.assigned ? [setting] : [])));
    this.#branches = table.items.flatMap((item) =>
      item.kind === 'call' && /^(?:fi|esac|done)$/.test(item.name) ? [item.start] : [],
    );
    this.#unset = native.length === 0 ? [] : table.items.flatMap(unsetBy);
    this.fromFile = table.entries.some(({ key }) => /^env_?file$|^envFrom$/.test(key));
    for (const entry of variables) {
      if (common.test(entry.key)) this.#common.push(entry);
      for (const { index } of entry.key.matchAll(ofTls)) this.#of(entry.key.slice(0, index)).add(entry);
    }
  }

  /** The variables that libpq reads as a script has set them before an offset; those that are set later where none is. */
  nativeAt(at: number, source: string): readonly Setting[] {
    if (this.#assigned.size === 0) return this.native;
    const before = this.native.filter((one) => !this.#assigned.has(one) || one.range.start <= at);
    return this.native.filter((one) => {
      if (!this.#assigned.has(one)) return true;
      const all = before.filter(({ name }) => name === one.name);
      const [first] = all;
      if (!first) return true;
      // what is in a function, a branch or a subshell may not be run
      const lead = leadOf(source, first.range.start);
      const isSure = (start: number): boolean =>
        start <= source.length && /^[ \t]*$/.test(lead) && leadOf(source, start) === lead;
      const same = all.filter((each) => each === first || isSure(each.range.start));
      const gone = this.#unset.some(
        (unset) => unset.name === one.name && one.range.end <= unset.at && unset.at <= at && isSure(unset.at),
      );
      // of several branches the first one counts
      const isFork = this.#branches.some((branch) => first.range.start < branch && branch < at);
      return one === (isFork ? first : same.at(-1)) && !gone;
    });
  }

  /** Settings of the variables with a prefix, such as `DB`, and of those that are named after databases as such. */
  relatedTo(prefix: string): readonly Setting[] {
    const own = this.#byPrefix.get(prefix) ?? [];
    return [...new Set([...own, ...this.#common.filter(({ key }) => !key.startsWith(prefix))])]
      .toSorted((a, b) => a.keyRange.start - b.keyRange.start)
      .map((entry) => settingOf(variableKey(entry.key), entry, entry.value, this.scope, 'environment'));
  }

  #of(start: string): Set<Entry> {
    const prefix = start.replace(/_+$/, '');
    const entries = this.#byPrefix.get(prefix) ?? new Set();
    this.#byPrefix.set(prefix, entries);
    return entries;
  }
}

/** `DB_SSL__REJECT_UNAUTHORIZED` → `ssl.rejectunauthorized`, `DB_SSLMODE` → `sslmode`. */
function variableKey(name: string): string {
  const rest =
    /(?:^|_)((?:SSL|TLS)\w*)$/.exec(
      name.replace(/^.*?_(?=(?:USE|REQUIRE|ENABLE)_SSL)|^.*SERVER_TLS_(?=SSLMODE)/, ''),
    )?.[1] ?? name;
  const nested = /^(?:SSL|TLS)_+(REJECT_UNAUTHORIZED|VERIFY|CA\w*)$/.exec(rest);
  return nested ? `ssl.${plainKey(nested[1] ?? '')}` : plainKey(rest);
}

/** What is written in the line before an assignment, but for what belongs to it. */
const leadOf = (source: string, at: number): string =>
  source
    .slice(source.lastIndexOf('\n', at - 1) + 1, at)
    .replace(/(?:\b(?:export|declare|typeset|readonly|set)[ \t]+(?:-\w+[ \t]+)*)?(?:\w+=\S*[ \t]+){0,9}$/, '');

const environmentIn = ({ key, value }: Entry): readonly Entry[] =>
  /^(?:env|environment|variables)$/.test(key) && value.kind === 'table' ? withPairs(value).entries : [];

/** The variables that a command unsets: `unset NAME`, `Remove-Item Env:NAME`. */
const unsetBy = (item: Value): readonly { readonly name: string; readonly at: number }[] =>
  item.kind === 'call' && /^(?:unset|Remove-Item|ri)$/i.test(item.name)
    ? item.args.flatMap((arg) =>
        arg.kind === 'text' ? [{ name: arg.chars.replace(/^Env:[\\/]?/i, ''), at: item.start }] : [],
      )
    : [];
