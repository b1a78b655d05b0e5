import { destroyTraps } from './destroyTraps';
import { argumentsIn, commandIn, isOff, parameterNames, settingsOf } from './commands';
import { scriptIn } from '../embedded';
import { racesOf } from './races';
import type { CodeRule } from '../rules';
import type { Scope } from '../scope';
import { hasHole, type Range } from '../text';
import { entryOf, partsOf, plainKey, valueOf, type Call, type Entry, type Table, type Value } from '../value';

/** A fault of code that makes servers. */
export interface InfrastructureIssue {
  readonly rule: CodeRule;
  readonly at: Range;
  readonly setting?: string;
  readonly value?: string;
  readonly server?: string;
}

/** Names that modules give to what sets a parameter. */
const parameterKeys: Readonly<Record<string, string>> = {
  requiresecuretransport: 'require_secure_transport',
  sslminprotocolversion: 'ssl_min_protocol_version',
  sslmaxprotocolversion: 'ssl_max_protocol_version',
};
const nameKeys = /^(?:name|url|resourceid|configurationname|parametername|azurename|key|parameter|setting|action)$/;
const valueHolders = /^(?:properties|body|spec|forprovider|args|configuration|initprovider)$/;
const concerned =
  /require_?secure_?transport|ssl_?m(?:in|ax)_?protocol|ssl_?-?enforcement|minimal_?-?tls|enforce_ssl|azurerm_postgresql_server|DBforPostgreSQL\/servers/i;
const product = /postgre|horizondb/i;
const otherProduct =
  /mysql|mariadb|^(?:aws|google|gcp)[._]|^(?:community\.postgresql\.)?postgresql_set$|^azurerm_(?!.*postgresql)|Microsoft\.(?!DBforPostgreSQL|HorizonDb|Resources)\w+\/|cosmosdb_account|documentdb/i;
/** What tells parameters of Azure from those of any PostgreSQL. */
const ofAzure =
  /azure|azapi|dbforpostgre|horizondb|flexible|require_?secure_?transport|\baz\b|AzPostgre|\.(?:tf|tfvars|hcl|bicep\w*)$/i;
/** What lets a program set them, and not only speak of them. */
const tools = /pulumi|cdktf|arm-?postgresql|azure\.mgmt|ResourceManager|\baz\b/i;
/** Commands that show their arguments. */
const showing = /^(?:echo|printf|Write-\w+|@?description)$/i;

/** Finds what weakens servers in Terraform, Bicep, ARM templates, Pulumi, Ansible and scripts. */
export class Infrastructure {
  readonly #issues: InfrastructureIssue[] = [];
  readonly #seen = new Set<string>();
  readonly #fileIsProduct: boolean;
  readonly #isOfAzure: boolean;
  /** Those of an ARM template. */
  #variables: readonly Entry[] = [];
  /** Those of the plays of Ansible. */
  #playVariables: readonly Entry[] = [];

  constructor(
    readonly scope: Scope,
    readonly source: string,
    readonly path: string,
    /** Version of Terraform's azurerm provider. */
    readonly provider: string | undefined,
    /** Whether values may be commands. */
    readonly scripts: boolean,
  ) {
    this.#isOfAzure = ofAzure.test(source + path);
    this.#fileIsProduct = product.test(source + path) && !otherProduct.test(source);
  }

  all(root: Table): readonly InfrastructureIssue[] {
    if (!concerned.test(this.source)) return [];
    if (!this.scripts && !/\.ps[md]?1$/i.test(this.path) && !tools.test(this.source)) return [];
    const variables = valueOf(root, 'variables');
    if (variables?.kind === 'table') this.#variables = variables.entries;
    this.#playVariables = root.items.flatMap((play) => (play.kind === 'table' ? playVariables(play) : []));
    this.#visit(root, [], 0);
    for (const { write, missing } of racesOf(this.path, this.source, root, this.scope)) {
      this.#add({ rule: 'iac/order', at: write.at, setting: missing });
    }
    for (const { name, value } of destroyTraps(root, this.source, this.scope)) {
      const { keyRange } = value;
      const at = { start: keyRange.start, end: Math.max(keyRange.end, value.value.end) };
      this.#add({ rule: 'iac/destroy', at, setting: name });
    }
    return this.#issues;
  }

