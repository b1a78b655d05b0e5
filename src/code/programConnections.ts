import { branchesOf } from './branches';
import { parseConnectionText, type ParsedString } from './connectionText';
import type { Connection } from './connection';
import { familyOf } from './family';
import type { FileContext } from './fileContext';
import { judgedHost } from './hosts';
import { HostUses } from './hostUses';
import { formatting, isJoining, Scope } from './scope';
import { settingsInString, TableSettings } from './settings';
import { bare, besideOf, chainBase, Gathered, type Place } from './places';
import { Mentions } from './mentions';
import { push } from './multimap';
import { hiddenParameter, processVariable, readsVariables, variableSet } from './processVariables';
import { rawQuery } from './rawQuery';
import { isServerKey, saysOnly } from './serverKeys';
import { Surroundings } from './surroundings';
import { fromOf, sliceText, toOf, type Text } from './text';
import { partsOf, type Call, type Entry, type Table, type Value } from './value';

/** Calls that pass on what they are given. */
const wrapping = /^(?:registerAs|Object\.freeze|dict)$/;
/** Calls that name a server and make no connection of PostgreSQL. */
const foreign =
  /^(?:net|tls|dns|https?|socket|console|winston|pino|log(?:ger|ging)?|axios|fetch)\b|(?:^|\.)(?:info|warn|debug|error|log|trace|lookup)$|ping$/i;
const libraryKey = /type|dialect|client|driver|adapter|engine|provider|class|factory/i;
const driver = /postg|pgsql|^pg|psycopg|asyncpg/i;
/** What a program has that uses a database; a server's name alone does not say so. */
const library =
  /\bpg|postg(?!res\.database\.)|sql|psycopg|jdbc|r2dbc|sequel|datasource|knex|\borm\b|typeorm|mikro|peewee|drizzle|kysely|repo\b/i;
const login = /^(?:user|login|pass|pwd|db|database)/i;

