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
import { InputError, preview, unexpected } from './problems';

/** Properties of a rule in the service's responses, beside its name. */
const members: Readonly<Record<RuleType, readonly string[]>> = {
  firewallRules: ['startIpAddress', 'endIpAddress'],
  virtualNetworkRules: ['virtualNetworkSubnetId'],
};

/** Flexible Servers have no rules for subnets: they are inside one, or not. */
export const ruleTypesOf = (type: ServerType): readonly RuleType[] =>
  type === 'servers' ? ruleTypes : ['firewallRules'];

/**
 * Reads rules inside a server, in the service's shape or flat as `az` prints them.
 * @throws InputError
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
      throw new InputError({ code: 'virtualNetworkRulesOfFlexibleServer' }, type);
    }
    if (!isJsonArray(rules)) {
      throw new InputError(unexpected('array', rules), type);
    }
    const all = rules.map((rule, index) => readRule(rule, type, `${type}[${index}]`));
    const twice = all.find(({ name }, index) => all.slice(0, index).some((other) => sameName(other.name, name)));
    if (twice) {
      throw new InputError({ code: 'repeatedName', name: preview(twice.name) }, type);
    }
    return [[type, all] as const];
  });
  return Object.fromEntries(read);
}

function readRule(rule: Json, type: RuleType, at: string): NetworkRule {
  if (!isJsonObject(rule)) {
    throw new InputError(unexpected('object', rule), at);
  }
  const { name } = rule;
  const inner = isJsonObject(rule.properties) ? rule.properties : rule;
  if (typeof name !== 'string' || !/^[\w-]{1,128}$/.test(name)) {
    throw new InputError(unexpected('ruleName', name), `${at}.name`);
  }
  for (const member of members[type]) {
    if (typeof inner[member] !== 'string') {
      throw new InputError(unexpected('string', inner[member]), `${at}.${member}`);
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
