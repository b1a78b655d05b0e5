import * as vscode from 'vscode';
import { needsAttention, type Posture } from '../../domain/posture';
import { sameId } from '../../domain/server';
import type { Tenant } from '../../domain/tenant';
import type { Fleet } from '../fleet';
import type { FocusedServer } from '../focus';
import type { Memory } from '../memory';
import { postureWord } from '../messages/words';
import { policy } from '../settings';
import {
  detailItem,
  detailKinds,
  groupItem,
  groupName,
  problemItem,
  serverItem,
  serverTooltip,
  tenantItem,
  type RowContext,
} from './items';
import { groupServers, isFiltering, matches, noFilter, type Filter, type Grouping, type ServerGroup } from './model';
import { serverIdOf, serverNode, type GroupNode, type TreeNode } from './nodes';

export const serversViewId = 'azurePostgresTls.servers';

export interface ServersViewOptions {
  readonly fleet: Fleet;
  readonly memory: Memory;
  readonly focus: FocusedServer;
  readonly canUndo: (serverId: string) => boolean;
  /** Whether what is shown is simulated. */
  readonly simulated: () => boolean;
}

/** The tree of servers: grouping, filter, badge, and the selection that the rest follows. */
export class ServersView implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  private readonly filterChanged = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly owned: vscode.Disposable[];
  private readonly nodes = new Map<string, TreeNode>();
  private readonly changedServers = new Set<string>();
  private filterValue: Filter = noFilter;
  private groups: readonly ServerGroup[] | undefined;
  private refreshTimer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.changed.event;
  readonly onDidChangeFilter = this.filterChanged.event;

  constructor(private readonly options: ServersViewOptions) {
    const { fleet, focus } = options;
    this.view = vscode.window.createTreeView(serversViewId, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.owned = [
      this.view,
      this.changed,
      this.filterChanged,
      fleet.onDidChange((change) => this.refreshSoon(change.kind === 'server' ? change.id : undefined)),
      focus.onDidChangePin((id) => this.refreshSoon(id)),
      this.view.onDidChangeVisibility((event) => {
        if (event.visible) {
          void fleet.ensureLoaded();
        }
      }),
      this.view.onDidChangeSelection((event) => this.followSelection(event.selection)),
    ];
    if (this.view.visible) {
      void fleet.ensureLoaded();
    }
    this.decorate();
  }

  get filter(): Filter {
    return this.filterValue;
  }

  setFilter(filter: Filter): void {
    this.filterValue = filter;
    this.filterChanged.fire();
    this.refreshNow();
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.options.memory.setGrouping(grouping);
    this.refreshNow();
  }

  /** Every row may look different: another list, filter, grouping or policy. */
  refreshNow(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = undefined;
    this.changedServers.clear();
    this.groups = undefined;
    this.nodes.clear();
    this.decorate();
    this.changed.fire(undefined);
  }

  async reveal(serverId: string): Promise<void> {
    if (this.groupOf(serverId)) {
      await this.view.reveal(this.keep(serverNode(serverId)), { select: true, focus: true });
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const rows = this.rows();
    switch (node.type) {
      case 'group': {
        const group = this.currentGroups().find((one) => one.key === node.id);
        return group ? groupItem(group, rows) : goneItem(node);
      }
      case 'server': {
        const server = this.options.fleet.get(node.serverId);
        return server ? serverItem(server, node.id, rows) : goneItem(node);
      }
      case 'detail': {
        const server = this.options.fleet.get(node.parent.serverId);
        return server ? detailItem(node, server, rows.policy) : goneItem(node);
      }
      case 'problem':
        return problemItem(node, rows);
      case 'tenant':
        return tenantItem(node);
    }
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const server = node.type === 'server' ? this.options.fleet.get(node.serverId) : undefined;
    if (server) {
      item.tooltip = serverTooltip(server, this.rows());
    }
    return item;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) {
      const problems = this.options.fleet.problems.map((problem, index) =>
        this.keep({ type: 'problem', id: `problem:${problem.subscriptionId}:${index}`, ...problem }),
      );
      const tenants = this.options.fleet.tenantProblems.map((problem) =>
        this.keep({ type: 'tenant', id: tenantKey(problem.tenant), ...problem }),
      );
      return [...tenants, ...problems, ...this.currentGroups().map((group) => this.keep(groupNode(group)))];
    }
    if (node.type === 'group') {
      const group = this.currentGroups().find((one) => one.key === node.id);
      return (group?.servers ?? []).map((server) => this.keep(serverNode(server.id)));
    }
    const server = node.type === 'server' ? this.options.fleet.get(node.serverId) : undefined;
    return node.type === 'server' && server
      ? detailKinds(server, policy()).map(({ kind, finding }) =>
          this.keep({
            type: 'detail',
            id: `${node.id}#${kind}${finding ? `:${finding.code}` : ''}`,
            kind,
            parent: node,
            ...(finding ? { finding } : {}),
          }),
        )
      : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    switch (node.type) {
      case 'server': {
        const group = this.groupOf(node.serverId);
        return group && this.keep(groupNode(group));
      }
      case 'detail':
        return node.parent;
      case 'group':
      case 'problem':
      case 'tenant':
        return undefined;
    }
  }

  dispose(): void {
    clearTimeout(this.refreshTimer);
    vscode.Disposable.from(...this.owned).dispose();
  }

  /** The object that stands for a row already, or this one from now on. Findings carry values and are renewed. */
  private keep(node: TreeNode): TreeNode {
    const kept = this.nodes.get(node.id);
    if (
      kept &&
      !(node.type === 'detail' && node.kind === 'finding') &&
      node.type !== 'problem' &&
      node.type !== 'tenant'
    ) {
      return kept;
    }
    this.nodes.set(node.id, node);
    return node;
  }

  /** Many events in a row, as while a fleet is listed, make one refresh. Without an id: of everything. */
  private refreshSoon(serverId?: string): void {
    this.changedServers.add(serverId?.toLowerCase() ?? everything);
    this.refreshTimer ??= setTimeout(() => this.refreshChanged(), 40);
  }

  /** Only the rows that changed: a menu that is open on another one keeps its element. */
  private refreshChanged(): void {
    this.refreshTimer = undefined;
    const before = this.groups;
    this.groups = undefined;
    const after = this.currentGroups();
    if (this.changedServers.has(everything) || !before || !sameKeys(before, after)) {
      this.refreshNow();
      return;
    }
    const regrouped = after.filter((group, index) => !sameGroup(group, before[index]));
    const inside = new Set(regrouped.flatMap((group) => group.servers.map((server) => server.id.toLowerCase())));
    const rows = [...this.changedServers].filter((id) => !inside.has(id)).map((id) => serverNode(id));
    this.changedServers.clear();
    this.decorate();
    const known = [...regrouped.map(groupNode), ...rows].flatMap((node) => this.nodes.get(node.id) ?? []);
    if (known.length > 0) {
      this.changed.fire(known);
    }
  }

  private followSelection(selection: readonly TreeNode[]): void {
    const ids = new Set(selection.map(serverIdOf));
    const [only] = ids;
    if (only !== undefined && ids.size === 1) {
      this.options.focus.follow(only);
    }
  }

  private groupOf(serverId: string): ServerGroup | undefined {
    return this.currentGroups().find((group) => group.servers.some((server) => sameId(server.id, serverId)));
  }

  private currentGroups(): readonly ServerGroup[] {
    const { fleet, memory } = this.options;
    this.groups ??= groupServers(fleet.all, {
      grouping: memory.grouping,
      policy: policy(),
      filter: this.filterValue,
      nameOf: (group) => groupName(group, (id) => fleet.subscriptionName(id)),
    });
    return this.groups;
  }

  private rows(): RowContext {
    const { fleet, memory, canUndo, focus } = this.options;
    return {
      policy: policy(),
      grouping: memory.grouping,
      subscriptionName: (id) => fleet.subscriptionName(id),
      activeChange: (id) => fleet.activeChange(id),
      canUndo,
      pinned: (id) => focus.isPinned(id),
    };
  }

  private decorate(): void {
    const { fleet, simulated } = this.options;
    const attention = fleet.all.filter((server) => needsAttention(server, policy())).length;
    this.view.badge =
      attention > 0
        ? {
            value: attention,
            tooltip:
              attention === 1
                ? vscode.l10n.t('1 server needs attention')
                : vscode.l10n.t('{0} servers need attention', attention),
          }
        : undefined;
    this.view.description = simulated() ? vscode.l10n.t('simulated') : '';
    this.view.message = this.message() ?? '';
  }

  private message(): string | undefined {
    const { fleet } = this.options;
    if (fleet.status.kind === 'loading' && fleet.all.length === 0) {
      return vscode.l10n.t('Loading servers…');
    }
    if (this.currentGroups().length === 0 && fleet.problems.length + fleet.tenantProblems.length === 0) {
      return undefined; // a welcome view speaks
    }
    const parts = [
      // a container with a single view shows no description: the mark has to stand here as well
      ...(this.options.simulated() ? [vscode.l10n.t('Simulated fleet, offline')] : []),
      ...this.notes(),
    ];
    return parts.join(' · ');
  }

  private notes(): string[] {
    const { fleet } = this.options;
    if (isFiltering(this.filterValue)) {
      const shown = fleet.all.filter((server) => matches(server, this.filterValue, policy())).length;
      return [vscode.l10n.t('{0} of {1} servers: {2}', shown, fleet.all.length, filterWords(this.filterValue))];
    }
    if (fleet.status.kind === 'loaded' && fleet.status.partial) {
      return [vscode.l10n.t('Loading was cancelled: the list is not complete.')];
    }
    if (fleet.status.kind === 'failed') {
      return [vscode.l10n.t('The list could not be refreshed: it is as it was before.')];
    }
    return [];
  }
}

