import { commandIn, expanded, isClient, splitCommand, type CommandList } from './commandWords';
import { parseConnectionText, type ParsedString } from './connectionText';
import type { Connection, Family, Setting } from './connection';
import type { FileContext } from './fileContext';
import { familyOf } from './family';
import { familyOfTable, type Library } from './tableFamily';
import { judgedHost } from './hosts';
import { Scope } from './scope';
import { upper, withPairs } from './pairs';
import { isServerKey, saysOnly } from './serverKeys';
import { settingsInString, TableSettings } from './settings';
import { Variables } from './variables';
import { scriptIn } from './embedded';
import { fromOf, hasHole, sliceText, type Text } from './text';
import { partsOf, type Call, type Entry, type Table, type Value } from './value';

const hostVariable = /^(.*?)_*(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|FQDN|ENDPOINT|HOST_NAME)$/;

/** Keycloak's server, as a variable and in `keycloak.conf`. */
const keycloakHost = /^(?:KC_DB_URL_HOST|db-url-host)$/;

/** What a text of keywords and values may begin with. */
const keyword =
  /^(?:host|hostaddr|server|driver|dsn|data source|user|password|passfile|port|dbname|ssl\w+|connect_timeout|application_name|options|target_session_attrs|client_encoding|keepalives\w*|gssencmode|channel_binding|service)=/i;

/** Where variables may be set for a command. */
type CommandPlace = Pick<Connection, 'commandStart' | 'commandWord'>;

interface Level {
  readonly table: Table;
  readonly key: string;
}

/** Finds the connections of settings: .env, YAML, JSON, XML, properties and what is like them. */
export class DataConnections {
  readonly scope: Scope;
  readonly #tables: TableSettings;
  readonly #variables = new Map<Table, Variables>();
  readonly #libraries = new Map<Table, Library | 'another'>();
  readonly #found: Connection[] = [];
  readonly #seen = new Set<string>();
  /** Servers named by what is merged. */
  readonly #merged = new Set<string>();
  /** Parts that others are made from, with what is around them: they are looked at where they are used first. */
  readonly #parts: (() => void)[] = [];

  constructor(
    readonly root: Table,
    readonly context: FileContext,
    readonly held: ReadonlySet<Text> = new Set(),
  ) {
    this.scope = new Scope(root);
    this.#tables = new TableSettings(this.scope);
  }

  all(): readonly Connection[] {
    this.#visit(this.root, [], '', 0);
    for (const visit of this.#parts) visit();
    return this.#found;
  }

  #visit(value: Value, above: readonly Level[], key: string, depth: number): void {
    if (depth > 90) return;
    if (saysOnly(key)) return;
    if (value.kind === 'text') {
      if (this.held.has(value)) return;
      this.#textAt(value, above, key, depth);
      return;
    }
    if (value.kind === 'concat' || value.kind === 'word') {
      const text = this.scope.textOf(value);
      if (text) this.#textAt(text, above, key, depth);
      return;
    }
    if (value.kind === 'call') {
      this.#commandAt(value, above, key, depth);
      return;
    }
    if (value.kind !== 'table') {
      for (const part of partsOf(value)) this.#visit(part, above, key, depth + 1);
      return;
    }
    if (value.reused && isPart(key, above)) this.#parts.push(() => this.#visitTable(value, above, key, depth));
    else this.#visitTable(value, above, key, depth);
  }

