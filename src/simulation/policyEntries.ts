import { isJsonArray, isJsonObject, type Json, type PolicyResource, sameName } from './fleetDocument';
import { InputError, unexpected } from './problems';

/** Types in Resource Graph's table of policies, by the part of the id before the name. */
const types = ['Microsoft.Authorization/policyAssignments', 'Microsoft.Authorization/policyExemptions'] as const;

const idPattern = /^((?:\/[^/]+)+)\/providers\/(Microsoft\.Authorization\/policy(?:Assignments|Exemptions))\/([^/]+)$/i;
const scopePattern = /^\/(?:subscriptions|providers\/Microsoft\.Management\/managementGroups)\/[^/]+(?:\/|$)/i;

const example = {
  example: '{"id": "/subscriptions/{id}/providers/Microsoft.Authorization/policyAssignments/{name}"}',
};

/** Reads policy assignments and exemptions in the service's shape. @throws InputError with the place in the list */
export function readPolicies(policies: Json): readonly PolicyResource[] {
  if (!isJsonArray(policies)) {
    throw new InputError(unexpected('array', policies), 'policies');
  }
  return policies.map((policy, index) => readPolicy(policy, `policies[${index}]`));
}

function readPolicy(policy: Json, at: string): PolicyResource {
  if (!isJsonObject(policy)) {
    throw new InputError(unexpected('object', policy, example), at);
  }
  const { id, properties } = policy;
  const [, scope = '', given = '', name = ''] = (typeof id === 'string' && idPattern.exec(id)) || [];
  const type = types.find((one) => sameName(one, given));
  if (typeof id !== 'string' || type === undefined || !scopePattern.test(scope)) {
    throw new InputError(unexpected('string', id ?? null, example), `${at}.id`);
  }
  if (!isJsonObject(properties)) {
    throw new InputError(unexpected('object', properties ?? null), `${at}.properties`);
  }
  return { ...policy, id, name, type, scope, properties: { scope, ...properties } };
}
