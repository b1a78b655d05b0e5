import { mostBranches } from './branches';
import { parseConnectionText } from './connectionText';
import type { FileContext } from './fileContext';
import type { Mentions } from './mentions';
import { bare, Blocks, chainBase, isOperand, settingOf, type Gathered, type Place } from './places';
import type { Scope } from './scope';
import type { TableSettings } from './settings';
import type { Call, Entry, Value } from './value';

const highest = 9;
const mostUses = 300;
/** Arguments of a call that concern each other at most: more are a list. */
const mostArguments = 50;

/** What a program says of a connection around the place that names the server. */
export class Surroundings {
  readonly #blocks: Blocks;
  /** Whether values are connection strings: each is asked about for every use. */
  readonly #strings = new Map<Value, boolean>();
  #declared: ReadonlySet<string | undefined> | undefined;

  /**
   * @param uses places of variables
   * @param members what is set on variables
   * @param calls calls of functions of the file
   */
  constructor(
    readonly scope: Scope,
    readonly tables: TableSettings,
    readonly uses: Mentions<Place>,
    readonly members: Mentions<Entry>,
    readonly calls: ReadonlyMap<string, readonly Place[]>,
    readonly context: FileContext,
  ) {
    this.#blocks = new Blocks(scope);
  }

  /** A call that sets something, as an entry. */
  asEntry(call: Call): Entry | undefined {
    const method = call.name.slice(call.name.lastIndexOf('.') + 1);
    const [first, second] = call.args;
    const keyRange = { start: call.nameStart ?? call.start, end: call.end };
    if (
      second &&
      /^(?:set|put|setProperty|addDataSourceProperty|addProperty|addConnectionProperty|option|property|setOption|add|Add|setopt)$/.test(
        method,
      )
    ) {
      const key = first && (this.scope.textOf(first)?.chars ?? optionName(first));
      return key === undefined ? undefined : { key, keyRange, value: second };
    }
    if (!first)
      return /^(?:ssl|enableSsl|useSsl)$/i.test(method)
        ? { key: method, keyRange, value: { kind: 'word', name: 'true', ...keyRange } }
        : undefined;
    const key = method.replace(/^(?:set|with|With|add)(?=[A-Z])/, '');
    return { key, keyRange, value: first };
  }

  /** Collects what stands beside the place, around it, and where its name is used. */
  climb(start: Place, gathered: Gathered, depth = 0, names = new Set<string>()): void {
    let child: Place | undefined;
    for (
      let place: Place | undefined = start, up = 0;
      place && up < highest;
      child = place, place = place.parent, up++
    ) {
      const { value, entry } = place;
      if (value.returned && this.#callers(place, gathered, depth, names)) return;
      if (value.kind === 'call') {
        gathered.callees.push(value.name);
        if (this.#isDefinition(value) || this.#isOwn(value.name)) gathered.open = true;
        this.#collect(value.named, gathered, child?.entry);
        if (value.args.length + value.named.length <= mostArguments) this.#arguments(value, gathered, child?.value);
        this.#chain(place, value, gathered, names, depth);
      } else if (value.kind === 'table') {
        if (child && value.items.length > 1 && child.entry === undefined && !this.#blocks.hasWord(value)) return;
        if (!(child?.entry?.assigned && place.parent === undefined)) {
          // named connections beside each other have what stands beside them, but are not each other's
          const isOneOfMany = child?.entry !== undefined && this.#blocks.hasMany(value);
          if (this.#blocks.isBody(value)) return;
          this.#collect(isOneOfMany ? this.#blocks.single(value) : value.entries, gathered, child?.entry);
          if (isOneOfMany) return;
        }
      } else if (value.kind === 'unknown' && child && !isOperand(value)) {
        return;
      }
      if (entry?.assigned && depth < 4) {
        const name = bare(entry.key);
        if (names.has(name)) return;
        names.add(name);
        if (name === 'SQLALCHEMY_DATABASE_URI') this.#engineOptions(value.end, gathered);
        const owner = name.includes('.') ? entry.key.slice(0, entry.key.lastIndexOf('.')) : undefined;
        for (const variable of owner === undefined ? [entry.key] : [entry.key, owner]) {
          this.#collect(this.members.at(variable, value.end), gathered, entry);
          this.#climbBranches(this.uses.at(variable, value.end), value, gathered, depth, names);
        }
        if (!(place.parent && this.#blocks.isOfOptions(place.parent.value))) return;
      }
    }
  }

  /** Flask-SQLAlchemy has the options of the engine in a setting of its own. */
  #engineOptions(at: number, gathered: Gathered): void {
    const options = this.scope.constant('SQLALCHEMY_ENGINE_OPTIONS', at);
    if (!options) return;
    this.#collect([{ key: 'engine_options', keyRange: options, value: options }], gathered, undefined);
  }

  /** Whether it is the head of a function: who calls it may give other values. JavaScript has no named arguments. */
  #isDefinition({ name, named, defines }: Call): boolean {
    return defines === true || name === 'constructor' || (this.context.language === 'javascript' && named.length > 0);
  }

  /** Whether it is a class or structure of the file: what is made of it is not visible. */
  #isOwn(name: string): boolean {
    if (!/^[A-Z]\w*$/.test(name)) return false;
    this.#declared ??= new Set(
      [...this.context.source.matchAll(/\b(?:class|struct|type|record|interface)\s+(\w+)/g)].map(([, one]) => one),
    );
    return this.#declared.has(name);
  }

  /** Follows the uses of a variable that names the server, or one of them. */
  #climbBranches(uses: readonly Place[], own: Value, gathered: Gathered, depth: number, names: Set<string>): void {
    const others = uses.filter(({ parent, value }) => parent && value.start !== own.start);
    const apart = this.#isString(own) ? others.filter((use) => !this.#isInString(use)) : others;
    if (depth === 0) gathered.isPart ||= others.length > 0 && apart.length === 0;
    const isFork = gathered.branches === 0 && apart.length > 1 && apart.length <= mostUses;
    if (isFork) gathered.branches = Math.min(apart.length, mostBranches);
    const { only } = gathered;
    const before = gathered.callees.length;
    this.#climbUses(isFork && only !== undefined ? apart.slice(only, only + 1) : apart, gathered, depth, names);
    if (isFork) gathered.callee = gathered.callees[before];
  }

  #isString(value: Value): boolean {
    const known = this.#strings.get(value);
    if (known !== undefined) return known;
    const text = this.scope.textOf(value);
    const is = text !== undefined && parseConnectionText(text) !== undefined;
    this.#strings.set(value, is);
    return is;
  }