  #visitTable(value: Table, above: readonly Level[], key: string, depth: number): void {
    const table = withPairs(value);
    const levels = [...above, { table, key }];
    this.#hostsAt(table, levels);
    if (/pgbouncer/i.test(this.context.path) && /^databases$/i.test(key)) {
      this.#bouncedAt(table, above);
      return;
    }
    const split = splitCommand(table);
    if (split) this.#listAt(split, table, levels, key, depth);
    for (const entry of table.entries) this.#visit(entry.value, levels, entry.key, depth + 1);
    const list = commandIn(table);
    if (list) {
      this.#listAt(list, table, levels, key, depth);
      return;
    }
    for (const item of table.items) this.#visit(item, levels, key, depth + 1);
  }

  /** A command as a list of its words; `env NAME=value` may be before the program. */
  #listAt(
    { program, before, args, isListed }: CommandList,
    { start, end }: Table,
    above: readonly Level[],
    key: string,
    depth: number,
  ): void {
    const set = withPairs({ kind: 'table', entries: [], items: before, start, end });
    const levels = set.entries.length > 0 ? [...above, { table: set, key: '' }] : above;
    const call: Call = { kind: 'call', name: program.chars, args, named: [], start, end };
    this.#commandAt(call, levels, key, depth, isListed ? { commandWord: program } : {});
  }

  /** A command of a script: what is set for it alone, and the server that its options name. */
  #commandAt(call: Call, above: readonly Level[], key: string, depth: number, at?: CommandPlace): void {
    const args = expanded(call.args, this.scope);
    // `-e NAME=value` as well
    const own = withPairs({ kind: 'table', entries: call.named, items: args, start: call.start, end: call.end });
    const levels = own.entries.length > 0 ? [...above, { table: own, key: '' }] : above;
    this.#hostsAt(own, levels);
    const texts = args.map((arg) => this.scope.textOf(arg));
    const words = [call.name, ...texts.map((text) => text?.chars ?? '')];
    const program = words.findIndex(isClient);
    for (const [index, arg] of args.entries()) {
      const text = texts[index];
      const word = words[index + 1] ?? '';
      const previous = words[index] ?? '';
      const host =
        program < 0 || index < program
          ? undefined
          : (/^--host=(.+)$/.exec(word)?.[1] ??
            /^-h(.+)$/.exec(word)?.[1] ??
            (/^(?:-\w*h|--host)$/.test(previous) ? word : undefined));
      const judged = host === undefined ? undefined : judgedHost(host, this.context.hosts);
      if (judged !== undefined) {
        const given = texts.flatMap((one) => (one ? withoutHost(one) : []));
        const place = at ?? (program === 0 ? { commandStart: call.start } : {});
        const isOpen = levels.some(({ table }) => this.#variablesOf(table).fromFile);
        this.#addCommand(judged, arg, [...given, ...this.#environment(levels, call.start)], place, isOpen);
      }
      this.#visit(text ?? arg, levels, key, depth + 1);
    }
    for (const entry of call.named) this.#visit(entry.value, levels, entry.key, depth + 1);
  }

  #addCommand(host: string, at: Value, settings: readonly Setting[], command: CommandPlace, open: boolean): void {
    this.#add({
      family: 'libpq',
      form: 'environment',
      host,
      hostRange: at,
      ...command,
      settings,
      open,
      complete: true,
      strict: true,
    });
  }

  #textAt(text: Text, above: readonly Level[], key: string, depth: number): void {
    const script = this.context.language === undefined && depth < 90 ? scriptIn(text) : undefined;
    if (script) {
      this.#visit(script, above, key, depth + 10);
      return;
    }
    // `NAME=postgres://…` in a list
    const assigned = /^(?:--?[A-Za-z][\w-]*=(?:[A-Z_][A-Z\d_]*=)?|[A-Za-z_]\w*=)(?=.)/.exec(text.chars);
    const body = assigned && !keyword.test(text.chars) ? sliceText(text, assigned[0].length) : text;
    const parsed = parseConnectionText(body);
    const host = parsed?.hosts
      .map(({ name }) => judgedHost(name, this.context.hosts))
      .find((name) => name !== undefined);
    if (!parsed || host === undefined) return;
    const own = settingsInString(parsed.parameters);
    const beside = this.#beside(above, key, text.start);
    const variable = upper.test(key) ? key : undefined;
    const family = this.#familyOfText(parsed, above, key);
    this.#add({
      family,
      form: parsed.form,
      host,
      hostRange: parsed.hosts[0]?.range ?? text,
      text: body,
      settings: [...own, ...beside.settings],
      open: parsed.open || beside.open,
      complete: variable === undefined || !this.context.project.setsTls(variable),
      strict: true,
    });
  }

  #familyOfText({ form, variant, parameters }: ParsedString, above: readonly Level[], key: string): Family {
    const found = familyOf({ form, callees: [] }, variant, { ...this.context, language: undefined });
    if (found !== 'libpq' || form !== 'url' || variant !== '') return found;
    const path = [...above.map((level) => level.key), key].join('.').toLowerCase();
    if (/quarkus.*reactive|vertx/.test(path)) return 'vertx';
    if (
      /alembic|sqlalchemy|airflow|superset|django|rails/.test(path) ||
      /alembic\.ini$|database\.ya?ml$|profiles\.ya?ml$|doctrine/.test(this.context.path)
    )
      return 'libpq';
    if (/directus|strapi|n8n|sqltools/.test(path)) return 'nodePg';
    // of the exporter of Prometheus
    if (/data_source_(?:uri|name)$/.test(path)) return 'goPq';
    const known = this.context.project.family(this.context.path);
    // no other library has this value
    return known ?? (parameters.some(({ value }) => value === 'no-verify') ? 'nodePg' : 'libpq');
  }

  /** Settings beside a string: of the same table and of tables of options, and of the environment. */
  #beside(above: readonly Level[], key: string, at: number): { settings: Setting[]; open: boolean } {
    const settings: Setting[] = [];
    let open = false;
    for (const [index, { table }] of above.toReversed().entries()) {
      const variables = this.#variablesOf(table);
      settings.push(...variables.nativeAt(at, this.context.source));
      if (index === 0 && !upper.test(key)) {
        const inner = this.#tables.of(table.entries, (entry) => entry.key === key || upper.test(entry.key));
        settings.push(...inner.settings);
        open ||= inner.open;
      }
      if (variables.fromFile && !settings.some((one) => one.key === 'sslmode')) open = true;
    }
    return { settings, open };
  }

  /** PGSSLMODE and its like, which libpq and others read: those of the innermost table first. */
  #environment(levels: readonly Level[], at?: number): Setting[] {
    return levels.toReversed().flatMap(({ table }) => {
      const variables = this.#variablesOf(table);
      return at === undefined ? variables.native : variables.nativeAt(at, this.context.source);
    });
  }

  #variablesOf(table: Table): Variables {
    const known = this.#variables.get(table) ?? new Variables(table, this.scope);
    this.#variables.set(table, known);
    return known;
  }

  #hostsAt(table: Table, levels: readonly Level[]): void {
    for (const entry of table.entries) {
      const text = entry.value.kind === 'text' ? entry.value : undefined;
      if (!text || text.chars.length > 260 || hasHole(text.chars.replace(/:\uE000$/, ''))) continue;
      const host = judgedHost(
        text.chars.replace(/^(?:tcp|postgres(?:ql)?):\/\//, '').replace(/:\S*$/, ''),
        this.context.hosts,
      );
      if (host === undefined) continue;
      if ((upper.test(entry.key) && hostVariable.test(entry.key)) || keycloakHost.test(entry.key)) {
        this.#addVariables(host, entry, table, levels);
      } else if (
        isServerKey(entry.key) ||
        /^(?:url|uri|hostspec|dbhost|db_host|host_?name)$/i.test(entry.key.replace(/^.*\./, ''))
      ) {
        this.#addTable(host, entry, table, levels);
      }
    }
  }

  #addVariables(host: string, entry: Entry, table: Table, levels: readonly Level[]): void {
    const prefix = hostVariable.exec(entry.key)?.[1] ?? '';
    const native = entry.key === 'PGHOST';
    const tables = levels.map((level) => this.#variablesOf(level.table));
    const related = native ? [] : tables.toReversed().flatMap((variables) => variables.relatedTo(prefix));
    const open = tables.some(({ fromFile }) => fromFile);
    const family = native ? (this.context.project.family(this.context.path) ?? 'libpq') : 'any';
    const keycloak = keycloakHost.test(entry.key);
    if (keycloak) related.push(...this.#tables.of(table.entries).settings);
    this.#add({
      family: keycloak
        ? 'pgjdbc'
        : native
          ? family === 'nodePg' || family === 'postgresJs'
            ? family
            : 'libpq'
          : family,
      form: 'environment',
      host,
      hostRange: entry.value,
      hostEntry: entry,
      settings: [...this.#environment(levels), ...related],
      open: open || table.open === true,
      complete: keycloak || (native && !this.context.project.setsTls('PGHOST')),
      strict: true,
    });
  }

  #addTable(host: string, entry: Entry, table: Table, levels: readonly Level[]): void {
    const inner = this.#tables.of(table.entries);
    const parent = levels.at(-2)?.table;
    const outer = /^connection/i.test(levels.at(-1)?.key ?? '') && parent ? this.#tables.of(parent.entries) : undefined;
    const library = this.#libraries.get(table) ?? this.#libraryOf(table, levels);
    this.#libraries.set(table, library);
    if (library === 'another') return;
    const { family, complete } = library;
    this.#add({
      family,
      form: 'options',
      host,
      hostRange: entry.value,
      hostEntry: entry,
      beside: table.entries,
      settings: [...inner.settings, ...(outer?.settings ?? [])],
      open: inner.open || (table.open ?? false),
      complete,
      strict: false,
    });
  }

  #libraryOf(table: Table, levels: readonly Level[]): Library | 'another' {
    const named = table.entries.find(({ key }) =>
      /^(?:adapter|type|driver|dialect|engine|client|db_?type|dbms)$/i.test(key),
    )?.value;
    const type = (named?.kind === 'text' ? named.chars : named?.kind === 'word' ? named.name : '').toLowerCase();
    return /mysql|mariadb|mssql|sqlserver|redis|mongo|oracle/.test(type)
      ? 'another'
      : familyOfTable(
          type,
          table,
          this.context.path.toLowerCase(),
          levels.map(({ key }) => key.toLowerCase()).join('.'),
        );
  }

  /** Databases of PgBouncer, whose TLS is that of its own section. */
  #bouncedAt(table: Table, above: readonly Level[]): void {
    const section = above.flatMap((level) => level.table.entries).find(({ key }) => key === 'pgbouncer')?.value;
    const settings = section?.kind === 'table' ? this.#tables.of(section.entries).settings : [];
    for (const { value } of table.entries) {
      const parsed = value.kind === 'text' ? parseConnectionText(value) : undefined;
      const host = parsed && judgedHost(parsed.hosts[0]?.name ?? '', this.context.hosts);
      if (parsed && host) {
        const shared = { family: 'pgbouncer', form: 'options', complete: true, strict: true, open: false } as const;
        this.#add({ ...shared, host, hostRange: parsed.hosts[0]?.range ?? value, settings });
      }
    }
  }

  #add(connection: Omit<Connection, 'callees' | 'members'>): void {
    const at = String((connection.text && fromOf(connection.text, 0)) ?? connection.hostRange.start);
    // a server that is named for several connections, each with its own settings
    const settings = connection.hostEntry?.merged ? connection.settings.map(({ range }) => range.start) : [];
    const key = [at, ...settings].join(' ');
    if (this.#seen.has(at) || this.#seen.has(key)) return;
    if (connection.hostEntry?.merged) this.#merged.add(at);
    else if (this.#merged.has(at)) return;
    this.#seen.add(key);
    const version = this.context.project.version(connection.family, this.context.path);
    this.#found.push({ ...connection, ...(version === undefined ? {} : { version }), callees: [], members: () => [] });
  }
}

/** The TLS settings of a command's connection string that leaves the server to an option. */
function withoutHost(text: Text): Setting[] {
  const parsed = /^(?:postgres(?:ql)?:\/\/|\s*\w+\s*=)/.test(text.chars) ? parseConnectionText(text, true) : undefined;
  return parsed?.hosts.every(({ name }) => name === '') ? settingsInString(parsed.parameters) : [];
}

/** Whether a table is only there for others to be made from it. */
const isPart = (key: string, above: readonly Level[]): boolean =>
  [key, ...above.map((level) => level.key)].some((one) =>
    /^(?:x-|\.|_|default|common|base$|shared$|template|anchor)/i.test(one),
  );
