import { isRecord } from '../domain/input';
import type { UndoingPolicy } from '../domain/undoingPolicy';
import { visible } from '../domain/visible';
import { onOff, protocolVersion } from './wireToDomain';

/** Rows of `policyresources` that decide whether a policy undoes a change. Names are Azure's, ids in lower case. */
export interface PolicyRules {
  readonly assignments: readonly Assignment[];
  readonly exemptions: readonly Exemption[];
}

interface Assignment {
  readonly id: string;
  readonly scope: string;
  readonly notScopes: readonly string[];
  readonly policy: UndoingPolicy;
}

interface Exemption {
  readonly scope: string;
  readonly assignment: string;
  /** In milliseconds since the epoch; absent: without an end. */
  readonly until?: number;
}

/**
 * The built-in definitions that deploy a server parameter: the first sets the named one to `ON`, the second to the given
 * value. Source: the built-in definitions in Azure/azure-policy, both of version 1.0.0.
 */
const enables = '/providers/microsoft.authorization/policydefinitions/a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a';
const sets = '/providers/microsoft.authorization/policydefinitions/a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d';

/** Azure's limit of an assignment's name. */
const mostOfName = 128;
/** Azure's limit of excluded scopes. */
const mostScopes = 400;
/** Policies that are named for one server; nobody reads more. */
const mostNamed = 3;

/** Rows that are no such assignments or exemptions are left out. */
export function toPolicyRules(rows: readonly unknown[]): PolicyRules {
  return { assignments: rows.flatMap(toAssignment), exemptions: rows.flatMap(toExemption) };
}

/** The policies that set parameters of a server, by its id. */
export function policiesFor({ assignments, exemptions }: PolicyRules, id: string, now: number): UndoingPolicy[] {
  const server = id.toLowerCase();
  return assignments
    .filter(({ scope, notScopes }) => covers(scope, server) && !notScopes.some((one) => covers(one, server)))
    .filter(
      (assignment) =>
        !exemptions.some(
          ({ scope, assignment: exempted, until = Infinity }) =>
            exempted === assignment.id && until > now && covers(scope, server),
        ),
    )
    .map(({ policy }) => policy)
    .slice(0, mostNamed);
}

/** Every management group in the response is above the subscription, and so above its servers. */
const covers = (scope: string, server: string): boolean =>
  isManagementGroup(scope) || server === scope || server.startsWith(`${scope}/`);

const isManagementGroup = (scope: string): boolean =>
  scope.startsWith('/providers/microsoft.management/managementgroups/');

/** Empty: another policy, or one of which the row does not say for certain that it deploys. */
function toAssignment(row: unknown): Assignment[] {
  const { id, properties } = asRecord(row);
  const given = asRecord(properties);
  const [scope, name] = partsOf(id, 'policyassignments');
  const excluded = given.notScopes ?? [];
  const policy = toPolicy(given, (typeof given.displayName === 'string' && given.displayName.trim()) || name);
  if (!policy || scope === undefined || !isTexts(excluded) || excluded.length > mostScopes) {
    return [];
  }
  const notScopes = excluded.map((one) => one.toLowerCase().replace(/\/$/, ''));
  const deploys =
    lower(given.enforcementMode ?? 'default') === 'default' &&
    lower(parameter(given, 'effect') ?? 'deployifnotexists') === 'deployifnotexists' &&
    // these change the effect, or leave out servers, by rules that are not read
    isEmpty(given.overrides) &&
    isEmpty(given.resourceSelectors) &&
    // whether the server is in that management group is not known
    !notScopes.some(isManagementGroup);
  return deploys ? [{ id: lower(id), scope, notScopes, policy }] : [];
}

function toPolicy(given: Readonly<Record<string, unknown>>, name: string | undefined): UndoingPolicy | undefined {
  const definition = lower(given.policyDefinitionId);
  const value =
    definition === enables ? 'on' : definition === sets ? lower(parameter(given, 'configurationValue')) : '';
  const assignment = visible(name ?? '', mostOfName);
  switch (lower(parameter(given, 'configurationName'))) {
    case 'require_secure_transport':
      return onOff(value) === true ? { assignment, enforcement: true } : undefined;
    case 'ssl_min_protocol_version': {
      const minimum = protocolVersion(value);
      return minimum && { assignment, minimum };
    }
    default:
      return undefined;
  }
}

function toExemption(row: unknown): Exemption[] {
  const { id, properties } = asRecord(row);
  const { policyAssignmentId, expiresOn } = asRecord(properties);
  const [scope] = partsOf(id, 'policyexemptions');
  if (scope === undefined || typeof policyAssignmentId !== 'string') {
    return [];
  }
  const until = typeof expiresOn === 'string' ? Date.parse(expiresOn) : NaN;
  return [{ scope, assignment: policyAssignmentId.toLowerCase(), ...(isNaN(until) ? {} : { until }) }];
}

/** Scope and name of an assignment or exemption, by its id. */
function partsOf(id: unknown, type: 'policyassignments' | 'policyexemptions'): readonly string[] {
  const [scope, name, ...more] = typeof id === 'string' ? id.split(separators[type]) : [];
  return scope && name && more.length === 0 ? [scope.toLowerCase(), name] : [];
}

const separators = {
  policyassignments: /\/providers\/microsoft\.authorization\/policyassignments\//i,
  policyexemptions: /\/providers\/microsoft\.authorization\/policyexemptions\//i,
};

function parameter({ parameters }: Readonly<Record<string, unknown>>, name: string): unknown {
  const given = Object.entries(asRecord(parameters)).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return given && asRecord(given[1]).value;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

const lower = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
