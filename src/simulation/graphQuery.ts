import type { Json, JsonObject } from './fleetDocument';

/** The steps of a query, in their order. */
export interface GraphQuery {
  readonly table: GraphTable;
  readonly types: readonly string[];
  readonly steps: readonly Step[];
}

export type GraphTable = (typeof tables)[number];

const tables = ['resources', 'resourcecontainers', 'policyresources'] as const;

type Step =
  | { readonly type: 'project'; readonly columns: readonly string[] }
  | { readonly type: 'order'; readonly by: readonly { readonly column: string; readonly descending: boolean }[] };

/** Types of the simulated resources in each table, as Resource Graph spells them. */
const knownTypes: Readonly<Record<GraphTable, readonly string[]>> = {
  resources: ['microsoft.dbforpostgresql/servers', 'microsoft.dbforpostgresql/flexibleservers'],
  resourcecontainers: ['microsoft.resources/subscriptions'],
  policyresources: ['microsoft.authorization/policyassignments', 'microsoft.authorization/policyexemptions'],
};

/** Columns of all tables, by the service's documentation. */
const columns: readonly string[] = [
  'id',
  'name',
  'type',
  'tenantId',
  'kind',
  'location',
  'resourceGroup',
  'subscriptionId',
  'managedBy',
  'sku',
  'plan',
  'properties',
  'tags',
  'identity',
  'zones',
  'extendedLocation',
];
const sortable = ['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy'];

/** A query that the simulation does not read; the message says where it stopped. */
export class UnreadableQuery extends Error {}

/**
 * Reads the part of Resource Graph's language that lists need: a table, one filter of types right after it, then
 * `project` and `order by`. Nothing else is guessed at.
 * @throws UnreadableQuery
 */
export function readGraphQuery(text: string): GraphQuery {
  const [source = '', filter = '', ...rest] = text.split('|').map((part) => part.trim());
  const table = tables.find((name) => name === source.toLowerCase());
  if (!table) {
    throw new UnreadableQuery(`no table '${source}': expected Resources, ResourceContainers or PolicyResources`);
  }
  let available: readonly string[] = columns;
  const steps = rest.map((part): Step => {
    const step = readStep(part, available);
    available = step.type === 'project' ? step.columns : available;
    return step;
  });
  return { table, types: readTypes(filter, table), steps };
}

/** The value of a column in the row of a resource; rows are made for pages only. */
export type ColumnOf<T> = (resource: T, column: string) => Json | undefined;

/** The resources that a query finds, in its order. */
export function findResources<T>({ types, steps }: GraphQuery, all: readonly T[], columnOf: ColumnOf<T>): readonly T[] {
  const found = all.filter((one) => types.includes(text(columnOf(one, 'type'))));
  return steps.reduce<readonly T[]>(
    (rows, step) => (step.type === 'order' ? sorted(rows, step.by, columnOf) : rows),
    found,
  );
}

/** Sorts by one column after another. A sort of texts alone compares nothing in code, and a fleet may have thousands. */
function sorted<T>(
  rows: readonly T[],
  [first, ...rest]: Extract<Step, { type: 'order' }>['by'],
  columnOf: ColumnOf<T>,
): readonly T[] {
  if (!first || rows.length < 2) {
    return rows;
  }
  const rowsByKey = new Map<string, T[]>();
  for (const row of rows) {
    const key = text(columnOf(row, first.column));
    const equal = rowsByKey.get(key);
    if (equal) {
      equal.push(row);
    } else {
      rowsByKey.set(key, [row]);
    }
  }
  const keys = [...rowsByKey.keys()].sort();
  return (first.descending ? keys.reverse() : keys).flatMap((key) => sorted(rowsByKey.get(key) ?? [], rest, columnOf));
}

/** The row of a resource, with the columns of the query. */
export function graphRow<T>({ steps }: GraphQuery, resource: T, columnOf: ColumnOf<T>): JsonObject {
  const names = steps.reduce((before, step) => (step.type === 'project' ? step.columns : before), columns);
  return Object.fromEntries(names.map((name) => [name, columnOf(resource, name) ?? null]));
}

/** `type == 'x'`, `type =~ 'x'`, `type in ('x', 'y')`, `type in~ ('x', 'y')`; the tilde ignores case. */
function readTypes(filter: string, table: GraphTable): string[] {
  const [, single, one, list, many] =
    /^where\s+type\s*(?:(==|=~)\s*('[^']*')|\s(in~?)\s*\(([^()]*)\))$/i.exec(filter) ?? [];
  const literals = (one ?? many ?? '').split(',').map((literal) => /^\s*'([^']*)'\s*$/.exec(literal)?.[1]);
  const ignoreCase = single === '=~' || list?.toLowerCase() === 'in~';
  return literals.map((literal) => {
    const type = knownTypes[table].find((known) => known === literal?.toLowerCase());
    if (type === undefined) {
      throw new UnreadableQuery(
        `'${filter}': expected 'where type in~ (…)' or 'where type =~ …' with types of ${knownTypes[table].join(', ')}`,
      );
    }
    return ignoreCase || literal === type ? type : '';
  });
}

function readStep(part: string, available: readonly string[]): Step {
  const [, operator, list = ''] = /^(project|(?:order|sort)\s+by)\s+([\s\S]+)$/i.exec(part) ?? [];
  if (operator === undefined) {
    throw new UnreadableQuery(`'${part}': expected 'project …' or 'order by …'`);
  }
  const items = list.split(',').map((item) => item.trim());
  if (operator.toLowerCase() === 'project') {
    return { type: 'project', columns: items.map((item) => requireColumn(item, available)) };
  }
  const by = items.map((item) => {
    const [column = '', direction, ...more] = item.split(/\s+/);
    if (more.length > 0 || !/^(asc|desc)?$/i.test(direction ?? '')) {
      throw new UnreadableQuery(`'${item}': expected a column, asc or desc`);
    }
    requireColumn(
      column,
      available.filter((name) => sortable.includes(name)),
    );
    return { column, descending: direction?.toLowerCase() !== 'asc' }; // the language's own default
  });
  return { type: 'order', by };
}

function requireColumn(name: string, available: readonly string[]): string {
  if (!available.includes(name)) {
    throw new UnreadableQuery(`no column '${name}': expected one of ${available.join(', ')}`);
  }
  return name;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
