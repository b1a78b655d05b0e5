import type { Reply } from './reply';

/** Actions of built-in roles, by their definitions. */
const roles = {
  Owner: ['*'],
  Reader: ['*/read'],
} as const;

/** What the account may do, as `Microsoft.Authorization/permissions` of api 2022-04-01 says it. */
export function permissionsReply(role: keyof typeof roles): Reply {
  const permission = { actions: [...roles[role]], notActions: [], dataActions: [], notDataActions: [] };
  return { status: 200, body: { value: [permission] } };
}
