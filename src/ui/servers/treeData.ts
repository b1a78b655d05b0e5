import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { shortNames } from '../../domain/shortNames';
import type { Tenant } from '../../domain/tenant';
import type { ServerGroup } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import type { ServerGroups } from '../../fleet/groups';
import type { RowsChange } from '../../fleet/liveGroups';
import { TaskThrottle } from '../../domain/taskThrottle';
import { serverNode, type GroupNode, type ServerNode, type TreeNode } from '../app/nodes';
import { isBrokenFile } from './message';
import { inertRow } from '../app/window';
import { detailItem, detailKinds, serverTooltip } from './details';
import { groupItem, serverItem, type RowContext } from './items';
import { problemItem, stepItem, tenantItem } from './problemItems';

export interface ServersTreeDataOptions {
  readonly fleet: Fleet;
  readonly groups: () => ServerGroups;
  readonly rows: () => RowContext;
  /** Called with the rows to draw again; undefined: all. */
  readonly onChange: (nodes: TreeNode[] | undefined) => void;
  /** Called when VS Code requests the rows of a group. */
  readonly onDraw: (groupKey: string) => void;
  /** Called when the user points at a server's row. */
  readonly onPointAt: (serverId: string) => void;
}

/** The rows of the tree, created when VS Code requests them. */
export class ServersTreeData {
  private readonly nodes = new Map<string, TreeNode>();
  private readonly names = new WeakMap<ServerGroup, ReadonlyMap<string, string>>();
  private readonly throttle = new TaskThrottle(itemsInOneTask);

  constructor(private readonly options: ServersTreeDataOptions) {}

  /** Yields between batches, because VS Code requests all rows of a group, or of the tree, in one task. */
  async getTreeItem(node: TreeNode): Promise<vscode.TreeItem> {
    await this.throttle.turn();
    return inertRow(this.itemOf(node));
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const server = node.type === 'server' ? this.options.fleet.get(node.serverId) : undefined;
    if (server) {
      this.options.onPointAt(server.id);
      item.tooltip = serverTooltip(server, this.options.rows());
    }
    return item;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    const { fleet, groups, onDraw } = this.options;
    if (!node) {
      const problems = fleet.problems.map((problem, index) =>
        this.keep({ type: 'problem', id: `problem:${problem.subscriptionId}:${index}`, ...problem }),
      );
      const tenants = fleet.tenantProblems.map((problem) =>
        this.keep({ type: 'tenant', id: tenantKey(problem.tenant), ...problem }),
      );
      const steps = isBrokenFile(fleet) ? fleetFileSteps : [];
      const next = steps.map((step) => this.keep({ type: 'step', id: `step:${step}`, step }));
      return [...next, ...tenants, ...problems, ...groups().all.flatMap((group) => this.rootsOf(group))];
    }
    if (node.type === 'group') {
      onDraw(node.id);
      return (groups().get(node.id)?.servers ?? []).map((server) => this.keep(serverNode(server.id)));
    }
    return node.type === 'server' ? this.details(node) : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    switch (node.type) {
      case 'server': {
        const group = this.options.groups().of(node.serverId);
        return group && group.grouping !== 'flat' ? this.keep(groupNode(group)) : undefined;
      }
      case 'detail':
        return node.parent;
      case 'group':
      case 'problem':
      case 'tenant':
      case 'step':
        return undefined;
    }
  }

  /**
   * Returns the row's existing object, or stores this one. Findings and problems contain values, so they are
   * replaced.
   */
  keep(node: TreeNode): TreeNode {
    const kept = this.nodes.get(node.id);
    const carriesValues =
      (node.type === 'detail' && node.kind === 'finding') || node.type === 'problem' || node.type === 'tenant';
    if (kept && !carriesValues) {
      return kept;
    }
    this.nodes.set(node.id, node);
    return node;
  }

  /** Redraws only the changed rows, so that an open menu on another row keeps its element. */
  refresh(change: RowsChange): void {
    if (change.kind === 'all') {
      this.nodes.clear();
      this.options.onChange(undefined);
      return;
    }
    if (change.groups.some(({ grouping }) => grouping === 'flat')) {
      this.options.onChange(undefined);
      return;
    }
    const nodes = [...change.groups.map(groupNode), ...change.serverIds.map((id) => serverNode(id))];
    const drawn = nodes.flatMap((node) => this.nodes.get(node.id) ?? []);
    if (drawn.length > 0) {
      this.options.onChange(drawn);
    }
  }

  /** The row of a group; without groups, the rows in it. */
  private rootsOf(group: ServerGroup): TreeNode[] {
    if (group.grouping !== 'flat') {
      return [this.keep(groupNode(group))];
    }
    this.options.onDraw(group.key);
    return group.servers.map((server) => this.keep(serverNode(server.id)));
  }

  private itemOf(node: TreeNode): vscode.TreeItem {
    const { fleet, groups } = this.options;
    const rows = this.options.rows();
    switch (node.type) {
      case 'group': {
        const group = groups().get(node.id);
        return group ? groupItem(group, rows) : goneItem(node);
      }
      case 'server': {
        const server = fleet.get(node.serverId);
        return server ? serverItem(server, { id: node.id, label: this.shortName(server) }, rows) : goneItem(node);
      }
      case 'detail': {
        const server = fleet.get(node.parent.serverId);
        return server ? detailItem(node, server, rows) : goneItem(node);
      }
      case 'problem':
        return problemItem(node, rows);
      case 'tenant':
        return tenantItem(node);
      case 'step':
        return stepItem(node);
    }
  }

  private shortName({ id, name }: Server): string {
    const group = this.options.groups().of(id);
    const names = group && (this.names.get(group) ?? shortNames(group.servers.map((server) => server.name)));
    if (group && names) {
      this.names.set(group, names);
    }
    return names?.get(name) ?? name;
  }

  private details(node: ServerNode): TreeNode[] {
    const server = this.options.fleet.get(node.serverId);
    return (server ? detailKinds(server, this.options.rows()) : []).map(({ kind, finding }) =>
      this.keep({
        type: 'detail',
        id: `${node.id}#${kind}${finding ? `:${finding.rule}` : ''}`,
        kind,
        parent: node,
        ...(finding ? { finding } : {}),
      }),
    );
  }
}

/** The first step is the likeliest. */
const fleetFileSteps = ['openFleetFile', 'retry', 'openSettings', 'openHelp'] as const;

/** The number of items per batch, which is too short a task to notice. */
const itemsInOneTask = 100;

function tenantKey({ id, account }: Tenant): string {
  return `tenant:${id ?? ''}:${account.id}`;
}

function groupNode(group: ServerGroup): GroupNode {
  return { type: 'group', id: group.key };
}

/** A row whose server or group no longer exists, until the next refresh removes it. */
function goneItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem('');
  item.id = node.id;
  return item;
}
