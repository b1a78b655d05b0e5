import { upper, withPairs } from './pairs';
import type { Setting } from './connection';
import type { Scope } from './scope';
import { nativeVariable, settingOf } from './settings';
import { plainKey, type Entry, type Table } from './value';

/** Before each of the words. */
const ofTls = /(?=SSL|TLS|USE_SSL|REQUIRE_SSL|ENABLE_SSL|CA|SECURE)/g;
const common = /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG|SQL)_*(?:SSL\w*|TLS\w*)$|^(?:PGBOUNCER_)?SERVER_TLS_SSLMODE$/;

/** The environment variables of a table that are of use for TLS. */
export class Variables {
  /** PGSSLMODE and its like, which libpq and others read. */
  readonly native: readonly Setting[];
  /** Whether there are more, of a file that is not visible. */
  readonly fromFile: boolean;
  readonly #common: Entry[] = [];
  readonly #byPrefix = new Map<string, Set<Entry>>();

  constructor(
    table: Table,
    readonly scope: Scope,
  ) {
    const variables = [
      ...table.entries,
      // of a step, a job or a service, for its commands
      ...table.entries.flatMap(({ key, value }) =>
        /^(?:env|environment|variables)$/.test(key) && value.kind === 'table' ? withPairs(value).entries : [],
      ),
    ].filter(({ key }) => upper.test(key));
    this.native = variables
      .filter(({ key }) => nativeVariable.test(key))
      .map((entry) => settingOf(plainKey(entry.key.slice(2)), entry, entry.value, scope, 'environment'));
    this.fromFile = table.entries.some(({ key }) => /^env_?file$|^envFrom$/.test(key));
    for (const entry of variables) {
      if (common.test(entry.key)) this.#common.push(entry);
      for (const { index } of entry.key.matchAll(ofTls)) this.#of(entry.key.slice(0, index)).add(entry);
    }
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
