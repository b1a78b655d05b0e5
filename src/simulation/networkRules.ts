import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type NetworkRule,
  type NetworkRules,
  provider,
  type ResourcePath,
  type RuleType,
  ruleTypes,
  sameName,
  type ServerType,
} from './fleetDocument';
import { describe, EntryProblem } from './fleetText';

/** What the service gives of a rule beside its name. */
const members: Readonly<Record<RuleType, readonly string[]>> = {
  firewallRules: ['startIpAddress', 'endIpAddress'],
  virtualNetworkRules: ['virtualNetworkSubnetId'],
};

/** Flexible Servers have no rules for subnets: they are inside one, or not. */
export const ruleTypesOf = (type: ServerType): readonly RuleType[] =>
  type === 'servers' ? ruleTypes : ['firewallRules'];

/**
 * Reads rules inside a server, in the service's shape or flat as `az` prints them.
 * @throws EntryProblem
 */
export function readNetworkRules(
  given: Readonly<Record<RuleType, Json | undefined>>,
  { serverType }: ResourcePath,
): NetworkRules {
  const read = ruleTypes.flatMap((type) => {
    const rules = given[type];
    if (rules === undefined || rules === null) {
      return [];
    }
    if (!ruleTypesOf(serverType).includes(type)) {
      throw new EntryProblem('a Flexible Server has none', type);
    }
    if (!isJsonArray(rules)) {
      throw new EntryProblem(`expected an array, found ${describe(rules)}`, type);
    }
    const all = rules.map((rule, index) => readRule(rule, type, `${type}[${index}]`));
    const twice = all.find(({ name }, index) => all.slice(0, index).some((other) => sameName(other.name, name)));
    if (twice) {
      throw new EntryProblem(`the name ${describe(twice.name)} is there twice`, type);
    }
    return [[type, all] as const];
  });
  return Object.fromEntries(read);
}

function readRule(rule: Json, type: RuleType, at: string): NetworkRule {
  if (!isJsonObject(rule)) {
    throw new EntryProblem(`expected a rule (an object), found ${describe(rule)}`, at);
  }
  const { name } = rule;
  const inner = isJsonObject(rule.properties) ? rule.properties : rule;
  if (typeof name !== 'string' || !/^[\w-]{1,128}$/.test(name)) {
    throw new EntryProblem(`expected a name of letters, digits, "-" and "_", found ${describe(name)}`, `${at}.name`);
  }
  for (const member of members[type]) {
    if (typeof inner[member] !== 'string') {
      throw new EntryProblem(`expected a string, found ${describe(inner[member])}`, `${at}.${member}`);
    }
  }
  const properties: JsonObject = Object.fromEntries(
    Object.entries(inner).filter(([member]) => members[type].includes(member)),
  );
  return { name, properties };
}

/** The rules as the service lists them. */
export function listedRules(serverId: string, serverType: ServerType, type: RuleType, rules: NetworkRules): Json[] {
  return (rules[type] ?? []).map(({ name, properties }) => ({
    properties,
    id: `${serverId}/${type}/${name}`,
    name,
    type: `${provider}/${serverType}/${type}`,
  }));
}