  #add(issue: InfrastructureIssue): void {
    const key = `${issue.rule}:${String(issue.at.start)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#issues.push(issue);
  }

  #visit(value: Value, chain: readonly string[], depth: number): void {
    if (depth > 100 || isNone(value)) return;
    // a command whose parts are not all visible is read with holes
    const text = value.kind === 'concat' && this.scripts ? this.scope.textOf(value) : value;
    const script = this.scripts && text?.kind === 'text' && depth < 60 ? scriptIn(text) : undefined;
    if (script) this.#visit(script, chain, depth + 20);
    else if (value.kind === 'table') this.#entries(value.entries, [...chain, ...typesOf(value.entries)], value, depth);
    else if (value.kind === 'call') this.#call(value, chain, depth);
    else for (const part of partsOf(value)) this.#visit(part, chain, depth + 1);
  }

  #call(call: Call, chain: readonly string[], depth: number): void {
    const inner = [...chain, call.name];
    this.#pair(call.named, inner);
    this.#command((call.args[1]?.kind === 'table' ? commandIn(call.args) : undefined) ?? call);
    this.#entries(call.named, inner, call, depth);
    // what is shown is not run, nor is a here-document that goes into no file
    if (showing.test(call.name) || (call.name === 'cat' && call.args.length === 1)) return;
    for (const part of [...call.args, ...(call.on ? [call.on] : [])]) this.#visit(part, inner, depth + 1);
  }

  #entries(entries: readonly Entry[], chain: readonly string[], of: Value, depth: number): void {
    if (of.kind === 'table') {
      this.#pair(entries, chain);
      this.#tuple(of.items, chain);
      const command = commandIn(of.items);
      if (command) this.#command(command);
      for (const item of of.items) this.#visit(item, chain, depth + 1);
    }
    const enforced = entries.find(({ key }) => /^(?:sslenforcement(?:enabled)?|enforcessl)$/.test(plainKey(key)));
    for (const entry of entries) {
      const labels = (entry.labels ?? []).map((label) => (label.kind === 'text' ? label.chars : label.name));
      const inner = [...chain, entry.key, ...labels];
      if (isNone(entry.value)) continue;
      this.#retired(entry, labels);
      if (this.#isProduct(inner))
        this.#attribute(entry, enforced === undefined || !isOff(this.#text(enforced.value)?.chars));
      const text = entry.value.kind === 'text' && ansibleModule.test(entry.key) ? entry.value : undefined;
      if (entry.key !== 'description') this.#visit((text && argumentsIn(text)) ?? entry.value, inner, depth + 1);
    }
  }

  #isProduct(chain: readonly string[]): boolean {
    const nearest = chain.findLast((name) => product.test(name) || otherProduct.test(name));
    return nearest === undefined ? this.#fileIsProduct : product.test(nearest) && !otherProduct.test(nearest);
  }

  /** `("require_secure_transport", "off")`, also in the braces of a dictionary of C#. */
  #tuple([name, value, more]: readonly Value[], chain: readonly string[]): void {
    if (name?.kind !== 'text' || !value || more || !/^(?:o|TLS)/i.test(this.#text(value)?.chars ?? '')) return;
    const parameter = parameterNames.exec(name.chars)?.[1]?.toLowerCase();
    if (parameter && this.#isProduct(chain)) this.#parameter(parameter, { key: 'value', keyRange: value, value });
  }

  /** A name and a value beside each other. */
  #pair(entries: readonly Entry[], chain: readonly string[]): void {
    const isName = ({ key, value }: Entry): boolean =>
      nameKeys.test(plainKey(key)) && parameterNames.test(this.#text(value)?.chars ?? '');
    // Ansible names what is below a resource in a list of its own
    const below = entries.find(({ key }) => plainKey(key) === 'subresource')?.value;
    const inner =
      below?.kind === 'table' ? below.items.flatMap((item) => (item.kind === 'table' ? item.entries : [])) : [];
    const named = [...entries, ...inner].find(isName) ?? this.#ofSet(entries);
    // what the service answers with is no code
    if (!named || !this.#isProduct(chain) || entries.some(({ key }) => plainKey(key) === 'allowedvalues')) return;
    const value = this.#valueOf(entries, 0);
    const names = named.value.kind === 'table' ? named.value.items : [named.value];
    for (const each of names) {
      const name = parameterNames.exec(this.#text(each)?.chars ?? '')?.[1]?.toLowerCase();
      if (value && name !== undefined) this.#parameter(name, value);
    }
  }

  /** The names in `for_each = toset([…])`, where they are those of parameters. */
  #ofSet(entries: readonly Entry[]): Entry | undefined {
    const each = entries.find(({ key }) => key === 'for_each');
    if (!each || !entries.some(({ key, value }) => nameKeys.test(plainKey(key)) && isTurn(value))) return undefined;
    const set = this.scope.resolve(each.value);
    const list = set.kind === 'call' && set.name === 'toset' && set.args[0] ? this.scope.resolve(set.args[0]) : set;
    return list.kind === 'table' && list.entries.length === 0 ? { ...each, value: list } : undefined;
  }

  #valueOf(entries: readonly Entry[], depth: number): Entry | undefined {
    const direct = entries.find(({ key, value }) => plainKey(key) === 'value' && value.kind !== 'table');
    if (direct || depth > 3) return direct;
    for (const { key, value } of entries) {
      const inner = this.scope.resolve(value);
      if (!valueHolders.test(plainKey(key))) continue;
      const within = inner.kind === 'table' ? inner.entries : inner.kind === 'call' ? tableIn(inner) : [];
      const found = this.#valueOf(within, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  #parameter(name: string, { value: given }: Entry): void {
    const text = this.#text(given);
    if (!text || hasHole(text.chars)) return;
    const value = text.chars.trim();
    if (!this.#isOfAzure) return;
    const found = { at: text.at, setting: name, value };
    if (name === 'require_secure_transport') {
      if (isOff(value)) this.#add({ rule: 'iac/enforcement-off', ...found });
    } else if (name === 'ssl_min_protocol_version') {
      if (/^TLSv1(?:\.[01])?$/i.test(value)) this.#add({ rule: 'iac/minimum', ...found });
    } else if (value !== '') {
      this.#add({ rule: 'iac/maximum', ...found });
    }
  }

  #attribute(entry: Entry, minimumCounts: boolean): void {
    const key = plainKey(entry.key);
    const parameter = parameterNames.exec(entry.key)?.[1]?.toLowerCase() ?? parameterKeys[key];
    const wrapped =
      entry.value.kind === 'table' ? entry.value.entries.find((each) => plainKey(each.key) === 'value') : undefined;
    if (parameter) {
      this.#parameter(parameter, wrapped ?? entry);
      return;
    }
    const text = this.#text((wrapped ?? entry).value);
    if (!text || hasHole(text.chars)) return;
    const value = text.chars.replace(/^.*\./, '');
    const found = { at: text.at, setting: entry.key, value: text.chars };
    if (/^(?:sslenforcement(?:enabled)?|enforcessl)$/.test(key)) {
      if (isOff(value)) this.#add({ rule: 'iac/enforcement-off', ...found });
    } else if (/^(?:minimaltlsversion|sslminimaltlsversionenforced)$/.test(key)) {
      const none = /^tls_?enforcement_?disabled$/i.test(value);
      if (/^TLS_?1_?[01]$/i.test(value) || (none && minimumCounts)) this.#add({ rule: 'iac/minimum', ...found });
    }
  }

  #retired(entry: Entry, labels: readonly string[]): void {
    const label = entry.labels?.find((each) => each.kind === 'text');
    if (!label) return;
    const terraform = labels.includes('azurerm_postgresql_server') && labels[0] === 'resource';
    const native = labels.some((name) => /^Microsoft\.DBforPostgreSQL\/servers(?:@|$)/i.test(name));
    if (!terraform && !native) return;
    const removed = terraform && this.provider !== undefined && Number.parseInt(this.provider, 10) >= 5;
    this.#add({ rule: removed ? 'iac/removed' : 'iac/retired', at: label });
  }

  #command(call: Call): void {
    for (const setting of settingsOf(call, (value) => this.#text(value), this.scope)) {
      if (setting.kind === 'parameter') this.#parameter(setting.name, setting.entry);
      else if (setting.kind === 'attribute') this.#attribute(setting.entry, setting.minimumCounts);
      else this.#body(setting.name, setting.table);
    }
  }

  /** What a command sends, for the parameter that it names. */
  #body(name: string | undefined, body: Table): void {
    const value = name === undefined ? undefined : this.#valueOf(body.entries, 0);
    if (name !== undefined && value) this.#parameter(name, value);
    else this.#visit(body, ['DBforPostgreSQL'], 50);
  }

  #text(value: Value): { chars: string; at: Range } | undefined {
    const text = this.scope.textOf(value);
    const [, variable] = /^\[variables\('(\w+)'\)\]$/.exec(text?.chars ?? '') ?? [];
    const written = text && hasHole(text.chars) ? this.source.slice(text.start, text.end) : '';
    const [, ofPlay] = /^["']?\{\{\s*(\w+)\s*\}\}["']?$/.exec(written) ?? [];
    const [given, more] = this.#playVariables.filter(({ key }) => key === ofPlay);
    const known = this.#variables.find(({ key }) => key === variable)?.value ?? (more ? undefined : given?.value);
    if (text) return known?.kind === 'text' ? { chars: known.chars, at: known } : { chars: text.chars, at: text };
    const resolved = this.scope.resolve(value);
    if (resolved.kind === 'word') return { chars: resolved.name, at: resolved };
    // `new InputList`, `pulumi.Input`, `to_string(…)`
    const [only] = resolved.kind === 'call' ? resolved.args : [];
    return only && resolved.kind === 'call' && resolved.args.length === 1 ? this.#text(only) : undefined;
  }
}

const ansibleModule = /^(?:azure\.azcollection\.)?azure_rm_postgresql/;

/** What the plays of a file set for all that they do. */
function playVariables(play: Table): readonly Entry[] {
  const vars = entryOf(play, 'hosts') && valueOf(play, 'vars');
  return vars?.kind === 'table' ? vars.entries : [];
}

/** `each.value`, and what ends in it. */
function isTurn(value: Value): boolean {
  if (value.kind === 'concat') return value.parts.some(isTurn);
  return value.kind === 'word' && /^each\.(?:key|value)$/.test(value.name);
}

/** Whether a resource is never made: `count = 0`, `if (false)`, `"condition": false`. */
function isNone(value: Value): boolean {
  if (value.kind === 'unknown') {
    const [head] = value.within ?? [];
    const [only] = head?.kind === 'call' && head.name === 'if' ? head.args : [];
    return only?.kind === 'word' && only.name === 'false' && value.within?.length === 2;
  }
  if (value.kind !== 'table') return false;
  const says = (name: string, word: string): boolean =>
    value.entries.some(({ key, value: given }) => key === name && given.kind === 'word' && given.name === word);
  return says('count', '0') || (says('condition', 'false') && value.entries.some(({ key }) => key === 'apiVersion'));
}

/** `jsonencode({…})`, `Output.create({…})` */
function tableIn(call: Call): readonly Entry[] {
  const table = call.args.find((arg) => arg.kind === 'table');
  return [...call.named, ...(table?.kind === 'table' ? table.entries : [])];
}

/** Types and kinds that a table says of itself. */
function typesOf(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap(({ key, value }) =>
    /^(?:type|kind|apiVersion|provider|resource_?type|resourceType)$/.test(key) && value.kind === 'text'
      ? [value.chars]
      : [],
  );
}
