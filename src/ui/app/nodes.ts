import type { TlsError } from '../../domain/errors';
import type { Finding } from '../../domain/findings';
import type { TenantProblem } from '../../domain/tenant';

export type DetailKind = 'enforcement' | 'minimum' | 'maximum' | 'host' | 'instance' | 'uses' | 'wire' | 'finding';

/**
 * Elements of the tree. They identify rows and hold no values, so that each row keeps one object for its lifetime: VS
 * Code finds rows, and the element of an open menu, by object identity.
 */
export type TreeNode =
  | { readonly type: 'group'; readonly id: string }
  | { readonly type: 'server'; readonly id: string; readonly serverId: string }
  | {
      readonly type: 'detail';
      readonly id: string;
      readonly kind: DetailKind;
      readonly parent: ServerNode;
      readonly finding?: Finding;
    }
  | { readonly type: 'problem'; readonly id: string; readonly subscriptionId: string; readonly error: TlsError }
  | ({ readonly type: 'tenant'; readonly id: string } & TenantProblem)
  | { readonly type: 'step'; readonly id: `step:${FailureStep}`; readonly step: FailureStep };

/** A step after a failure without which there are no rows. */
export type FailureStep = 'openFleetFile' | 'retry' | 'openSettings' | 'openHelp';

export type GroupNode = Extract<TreeNode, { type: 'group' }>;
export type ServerNode = Extract<TreeNode, { type: 'server' }>;
export type DetailNode = Extract<TreeNode, { type: 'detail' }>;
export type ProblemNode = Extract<TreeNode, { type: 'problem' }>;
export type StepNode = Extract<TreeNode, { type: 'step' }>;
export type TenantNode = Extract<TreeNode, { type: 'tenant' }>;

/** Narrows an argument to a tree element: other extensions may pass any value. */
export function asTreeNode(value: unknown): TreeNode | undefined {
  const candidate = value as TreeNode | undefined | null;
  return typeof candidate === 'object' &&
    candidate !== null &&
    ['group', 'server', 'detail', 'problem', 'tenant', 'step'].includes(candidate.type)
    ? candidate
    : undefined;
}

/** A node for a server that may not be in the tree, for commands started elsewhere. */
export function serverNode(serverId: string): ServerNode {
  return { type: 'server', id: `server:${serverId.toLowerCase()}`, serverId };
}

/** ARM ID of the node's server, or of its parent's. */
export function serverIdOf(node: TreeNode): string | undefined {
  switch (node.type) {
    case 'server':
      return node.serverId;
    case 'detail':
      return node.parent.serverId;
    case 'group':
    case 'problem':
    case 'tenant':
    case 'step':
      return undefined;
  }
}