/** Spring's `${name:default}` without the name. */
function withoutName(text: Text | undefined): Text | undefined {
  const name = text && text.chars.startsWith('${') && text.chars.endsWith('}') && /^\$\{[\w.-]+:/.exec(text.chars);
  return name ? sliceText(text, name[0].length, text.chars.length - 1) : text;
}

/** Finds the connections of a program, and what is said of the TLS of each. */
export class ProgramConnections {
  readonly scope: Scope;
  readonly #tables: TableSettings;
  readonly #uses: Mentions<Place>;
  readonly #places: Place[] = [];
  /** What is set on a variable: `x.key = value`, `x.setKey(value)`, `x.set('key', value)`. */
  readonly #members: Mentions<Entry>;
  /** What is set in the environment of the process: `os.environ["PGSSLMODE"] = …`. */
  readonly #environment: Entry[] = [];
  /** Calls of functions of the file that give something back. */
  readonly #calls = new Map<string, Place[]>();
  readonly #namesVariables: boolean;
  readonly #found: Connection[] = [];
  readonly #seen = new Set<string>();
  readonly #hostUses = new HostUses();
  readonly #around: Surroundings;
  #memberNames: ReadonlySet<string | undefined> | undefined;

  constructor(
    root: Table,
    readonly context: FileContext,
  ) {
    this.scope = new Scope(root);
    this.#tables = new TableSettings(this.scope);
    this.#uses = new Mentions(this.scope, ({ value }) => value.start);
    this.#members = new Mentions(this.scope, ({ keyRange }) => keyRange.start);
    this.#around = new Surroundings(this.scope, this.#tables, this.#uses, this.#members, this.#calls, context);
    this.#namesVariables = /PG(?:REQUIRE)?SSL/.test(context.source);
    this.#index({ value: root }, 0);
  }

  all(): readonly Connection[] {
    for (const place of this.#places) {
      const { value } = place;
      if (value.kind === 'text' || value.kind === 'concat' || value.kind === 'call') this.#textAt(place);
      if (value.kind === 'table') this.#tableAt(place, value.entries);
      if (value.kind === 'call') {
        if (!formatting.test(value.name) && !/\btls\.Config$/.test(value.name)) this.#tableAt(place, value.named);
        this.#setterAt(place, value);
      }
    }
    return this.#hostUses.wholes(this.#found);
  }

  #index(place: Place, depth: number): void {
    if (depth > 120) return;
    const { value } = place;
    if (value.kind === 'word') {
      this.#uses.add(value.name, place);
      return;
    }
    if (value.kind !== 'unknown') this.#places.push(place);
    if (value.kind === 'text') return;
    if (value.kind === 'call') {
      this.#member(value);
      const name = this.scope.functionOf(value);
      if (name !== undefined && this.scope.isCalled(name, value)) push(this.#calls, name, place);
      const dot = value.name.lastIndexOf('.');
      if (dot > 0) this.#uses.add(value.name.slice(0, dot), { value, parent: place });
    }
    const named = value.kind === 'table' ? value.entries : value.kind === 'call' ? value.named : [];
    for (const entry of named) {
      const variable = this.#namesVariables && entry.assigned ? processVariable.exec(entry.key)?.[1] : undefined;
      if (variable !== undefined) this.#environment.push({ ...entry, key: variable });
      const dot = entry.key.lastIndexOf('.');
      if (dot > 0) {
        const owner = entry.key.slice(0, dot);
        const member = { ...entry, key: entry.key.slice(dot + 1) };
        this.#members.add(owner, member);
        const name = bare(owner);
        const first = name.indexOf('.');
        if (first >= 0) this.#members.add(owner.slice(0, owner.length - name.length + first), member);
      }
      this.#index({ value: entry.value, parent: place, entry }, depth + 1);
    }
    // named ones are read above
    const rest = value.kind === 'table' ? value.items : value.kind === 'call' ? value.args : partsOf(value);
    for (const part of rest) this.#index({ value: part, parent: place }, depth + 1);
    if (value.kind === 'call' && value.on) this.#index({ value: value.on, parent: place, receiver: true }, depth + 1);
  }

  #member(call: Call): void {
    const variable = this.#namesVariables ? variableSet(call, this.scope) : undefined;
    if (variable) this.#environment.push(variable);
    const owner = chainBase(call);
    if (owner === undefined) return;
    const entry = this.#around.asEntry(call);
    if (!entry) return;
    this.#members.add(owner, entry);
    const hidden = hiddenParameter(owner, entry);
    if (hidden) this.#members.add(hidden.owner, hidden.entry);
  }

  #textAt(place: Place): void {
    // a part of a text that is read as a whole
    const whole = place.parent?.value;
    if (whole?.kind === 'concat' || saysOnly(place.entry?.key ?? '')) return;
    if (whole?.kind === 'call' && formatting.test(whole.name) && (whole.on ?? whole.args[0]) === place.value) return;
    // what a function gives back is looked at there
    if (place.value.kind === 'call' && this.scope.givenBack(place.value)) return;
    const text = withoutName(this.scope.textOf(place.value));
    const parsed = text && place.value.kind !== 'word' ? parseConnectionText(text) : undefined;
    if (!text || !parsed) return;
    const host = parsed.hosts
      .map(({ name }) => judgedHost(name, this.context.hosts))
      .find((name) => name !== undefined);
    if (host === undefined) return;
    if (whole?.kind === 'call' && isJoining(whole)) return;
    if (whole?.kind === 'table' && this.#isJoined(place.parent)) return;
    const key = `${String(fromOf(text, 0))}:${String(toOf(text, text.chars.length - 1))}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const range = parsed.hosts[0]?.range ?? text;
    // a constant for the host is not where the string lacks something
    const isOwn = text.start <= range.start && range.end <= text.end;
    this.#add(place, host, isOwn ? range : { start: text.start, end: text.end }, { parsed, text });
  }

  /** Whether the items of a list are parts of a text. */
  #isJoined(list: Place | undefined): boolean {
    if (!list || list.value.kind !== 'table' || list.value.entries.length > 0) return false;
    const { parent, entry, value } = list;
    const isJoin = (place: Place | undefined): boolean => place?.value.kind === 'call' && isJoining(place.value);
    if (isJoin(parent)) return true;
    return (
      entry?.assigned === true && this.#uses.at(entry.key, value.end).some((use) => isJoin(use.parent) || isJoin(use))
    );
  }

  #tableAt(place: Place, entries: readonly Entry[]): void {
    const entry = entries.find(
      ({ key, value, assigned, labels }) =>
        isServerKey(key) &&
        (assigned !== true || (labels === undefined && !key.includes('.') && this.#isInitializer(place))) &&
        this.#host(value) !== undefined,
    );
    const host = entry && this.#host(entry.value);
    if (entry && host) this.#addHost(place, host, entry);
    // `x.host = …` is a setting of x, whatever it is in
    for (const member of entries) {
      if (member.assigned !== true || !member.key.includes('.') || !isServerKey(member.key)) continue;
      const name = this.#host(member.value);
      if (name) this.#addHost({ value: member.value, parent: place, entry: member }, name, member);
    }
  }

  /** Whether `=` in a table sets properties: C#'s initializers, tables of HCL, TOML and PowerShell. */
  #isInitializer({ value, parent }: Place): boolean {
    const { language } = this.context;
    return (
      language === 'hcl' ||
      language === 'toml' ||
      ((language === 'csharp' || language === 'powershell') &&
        (value.kind === 'call' || parent?.value.kind === 'unknown' || parent?.value.kind === 'table'))
    );
  }

  /** `x.setHost("…")`, `.host("…")`, `x.host = "…"` */
  #setterAt(place: Place, call: Call): void {
    const entry = this.#around.asEntry(call);
    const host = entry && isServerKey(entry.key) ? this.#host(entry.value) : undefined;
    if (entry && host) this.#addHost(place, host, entry);
  }

  #addHost(place: Place, host: string, entry: Entry): void {
    const range = this.scope.textOf(entry.value) ?? entry.value;
    if (this.#hostUses.add(entry, range))
      this.#add(place, host, entry.value.kind === 'word' ? entry.value : range, entry);
  }

  #host(given: Value): string | undefined {
    const resolved = this.scope.resolve(given);
    const value =
      resolved.kind === 'table' && resolved.items.length === 1 && resolved.items[0] ? resolved.items[0] : resolved;
    const text = this.scope.textOf(value);
    if (!text || text.chars.length > 260) return undefined;
    return judgedHost(text.chars.replace(/^tcp:\/{0,2}/, '').replace(/:(?:\d+|\uE000)$/, ''), this.context.hosts);
  }

  #add(
    place: Place,
    host: string,
    hostRange: Connection['hostRange'],
    from: { readonly parsed: ParsedString; readonly text: Text } | Entry,
  ): void {
    const parsed = 'parsed' in from ? from.parsed : undefined;
    const whole = this.#gather(place, parsed);
    if (whole.isPart) return;
    const branches = Array.from({ length: whole.branches }, (_, only) => this.#gather(place, parsed, only));
    const apart = branchesOf(branches);
    for (const gathered of apart.length > 1 ? apart : [whole]) this.#make(place, host, hostRange, from, gathered);
  }

  #gather(place: Place, parsed: ParsedString | undefined, only?: number): Gathered {
    const gathered = new Gathered(only);
    gathered.settings.push(
      ...settingsInString(parsed?.parameters ?? []),
      ...rawQuery(place.value, gathered, this.scope),
    );
    this.#around.climb(place, gathered);
    return gathered;
  }

  #make(
    place: Place,
    host: string,
    hostRange: Connection['hostRange'],
    from: { readonly parsed: ParsedString; readonly text: Text } | Entry,
    gathered: Gathered,
  ): void {
    const { parsed, text } = 'parsed' in from ? from : {};
    if ('key' in from && foreign.test(gathered.callees[0] ?? '')) return;
    const isNative = 'key' in from && from.key === 'PGHOST';
    // what uses a field is not visible
    const named = 'key' in from ? from : place.entry;
    if (
      named &&
      gathered.callees.every((name) => wrapping.test(name)) &&
      (this.#isUsedElsewhere(named) || ('key' in from && !isNative && !this.#saysLibrary(place)))
    )
      gathered.open = true;
    const beside = besideOf('key' in from ? from : place.entry, place);
    if ('key' in from && !isNative && !this.context.says(library) && !beside.beside?.some(({ key }) => login.test(key)))
      gathered.open = true;
    const connection = {
      form: parsed?.form ?? (isNative ? ('environment' as const) : ('options' as const)),
      host,
      hostRange,
      ...(text ? { text } : {}),
      ...beside,
      settings: [...gathered.settings],
      open: gathered.open || (parsed?.open ?? false),
      callees: gathered.callees,
      members: (variable: string, at: number) => this.#members.at(variable, at),
      strict: this.context.language !== 'php' && this.context.language !== 'ruby',
      complete: true,
    };
    const family = isNative
      ? (this.context.project.family(this.context.path) ??
        (this.context.language === 'javascript' ? 'nodePg' : 'libpq'))
      : familyOf(connection, parsed?.variant ?? this.#driverName(gathered.args), this.context);
    if (readsVariables.has(family)) connection.settings.push(...this.#tables.of(this.#environment).settings);
    const version = this.context.project.version(family, this.context.path);
    this.#found.push({ ...connection, family, ...(version === undefined ? {} : { version }) });
  }

  /** Whether options name the library that reads them, and are not those of a program for another file. */
  #saysLibrary(given: Place): boolean {
    const says = ({ key, value }: Entry): boolean =>
      libraryKey.test(key) && driver.test(value.kind === 'word' ? value.name : (this.scope.textOf(value)?.chars ?? ''));
    // what the whole file names is not theirs
    for (let place = given; place.parent; place = place.parent) {
      if (place.value.kind === 'table' && place.value.entries.some(says)) return true;
    }
    return false;
  }

  /** Whether it is a field, and something other than its own class may use it. */
  #isUsedElsewhere({ key, keyRange }: Entry): boolean {
    if (/^(?:this|self|cls)\./.test(key)) return true;
    if (!this.scope.isField(key, keyRange.start)) return false;
    this.#memberNames ??= new Set([...this.context.source.matchAll(/\.([\p{L}\p{N}_$]+)/gu)].map(([, name]) => name));
    return this.#memberNames.has(bare(key));
  }

  /** `postgresql+asyncpg` as an argument of its own. */
  #driverName(args: readonly Value[]): string {
    const names = args.flatMap(
      (arg) => /^postgres(?:ql)?\+(\w+)$/.exec(this.scope.textOf(arg)?.chars ?? '')?.[1] ?? [],
    );
    return names[0] ?? '';
  }
}
