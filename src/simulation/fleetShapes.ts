import { isJsonArray, isJsonObject, type Json, type JsonObject, parseResourcePath, provider } from './fleetDocument';

/**
 * Brings what tools print to the documented form before it is checked: PowerShell's spelling of names, and the objects
 * that lists come wrapped in.
 */

/** Names that are read, as the service spells them. */
const known = [
  ...['id', 'name', 'type', 'location', 'tags', 'sku', 'identity', 'systemData', 'zones', 'kind', 'etag', 'managedBy'],
  ...['plan', 'extendedLocation', 'resourceGroup', 'subscriptionId', 'properties', 'configurations', 'wire'],
  ...['administratorLogin', 'version', 'minorVersion', 'state', 'userVisibleState', 'fullyQualifiedDomainName'],
  ...['sslEnforcement', 'minimalTlsVersion', 'publicNetworkAccess', 'network', 'storage', 'storageProfile', 'backup'],
  ...['highAvailability', 'maintenanceWindow', 'authConfig', 'availabilityZone', 'replicationRole', 'replica'],
  ...['value', 'description', 'defaultValue', 'dataType', 'allowedValues', 'source', 'unit', 'documentationLink'],
  ...['isDynamicConfig', 'isReadOnly', 'isConfigPendingRestart'],
  ...['data', 'nextLink', 'skipToken', 'responses', 'subscriptions', 'displayName'],
];

/** Names that are another's. PowerShell makes plurals singular. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['resourceid', 'id'],
  ['resourcegroupname', 'resourceGroup'],
  ['tag', 'tags'],
  ['allowedvalue', 'allowedValues'],
  ['skip_token', 'skipToken'],
  ['$skiptoken', 'skipToken'],
]);

const spelling = new Map(known.map((name) => [name.toLowerCase(), name]));

/** An object with its known names spelled as the service does. A name that is there already keeps its value. */
export function spelled(object: JsonObject): JsonObject {
  const entries = Object.entries(object);
  const names = new Set(entries.map(([name]) => name));
  const taken = new Set<string>();
  const rename = (name: string, to: string | undefined): string => {
    const free = to !== undefined && to !== name && !names.has(to) && !taken.has(to);
    return free ? to : name;
  };
  const renamed = entries.map(([name, value]): [string, Json] => {
    const to = rename(name, spelling.get(name.toLowerCase()));
    taken.add(to);
    return [to, value];
  });
  return Object.fromEntries(
    renamed.map(([name, value]) => {
      const to = rename(name, aliases.get(name.toLowerCase()));
      taken.add(to);
      return [to, value];
    }),
  );
}

/** One resource, with its known names and those of its properties spelled as the service does. */
function resourceOf(value: Json): Json {
  if (!isJsonObject(value)) {
    return value;
  }
  const resource = spelled(value);
  const { properties, configurations } = resource;
  return {
    ...resource,
    ...(isJsonObject(properties) ? { properties: spelled(properties) } : {}),
    ...(isJsonArray(configurations)
      ? { configurations: configurations.map((one) => (isJsonObject(one) ? resourceOf(one) : one)) }
      : {}),
  };
}

export interface Entry {
  readonly value: Json;
  readonly path: string;
}

export interface Entries {
  readonly entries: readonly Entry[];
  /** Whether the last page says that there are more. */
  readonly morePages: boolean;
}

export type Fail = (entry: string | undefined, problem: string) => never;

interface Reading {
  readonly entries: Entry[];
  readonly fail: Fail;
  morePages: boolean;
}

/** Members that hold the list: of the service's lists, and of Resource Graph's answers. */
const lists = ['value', 'data'] as const;

/** The resources of a document, wherever its wrapping has them. */
export function entriesOf(json: Json, fail: Fail, describe: (value: Json) => string): Entries {
  const reading: Reading = { entries: [], fail, morePages: false };
  unwrap(json, '', reading, describe);
  return reading;
}