export function filterWords(filter: Filter): string {
  const named: Posture | undefined = filter.posture === 'attention' ? undefined : filter.posture;
  return [
    ...(filter.posture === 'attention' ? [vscode.l10n.t('needs attention')] : []),
    ...(named ? [postureWord(named)] : []),
    ...(filter.text ? [`"${filter.text}"`] : []),
  ].join(' · ');
}

function tenantKey({ id, account }: Tenant): string {
  return `tenant:${id ?? ''}:${account.id}`;
}

/** Stands among the changed servers for a change of the list itself. */
const everything = '';

function groupNode(group: ServerGroup): GroupNode {
  return { type: 'group', id: group.key };
}

/** A row whose server or group has gone, until the refresh that follows takes it away. */
function goneItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem('');
  item.id = node.id;
  return item;
}

function sameKeys(a: readonly ServerGroup[], b: readonly ServerGroup[]): boolean {
  return a.length === b.length && a.every((group, index) => group.key === b[index]?.key);
}

/** Whether a group's own row and the order of its rows are as before. */
function sameGroup(a: ServerGroup, b: ServerGroup | undefined): boolean {
  return (
    b !== undefined &&
    a.attention === b.attention &&
    a.unknown === b.unknown &&
    a.servers.length === b.servers.length &&
    a.servers.every((server, index) => sameId(server.id, b.servers[index]?.id ?? ''))
  );
}
