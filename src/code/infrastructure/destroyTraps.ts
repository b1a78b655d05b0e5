import type { Scope } from '../scope';
import { entryOf, partsOf, type Entry, type Table, type Value } from '../value';

const resourceType = 'azurerm_postgresql_flexible_server_configuration';
/** Values that are stronger than what the service has by default, which destroying the resource writes. */
const stronger: Readonly<Record<string, RegExp>> = { ssl_min_protocol_version: /^TLSv1\.3$/i };

/** A resource of Terraform whose destruction lowers its server. */
export interface DestroyTrap {
  readonly table: Table;
  readonly name: string;
  /** What holds the value. */
  readonly value: Entry;
  /** What is said of its life already. */
  readonly lifecycle: Entry | undefined;
}

/** Resources of azurerm that nothing keeps from being destroyed, which sets their parameter to a weaker default. */
export function destroyTraps(root: Table, source: string, scope: Scope): readonly DestroyTrap[] {
  if (!source.includes(resourceType)) return [];
  return resourcesIn(root, 0).flatMap((table) => trapOf(table, scope) ?? []);
}

/** `resource "type" "name" { … }`, in JSON `"resource": { "type": { "name": { … } } }` */
function resourcesIn(value: Value, depth: number): readonly Table[] {
  if (value.kind !== 'table' || depth > 8) return [];
  const own = value.entries.flatMap((entry) => {
    if (isResource(entry)) return tablesIn(entry.value);
    if (entry.key === resourceType && !entry.labels) {
      return tablesIn(entry.value).flatMap(({ entries }) => entries.flatMap((named) => tablesIn(named.value)));
    }
    return resourcesIn(entry.value, depth + 1);
  });
  return [...own, ...value.items.flatMap((item) => resourcesIn(item, depth + 1))];
}

const isResource = ({ labels = [] }: Entry): boolean =>
  labels[0]?.kind === 'word' &&
  labels[0].name === 'resource' &&
  labels[1]?.kind === 'text' &&
  labels[1].chars === resourceType;

/** A table, or those of a list. */
function tablesIn(value: Value): readonly Table[] {
  if (value.kind !== 'table') return [];
  return value.entries.length > 0 || value.items.length === 0
    ? [value]
    : partsOf(value).flatMap((part) => (part.kind === 'table' ? [part] : []));
}

function trapOf(table: Table, scope: Scope): DestroyTrap | undefined {
  const text = (of: Entry | undefined): string => (of && scope.textOf(of.value)?.chars) ?? '';
  const name = text(entryOf(table, 'name')).toLowerCase();
  const value = entryOf(table, 'value');
  const isStronger = Object.hasOwn(stronger, name) && stronger[name]?.test(text(value));
  if (!value || !isStronger) return undefined;
  const lifecycle = entryOf(table, 'lifecycle');
  const prevent = lifecycle && entryOf(lifecycleTable(lifecycle), 'prevent_destroy');
  // what is neither of both words is not understood
  if (prevent && !(prevent.value.kind === 'word' && prevent.value.name === 'false')) return undefined;
  return { table, name, value, lifecycle };
}

/** What a `lifecycle` says, where that is one block. */
export function lifecycleTable({ value }: Entry): Table | undefined {
  const tables = tablesIn(value);
  return tables.length === 1 ? tables[0] : undefined;
}