function unwrap(json: Json, path: string, reading: Reading, describe: (value: Json) => string): void {
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (isJsonArray(json)) {
    for (const [index, value] of json.entries()) {
      if (isJsonArray(value) || isWrapping(value)) {
        unwrap(value, `${path}[${index}]`, reading, describe);
      } else {
        reading.entries.push({ value: resourceOf(value), path: `${path}[${index}]` });
      }
    }
    return;
  }
  if (isJsonObject(json)) {
    const object = spelled(json);
    if (isResource(object)) {
      reading.entries.push({ value: resourceOf(object), path });
      return;
    }
    for (const name of lists) {
      const list = rowsOf(object[name]);
      if (list !== undefined) {
        if (!isJsonArray(list) && !(isJsonObject(list) && 'id' in spelled(list))) {
          return reading.fail(below(name), `expected an array of resources, found ${describe(list)}`);
        }
        unwrap(list, below(name), reading, describe);
        reading.morePages = [object.nextLink, object.skipToken].some((next) => typeof next === 'string' && next !== '');
        return;
      }
    }
    if (isJsonArray(object.responses)) {
      for (const [index, response] of object.responses.entries()) {
        const content = isJsonObject(response) ? (response.content ?? response.body) : undefined;
        if (content === undefined) {
          return reading.fail(below(`responses[${index}]`), 'expected an answer with a "content"');
        }
        unwrap(content, below(`responses[${index}].content`), reading, describe);
      }
      return;
    }
    if (isJsonObject(object.responses)) {
      const answer = object.responses['200'];
      if (!isJsonObject(answer) || answer.body === undefined) {
        return reading.fail(below('responses'), 'expected an answer "200" with a "body"');
      }
      unwrap(answer.body, below('responses.200.body'), reading, describe);
      return;
    }
  }
  reading.fail(
    path === '' ? undefined : path,
    `expected {"value": […]} or an array of ARM resources, found ${describe(json)}`,
  );
}

/** The table form of Resource Graph, its rows as objects; anything else as it is. */
function rowsOf(list: Json | undefined): Json | undefined {
  if (!isJsonObject(list) || !isJsonArray(list.columns) || !isJsonArray(list.rows)) {
    return list;
  }
  const names = list.columns.map((column) => (isJsonObject(column) ? String(column.name) : ''));
  return list.rows.map((row) =>
    isJsonArray(row) ? Object.fromEntries(row.map((value, index) => [names[index] ?? '', value])) : row,
  );
}

/** Without its id it is still a resource, and refused as one; a parameter has a `value` as lists have. */
const isResource = (object: JsonObject): boolean =>
  'id' in object ||
  (!lists.some((name) => name in object) && ['name', 'type', 'location'].some((name) => name in object));

/** Whether an element of an array is a page or an example with resources in it. */
function isWrapping(value: Json): boolean {
  if (!isJsonObject(value)) {
    return false;
  }
  const object = spelled(value);
  return !('id' in object) && (lists.some((name) => isJsonArray(object[name])) || isJsonObject(object.responses));
}

const resourceId = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)\/?$/i;
const groupId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/?$/i;

/** The type of a resource that is no PostgreSQL server and no parameter of one; undefined where it may be. */
export function otherType(value: Json): string | undefined {
  const id = isJsonObject(value) ? value.id : undefined;
  if (typeof id !== 'string' || parseResourcePath(id)) {
    return undefined;
  }
  const [, namespace, parts] = resourceId.exec(id) ?? [];
  if (namespace === undefined || parts === undefined) {
    return groupId.test(id) ? 'Microsoft.Resources/resourceGroups' : undefined;
  }
  // below a server is what belongs to it: its databases, its firewall rules
  const nested = id.toLowerCase().lastIndexOf('/providers/');
  const last = nested > id.toLowerCase().indexOf('/providers/') ? id.slice(nested + '/providers/'.length) : undefined;
  const words = (last ?? `${namespace}${parts}`).replace(/\/$/, '').split('/');
  const [owner = provider, ...rest] = words;
  return [owner, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}
