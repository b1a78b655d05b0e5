import { isJsonArray, isJsonObject, type Json, type JsonObject, parseResourcePath, provider } from './fleetDocument';
import { InputError, unexpected } from './problems';

/**
 * Converts the output of tools to the documented form before it is checked: PowerShell's spelling of names, and objects
 * that lists come wrapped in.
 */

/** Names that are read, as the service spells them. */
const known = [
  ...['id', 'name', 'type', 'location', 'tags', 'sku', 'identity', 'systemData', 'zones', 'kind', 'etag', 'managedBy'],
  ...['plan', 'extendedLocation', 'resourceGroup', 'subscriptionId', 'properties', 'configurations', 'wire', 'clients'],
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

const exact = new Set(known);

const isSpelled = (name: string): boolean => {
  const lower = name.toLowerCase();
  return !spelling.has(lower) && !aliases.has(lower);
};

/** An object with its known names spelled as the service does. A name that is there already keeps its value. */
export function spelled(object: JsonObject): JsonObject {
  // most are, and a copy of each of thousands would take long
  if (Object.keys(object).every((name) => exact.has(name) || isSpelled(name))) {
    return object;
  }
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

/** Members that hold the list in the service's lists and in Resource Graph's responses. */
const lists = ['value', 'data'] as const;

/**
 * Finds the resources of a document, whatever they are wrapped in.
 *
 * @throws InputError
 */
export function entriesOf(json: Json): Entries {
  const entries: Entry[] = [];
  const morePages = unwrap(json, '', entries);
  return { entries, morePages };
}

/** Returns whether the last page says that there are more. */
function unwrap(json: Json, path: string, entries: Entry[]): boolean {
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (isJsonArray(json)) {
    let morePages = false;
    for (const [index, value] of json.entries()) {
      if (isJsonArray(value) || isWrapping(value)) {
        morePages = unwrap(value, `${path}[${index}]`, entries);
      } else {
        entries.push({ value: resourceOf(value), path: `${path}[${index}]` });
      }
    }
    return morePages;
  }
  if (isJsonObject(json)) {
    const object = spelled(json);
    if (isResource(object)) {
      entries.push({ value: resourceOf(object), path });
      return false;
    }
    for (const name of lists) {
      const list = rowsOf(object[name]);
      if (list !== undefined) {
        if (!isJsonArray(list) && !(isJsonObject(list) && 'id' in spelled(list))) {
          throw new InputError(unexpected('resources', list), below(name));
        }
        unwrap(list, below(name), entries);
        return [object.nextLink, object.skipToken].some((next) => typeof next === 'string' && next !== '');
      }
    }
    if (isJsonArray(object.responses)) {
      let morePages = false;
      for (const [index, response] of object.responses.entries()) {
        const content = isJsonObject(response) ? (response.content ?? response.body) : undefined;
        if (content === undefined) {
          throw new InputError({ code: 'responseWithoutResources' }, below(`responses[${index}]`));
        }
        morePages = unwrap(content, below(`responses[${index}].content`), entries);
      }
      return morePages;
    }
    if (isJsonObject(object.responses)) {
      const answer = object.responses['200'];
      if (!isJsonObject(answer) || answer.body === undefined) {
        throw new InputError({ code: 'exampleWithoutResources' }, below('responses'));
      }
      return unwrap(answer.body, below('responses.200.body'), entries);
    }
  }
  throw new InputError(unexpected('resourceList', json), path);
}

/** Converts the table form of Resource Graph to objects; other values stay as they are. */
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
  // resources below a server belong to it, such as databases and firewall rules
  const nested = id.toLowerCase().lastIndexOf('/providers/');
  const last = nested > id.toLowerCase().indexOf('/providers/') ? id.slice(nested + '/providers/'.length) : undefined;
  const words = (last ?? `${namespace}${parts}`).replace(/\/$/, '').split('/');
  const [owner = provider, ...rest] = words;
  return [owner, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}
