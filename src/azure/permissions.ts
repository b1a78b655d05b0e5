import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { withDeadline } from '../domain/deadline';
import { allows, writeActions, type Permission } from '../domain/permissions';
import type { ServerId } from '../domain/resourceId';
import type { Arm } from './arm';
import { cancellable, mostPages } from './waiting';

const apiVersion = '2022-04-01';
/** Limit of the permissions' response, without which a change goes on, in milliseconds. */
const longestWait = 10_000;

/**
 * The action that the account lacks for a change of this server. undefined: it has it, or that is not known, because
 * not everybody may ask.
 */
export async function missingAction(
  arm: Arm,
  id: string,
  { kind }: ServerId,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const permissions = await withDeadline(signal, longestWait, (limit) =>
      cancellable(limit, () => listPermissions(arm, id, limit)),
    );
    const action = writeActions[kind];
    return permissions.length === 0 || allows(permissions, action) ? undefined : action;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Rejects when a response does not have its documented form. */
async function listPermissions(arm: Arm, id: string, abortSignal: AbortSignal): Promise<Permission[]> {
  const permissions: Permission[] = [];
  const seen = new Set<string>();
  let url = `${arm.endpoint}${id}/providers/Microsoft.Authorization/permissions?api-version=${apiVersion}`;
  while (url !== '' && !seen.has(url)) {
    if (seen.size >= mostPages) {
      throw new Error('the permissions have no end');
    }
    seen.add(url);
    const response = await arm.subscriptions.sendRequest(createPipelineRequest({ url, abortSignal }));
    if (response.status !== 200) {
      throw new Error('the response has no permissions');
    }
    const page = JSON.parse(response.bodyAsText ?? '') as { readonly value: unknown[]; readonly nextLink?: unknown };
    permissions.push(...page.value.map(toPermission));
    url = typeof page.nextLink === 'string' ? page.nextLink : '';
  }
  return permissions;
}

function toPermission(wire: unknown): Permission {
  const { actions, notActions } = wire as Partial<Record<keyof Permission, unknown>>;
  return { actions: texts(actions), notActions: texts(notActions ?? []) };
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw new TypeError('not a list of actions');
  }
  return value;
}
