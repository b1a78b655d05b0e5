import { afterEntry, appended, indentOf, itemEdits, lineEndOf } from '../fix/lines';
import type { Edits } from '../fix/fix';
import { chainEdits, inTurn, loopsOf, type Loop, type LoopTurn } from './pulumiLoops';
import { targeted, type ParameterWrite, type WriteOrder } from './parameterWrites';
import type { Scope } from '../scope';
import type { Range } from '../text';
import { partsOf, plainKey, valueOf, type Entry, type Table, type Value } from '../value';

const yamlType = /^azure-native:dbforpostgresql(?:\/\w+)?:Configuration$/;
const packages = /@pulumi\/azure-native|pulumi_azure_native|Pulumi\.AzureNative/;
const mostWrites = 200;
const longestHead = 200;
const names = /(?<![\w$])[A-Za-z_$][\w$]*/g;
/** Names that are not those of properties. */
const values = /(?<![\w$])[A-Za-z_$][\w$]*(?![\w$]|\s*(?::(?!:)|=(?![=>])))/g;
const written = /(?<![\w$@])([\w$@]*)(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;
/** Settings of the stack, which are there before its resources. */
const settings = /\.(?:get|require)(?:Secret|Boolean|Number|Object|Int32|_secret|_bool|_int)*$/i;
/** What may keep the next statement from its turn, or a resource from what its own code says. */
const turning = /\b(?:await|yield|return|throw|raise|break|continue|case|default|else|elif|except|catch|goto|exit)\b/;
/** Before a statement: nothing but the name that gets its value. */
const statement =
  /^[ \t]*(?:(?:export[ \t]+)?(?:const|let|var)[ \t]+)?(?:[\w.]+(?:[ \t]*:[ \t]*[\w.]+)?[ \t]*=[ \t]*)?(?:new[ \t]+)?$/;
/** A line that decides about the next one. */
const deciding = /(?:\b(?:if|for|foreach|while|else|do|using|with)\b[^{};]*|[=?:&|,(>])$/;

/** Parameters that a Pulumi program in YAML writes, and what waits for what. */
export function pulumiYamlWrites(root: Table, source: string): WriteOrder {
  const sections = ['resources', 'variables'].flatMap((key) => {
    const section = valueOf(root, key);
    return section?.kind === 'table' ? section.entries : [];
  });
  const known = new Set(sections.map(({ key }) => key));
  const waits = new Map<string, ReadonlySet<string>>();
  const unclear = new Set<string>();
  for (const { key, value } of sections) {
    const found = [...source.slice(value.start, value.end).matchAll(/\$\{\s*([\w-]+)/g)].map(([, one = '']) => one);
    waits.set(key, new Set(found));
    for (const one of found) if (!known.has(one)) unclear.add(one);
  }
  const writes = sections.flatMap(({ key, value: table }): readonly ParameterWrite[] => {
    if (table.kind !== 'table') return [];
    const type = valueOf(table, 'type');
    const properties = valueOf(table, 'properties');
    const options = valueOf(table, 'options');
    if (type?.kind !== 'text' || !yamlType.test(type.chars) || properties?.kind !== 'table') return [];
    const at = valueOf(properties, 'configurationName');
    const server = valueOf(properties, 'serverName');
    if (at?.kind !== 'text' || !server || (options && options.kind !== 'table')) return [];
    const place = valueOf(properties, 'resourceGroupName');
    const text = [place, server].map((one) => one && source.slice(one.start, one.end).replace(/^["']|["']$/g, ''));
    return [
      {
        id: key,
        at,
        table,
        ...targeted([{ server: text.join('/'), name: at.chars }]),
        condition: undefined,
        reference: () => `\${${key}}`,
        wait: (names) => yamlEdits(source, table, options, names),
      },
    ];
  });
  return { writes, waits, unclear, waiting: 'dependsOn', serial: '' };
}

function yamlEdits(source: string, table: Table, options: Table | undefined, names: readonly string[]): Edits {
  const properties = valueOf(table, 'properties');
  const inner = properties?.kind === 'table' ? properties.entries[0] : undefined;
  const outer = table.entries[0];
  if (!inner || !outer) return undefined;
  const step = indentOf(source, inner.keyRange.start).slice(indentOf(source, outer.keyRange.start).length);
  const list = options && valueOf(options, 'dependsOn');
  if (list)
    return list.kind === 'table' && source.charAt(list.start) === '['
      ? itemEdits(
          source,
          list,
          names.map((one) => `"${one}"`),
          true,
        )
      : undefined;
  const lines = ['dependsOn:', ...names.map((one) => `${step}- ${one}`)];
  return options
    ? appended(source, options, lines)
    : appended(source, table, ['options:', ...lines.map((line) => step + line)]);
}

/** A resource of a program, which stands alone as a statement. */
interface Made {
  readonly call: Extract<Value, { kind: 'call' }>;
  readonly variable: string | undefined;
  readonly start: number;
  readonly block: Range;
}

/** Parameters that a Pulumi program writes, and what waits for what. */
export function pulumiWrites(
  root: Table,
  source: string,
  scope: Scope,
  language: Language,
  isTyped: boolean,
): WriteOrder {
  const none: WriteOrder = { writes: [], waits: new Map(), unclear: new Set(), waiting: '', serial: '' };
  const isPulumi = packages.test(source) && /dbforpostgresql/i.test(source);
  if (!isPulumi || /dbformysql|dbformariadb|transform/i.test(source)) return none;
  const made: Made[] = [];
  const waits = new Map<string, Set<string>>();
  const add = (of: string, names: Iterable<string>): void => {
    const found = waits.get(of) ?? new Set();
    waits.set(of, found);
    for (const one of names) if (one !== of) found.add(one);
  };
  const visit = (value: Value, depth: number): void => {
    if (depth > 100) return;
    const entries = value.kind === 'table' ? value.entries : value.kind === 'call' ? value.named : [];
    for (const { key, value: given } of entries) {
      const own = rootOf(key);
      add(own, namesIn(source.slice(given.start, given.end)));
      if (isParameter(given)) add(own, [String(given.start)]);
    }
    // the reader takes a constructor of C# for a call
    if (value.kind === 'table' || (value.kind === 'call' && language === 'csharp')) {
      const items = value.kind === 'table' ? value.items : value.args;
      const found = [
        ...entries.map(({ key, keyRange, value: call }) => ({ call, variable: key, start: keyRange.start })),
        ...items.map((call) => ({ call, variable: undefined, start: call.start })),
      ];
      for (const { call, ...one } of found) if (isParameter(call)) made.push({ call, ...one, block: value });
    }
    for (const part of partsOf(value)) visit(part, depth + 1);
  };
  visit(root, 0);
  for (const [, list = '', given = ''] of source.matchAll(changing)) add(list, namesIn(given));
  const loops = language === 'csharp' ? [] : loopsOf(root, source, scope, language === 'python');
  const places = new Places(source, language === 'python');
  const writes = made
    .toSorted((a, b) => a.start - b.start)
    .slice(0, mostWrites)
    .flatMap((one) => {
      const place = places.of(one);
      const loop = loops.findLast(({ body }) => isIn(one, body, source, language));
      const write = place === undefined ? undefined : writeOf(one, place, source, scope, language, loop, isTyped);
      if (write) add(write.id, namesIn(source.slice(one.call.start, one.call.end)));
      return write ?? [];
    });
  return {
    ...none,
    writes,
    waits,
    serial: language === 'python' ? 'depends_on' : 'dependsOn',
    waiting: language === 'javascript' ? 'dependsOn' : language === 'python' ? 'depends_on' : 'DependsOn',
  };
}

/** Whether a resource is made in every turn of a loop. */
function isIn({ call, block }: Made, body: Range, source: string, language: Language): boolean {
  if (language !== 'python') return block.start === body.start;
  const isWithin = body.start <= call.start && call.start < body.end;
  return isWithin && indentOf(source, call.start) === indentOf(source, body.start);
}

type Language = 'javascript' | 'python' | 'csharp';

/** `list.push(resource)`, which makes what waits for the list wait for the resource. */
const changing =
  /(?<![\w$])([A-Za-z_$][\w$]*)\.(?:push|unshift|append|add|set|put|update|addrange|insert|extend|concat)\(([^)]{0,300})/gi;

const isParameter = (value: Value): value is Made['call'] =>
  value.kind === 'call' && /(?:^|\.)Configuration$/.test(value.name) && !value.on;

function namesIn(text: string): readonly string[] {
  // texts that may have names in them stay
  const code = /`|"{3}/.test(text)
    ? text
    : text.replace(written, (found, mark: string) => (/\$|^(?:f|rf|fr)$/i.test(mark) ? found : `${mark} `));
  // what is before the colon of a choice is none of a property
  return code.match(code.includes('?') ? names : values) ?? [];
}

const rootOf = (key: string): string => /^(?:(?:this|self)\.)?([\w$]+)/.exec(key)?.[1] ?? key;

/** Tells statements that are run one after the other from those of which one may be left out. */
class Places {
  readonly #last = new Map<string, { readonly end: number; readonly place: string }>();

  constructor(
    readonly source: string,
    readonly byIndent: boolean,
  ) {}

  #code(text: string): string {
    return text.replace(this.byIndent ? /#[^\n]*/g : /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, '');
  }

  of({ call, start, block }: Made): string | undefined {
    const { source } = this;
    const line = source.lastIndexOf('\n', start - 1) + 1;
    const before = this.#code(source.slice(Math.max(0, line - 500), line)).trimEnd();
    if (call.start - line > longestHead || !statement.test(source.slice(line, call.start))) return undefined;
    if (!this.byIndent && deciding.test(before.slice(before.lastIndexOf('\n') + 1))) return undefined;
    const indent = indentOf(source, start);
    const key = this.byIndent ? indent : String(block.start);
    const last = this.#last.get(key);
    const between = last && this.#code(source.slice(last.end, start));
    const leaves = this.byIndent && new RegExp(`\\n(?!${indent}|[ \\t]*(?:\\r?\\n|$))`).test(between ?? '');
    const place = last && !leaves && !turning.test(between ?? '') ? last.place : String(start);
    this.#last.set(key, { end: call.end, place });
    return place;
  }
}

function writeOf(
  made: Made,
  place: string,
  source: string,
  scope: Scope,
  language: Language,
  loop: Loop | undefined,
  isTyped: boolean,
): ParameterWrite | undefined {
  const { call, variable } = made;
  const [, given, third] = call.args;
  const held = given
    ? entriesOf(given, scope)
    : language === 'python'
      ? entriesOf({ ...call, kind: 'table', entries: call.named, items: [] }, scope)
      : undefined;
  const isOption = ({ key }: Entry): boolean => language === 'python' && key === 'opts';
  const options = third ?? call.named.find(isOption)?.value;
  const chosen = options && entriesOf(options, scope);
  const entries = held?.filter((one) => !isOption(one));
  if (!entries || (options && !chosen) || ![...entries, ...(chosen ?? [])].every(({ value }) => isPlain(value)))
    return undefined;
  const find = (key: string): Value | undefined => entries.findLast((one) => plainKey(one.key) === key)?.value;
  const at = find('configurationname');
  const server = find('servername');
  const parameter = at && scope.resolve(at);
  const turns = loop?.turns ?? [undefined];
  if (!at || !server || (parameter?.kind !== 'text' && !loop)) return undefined;
  const text = (value: Value | undefined, turn?: LoopTurn): string | undefined => {
    const known = value && turn && inTurn(value, turn, scope);
    if (known) return known.kind === 'text' ? known.chars : undefined;
    return value && identityOf(value, source, scope);
  };
  const provider = chosen?.findLast(({ key }) => plainKey(key) === 'provider')?.value;
  const targets = turns.flatMap((turn) => {
    const where = [place, provider ? text(provider) : '', text(find('resourcegroupname'), turn), text(server, turn)];
    const named = turn ? inTurn(at, turn, scope) : undefined;
    const name = named?.kind === 'text' ? named.chars : parameter?.kind === 'text' && !named ? parameter.chars : '';
    return where.includes(undefined) ? [] : [{ server: where.join('\n'), name }];
  });
  const own: Table = { kind: 'table', entries: [], items: [], start: call.start, end: call.end };
  const wait = (names: readonly string[]): Edits => {
    const last = call.args.at(-1);
    const entry = chosen?.find(({ key }) => plainKey(key) === 'dependson')?.value;
    if (entry) return entry.kind === 'table' ? itemEdits(source, entry, names, true) : undefined;
    const list = names.join(', ');
    const waits = {
      javascript: `dependsOn: [${list}]`,
      python: `depends_on=[${list}]`,
      csharp: `DependsOn = { ${list} }`,
    }[language];
    if (options) {
      const end = chosen?.at(-1);
      return end && end.value.start >= options.start && end.value.end <= options.end
        ? afterEntry(source, end.keyRange, end.value, waits)
        : undefined;
    }
    if (language === 'javascript') return last && afterEntry(source, last, last, `{ ${waits} }`);
    if (language === 'csharp') {
      const kind = /^using Pulumi;/m.test(source) ? 'CustomResourceOptions' : 'Pulumi.CustomResourceOptions';
      return last && afterEntry(source, last, last, `new ${kind} { ${waits} }`);
    }
    const whole = /^import pulumi[ \t]*$/m.test(source);
    const end = call.named.at(-1);
    const isNamed = /^from pulumi import [^\n]*\bResourceOptions\b/m.test(source);
    const first = /^(?:import|from)[ \t]+(?!__future__)/m.exec(source)?.index;
    if (!end || (!whole && !isNamed && first === undefined)) return undefined;
    const edits = afterEntry(
      source,
      end.keyRange,
      end.value,
      `opts=${isNamed ? '' : 'pulumi.'}ResourceOptions(${waits})`,
    );
    return whole || isNamed || first === undefined
      ? edits
      : [{ start: first, end: first, text: `import pulumi${lineEndOf(source)}` }, ...edits];
  };
  const type = language === 'python' ? undefined : isTyped ? `: ${call.name}[]` : '';
  const rest = language === 'python' ? '*written' : '...written';
  return {
    id: String(call.start),
    at,
    table: own,
    ...targeted(targets, loop && (chainEdits(source, loop, call, variable, type, wait([rest])) ?? [])),
    condition: undefined,
    reference: () => variable,
    wait,
  };
}

/** What an object has, with the objects that are spread into it; undefined where a part of it is not visible. */
function entriesOf(value: Value, scope: Scope, depth = 0): readonly Entry[] | undefined {
  const given = depth > 0 ? scope.resolve(value) : value;
  if (depth > 5) return undefined;
  // `new() { … }` of C#
  const within = given.kind === 'unknown' ? given.within : undefined;
  const [empty, body] = within ?? [];
  if (within?.length === 2 && empty?.kind === 'table' && empty.start === empty.end - 2 && body)
    return entriesOf(body, scope, depth + 1);
  const isArguments = given.kind === 'call' && given.args.length === 0 && /(?:Args|Options|^dict)$/.test(given.name);
  const entries =
    given.kind === 'table' && given.items.length === 0 ? given.entries : isArguments ? given.named : undefined;
  const all = entries?.map((one) => (one.key === '...' ? entriesOf(one.value, scope, depth + 1) : [one]));
  return all?.some((one) => one === undefined) ? undefined : all?.flatMap((one) => one ?? []);
}

/** Whether a value does nothing: functions may do what is not visible. */
const isPlain = (value: Value): boolean =>
  value.kind === 'text' ||
  value.kind === 'word' ||
  (value.kind === 'call' && !value.on && settings.test(value.name) && value.args.every(isPlain)) ||
  (/^(?:table|concat|choice)$/.test(value.kind) && partsOf(value).every(isPlain));

/** The same for values that are certainly the same. */
function identityOf(value: Value, source: string, scope: Scope): string | undefined {
  const known = scope.resolve(value);
  if (known.kind === 'text') return known.chars;
  if (value.kind !== 'word') return undefined;
  const { from } = scope.span(rootOf(value.name), value.start);
  return `{${value.name}}@${String(from)}`;
}