  /** Whether a use is in a longer text, which is a connection string as a whole. */
  #isInString({ parent }: Place): boolean {
    const value = parent?.value;
    return value !== undefined && (value.kind === 'concat' || value.kind === 'call') && this.#isString(value);
  }

  /** Goes on where the function that gives a value back is called, when it is. */
  #callers({ value, parent }: Place, gathered: Gathered, depth: number, names: Set<string>): boolean {
    const name = value.returned === 'arrow' ? bare(parent?.entry?.key ?? '') : this.scope.giverOf(value);
    const calls = name === undefined ? undefined : this.calls.get(name);
    if (!calls || depth >= 4 || names.has(`${String(name)}()`)) return false;
    names.add(`${String(name)}()`);
    this.#climbBranches(calls, value, gathered, depth, names);
    return true;
  }

  /** Collects what stands around the uses of a variable. */
  #climbUses(uses: readonly Place[], gathered: Gathered, depth: number, names: Set<string>): void {
    // what is said of it farther away is not looked for
    if (uses.length > mostUses) gathered.open = true;
    for (const use of uses.slice(0, mostUses)) {
      const { parent, value } = use;
      if (value.kind === 'word' && value.returned) this.#callers(use, gathered, depth + 1, names);
      else if (parent) this.climb(parent, gathered, depth + 1, names);
    }
  }

  /** What is set along a chain of methods, and on the variable that it begins with. */
  #chain(place: Place, call: Call, gathered: Gathered, names: Set<string>, depth: number): void {
    for (let below: Value | undefined = call; below?.kind === 'call'; below = below.on) {
      const entry = this.asEntry(below);
      if (entry) this.#collect([entry], gathered, undefined);
    }
    for (let above = place; above.receiver && above.parent?.value.kind === 'call'; above = above.parent) {
      const entry = this.asEntry(above.parent.value);
      if (entry) this.#collect([entry], gathered, undefined);
    }
    const base = chainBase(call);
    if (base !== undefined && !names.has(bare(base)) && depth < 4 && this.scope.constant(base, call.start)) {
      names.add(bare(base));
      this.#collect(this.members.at(base, call.start), gathered, undefined);
      this.#climbUses(this.uses.at(base, call.start), gathered, depth, names);
    }
  }

  /** What a call says beside one of its arguments. */
  #arguments({ args, named, open }: Call, gathered: Gathered, except: Value | undefined): void {
    gathered.args.push(...named.filter(({ key }) => /^driver_?name$/i.test(key)).map(({ value }) => value));
    for (const arg of args) if (arg !== except) this.#argument(arg, gathered);
    if (open) gathered.open ||= named.some(({ key, value }) => key === '...' && !this.#isKnown(value));
  }

  #argument(arg: Value, gathered: Gathered): void {
    const value = this.scope.resolve(arg);
    if (value.kind === 'table') {
      this.#collect(value.entries, gathered, undefined);
      if (value.open) gathered.open = true;
    } else {
      gathered.args.push(value);
      const name = value.kind === 'word' ? value.name : value.kind === 'call' ? value.name : '';
      if (/tls|ssl|connector/i.test(name)) {
        gathered.settings.push(settingOf('connector', arg, value));
      } else if (arg.kind === 'word' && /tls|ssl|connector/i.test(arg.name)) {
        gathered.settings.push(settingOf('connector', arg, value));
      }
      if (value.kind === 'call') {
        // options as calls: `WithTLSConfig(…)`
        const entry = this.asEntry(value);
        if (entry) this.#collect([entry, ...value.named], gathered, undefined);
      }
      const variable = this.scope.variableOf(arg);
      if (variable) this.#collect(this.members.at(variable.name, variable.start), gathered, undefined);
    }
  }

  #isKnown(value: Value): boolean {
    return this.scope.resolve(value).kind === 'table';
  }

  #collect(entries: readonly Entry[], gathered: Gathered, except: Entry | undefined): void {
    const { settings, open } = this.tables.of(entries, (entry) => entry === except);
    const have = new Set(gathered.settings.map(({ key, from }) => `${from}:${key}`));
    gathered.settings.push(...settings.filter(({ key, from }) => !have.has(`${from}:${key}`)));
    gathered.open ||= open;
  }
}

/** R2DBC's `HOST` and `Option.valueOf("sslMode")`. */
function optionName(value: Value): string | undefined {
  if (value.kind === 'word') return /(?:^|\.)([A-Z][A-Z_]+)$/.exec(value.name)?.[1];
  const [text] = value.kind === 'call' && /(?:^|\.)valueOf$/.test(value.name) ? value.args : [];
  return text?.kind === 'text' ? text.chars : undefined;
}
