import * as vscode from 'vscode';
import { needsAttention } from '../../domain/posture';
import type { Tenant } from '../../domain/tenant';
import type { Fleet } from '../../fleet/fleet';
import type * as Details from './details';
import type { FocusedServer } from './focus';
import type * as ProblemItems from './problemItems';
import type { ExtensionState } from '../app/extensionState';
import { currentPolicies, policyFor } from '../app/settings';
import { TaskThrottle } from '../../fleet/taskThrottle';
import { groupItem, groupName, serverItem, type RowContext } from './items';
import type { GroupOptions, ServerGroups } from '../../fleet/groups';
import { LiveGroups, type RowsChange } from '../../fleet/liveGroups';
import { viewMessage } from './message';
import { noFilter, type Filter, type Grouping, type ServerGroup } from '../../fleet/arrangement';
import { serverIdOf, serverNode, type GroupNode, type ServerNode, type TreeNode } from '../app/nodes';
import { VisibleRows } from './visibleRows';
import { inert, inertRow } from '../app/window';

export const serversViewId = 'azurePostgresTls.servers';

export interface ServersViewOptions {
  readonly fleet: Fleet;
  readonly extensionState: ExtensionState;
  readonly focus: FocusedServer;
  readonly canUndo: (serverId: string) => boolean;
  /** Whether what is shown is simulated. */
  readonly simulated: () => boolean;
  /** Rows below a server, problems and cards: loaded when the first is drawn. */
  readonly rows: () => Promise<
    Pick<typeof Details, 'detailItem' | 'detailKinds' | 'serverTooltip'> & typeof ProblemItems
  >;
}

/** The tree of servers: grouping, filter, badge, and the selection that the rest follows. */
export class ServersView implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  private readonly filterChanged = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly owned: vscode.Disposable[];
  private readonly nodes = new Map<string, TreeNode>();
  private filterValue: Filter = noFilter;
  private readonly slices = new TaskThrottle(itemsInOneTask);
  private readonly live: LiveGroups;
  private readonly rowsShown = new VisibleRows();
  private selectionMissed = false;
  private selectionTimer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.changed.event;
  readonly onDidChangeFilter = this.filterChanged.event;

  constructor(private readonly options: ServersViewOptions) {
    const { fleet, focus } = options;
    this.live = new LiveGroups({
      fleet,
      grouped: () => this.grouped(),
      isOpen: (key) => this.rowsShown.isOpen(key),
    });
    this.view = vscode.window.createTreeView(serversViewId, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.owned = [
      this.view,
      this.changed,
      this.filterChanged,
      this.live,
      this.live.onDidChange((change) => this.refresh(change)),
      focus.onDidChangePin((id) => this.live.serverChanged(id)),
      this.view.onDidExpandElement(({ element }) => this.followRows(() => this.rowsShown.expand(element.id))),
      this.view.onDidCollapseElement(({ element }) => this.followRows(() => this.rowsShown.collapse(element.id))),
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
  }

  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<vscode.TreeViewVisibilityChangeEvent> {
    return this.view.onDidChangeVisibility;
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
    await this.options.extensionState.setGrouping(grouping);
    this.refreshNow();
  }

  /** Every row may look different: another list, filter, grouping or policy. */
  refreshNow(): void {
    this.live.refreshNow();
  }

  async reveal(serverId: string): Promise<void> {
    if (this.groups.of(serverId)) {
      await this.view.reveal(this.keep(serverNode(serverId)), { select: true, focus: true });
    }
  }

  /** VS Code asks for all rows of a group, or of the tree, in one task. */
  async getTreeItem(node: TreeNode): Promise<vscode.TreeItem> {
    await this.slices.turn();
    return inertRow(await this.itemOf(node));
  }

  private async itemOf(node: TreeNode): Promise<vscode.TreeItem> {
    const rows = this.rows();
    switch (node.type) {
      case 'group': {
        const group = this.groups.get(node.id);
        return group ? groupItem(group, rows) : goneItem(node);
      }
      case 'server': {
        const server = this.options.fleet.get(node.serverId);
        return server ? serverItem(server, node.id, rows) : goneItem(node);
      }
      case 'detail': {
        const server = this.options.fleet.get(node.parent.serverId);
        return server ? (await this.options.rows()).detailItem(node, server, rows.policyFor(server)) : goneItem(node);
      }
      case 'problem':
        return (await this.options.rows()).problemItem(node, rows);
      case 'tenant':
        return (await this.options.rows()).tenantItem(node);
    }
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const server = node.type === 'server' ? this.options.fleet.get(node.serverId) : undefined;
    if (server) {
      this.followRows(() => this.rowsShown.pointAt(server.id));
      item.tooltip = (await this.options.rows()).serverTooltip(server, this.rows());
    }
    return item;
  }

  getChildren(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (!node) {
      const problems = this.options.fleet.problems.map((problem, index) =>
        this.keep({ type: 'problem', id: `problem:${problem.subscriptionId}:${index}`, ...problem }),
      );
      const tenants = this.options.fleet.tenantProblems.map((problem) =>
        this.keep({ type: 'tenant', id: tenantKey(problem.tenant), ...problem }),
      );
      return [...tenants, ...problems, ...this.groups.all.map((group) => this.keep(groupNode(group)))];
    }
    if (node.type === 'group') {
      if (this.selectionMissed) {
        clearTimeout(this.selectionTimer);
        this.selectionTimer = setTimeout(() => this.followSelection(this.view.selection));
      }
      this.followRows(() => this.rowsShown.draw(node.id));
      const group = this.groups.get(node.id);
      return (group?.servers ?? []).map((server) => this.keep(serverNode(server.id)));
    }
    return node.type === 'server' ? this.details(node) : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    switch (node.type) {
      case 'server': {
        const group = this.groups.of(node.serverId);
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
    clearTimeout(this.selectionTimer);
    vscode.Disposable.from(...this.owned).dispose();
  }

  private async details(node: ServerNode): Promise<TreeNode[]> {
    const { detailKinds } = await this.options.rows();
    const server = this.options.fleet.get(node.serverId);
    return (server ? detailKinds(server, policyFor(server)) : []).map(({ kind, finding }) =>
      this.keep({
        type: 'detail',
        id: `${node.id}#${kind}${finding ? `:${finding.rule}` : ''}`,
        kind,
        parent: node,
        ...(finding ? { finding } : {}),
      }),
    );
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

  /** Only the rows that changed: a menu that is open on another one keeps its element. */
  private refresh(change: RowsChange): void {
    this.decorate();
    if (change.kind === 'all') {
      this.nodes.clear();
      this.changed.fire(undefined);
      return;
    }
    const nodes = [...change.groups.map(groupNode), ...change.serverIds.map((id) => serverNode(id))];
    const drawn = nodes.flatMap((node) => this.nodes.get(node.id) ?? []);
    if (drawn.length > 0) {
      this.changed.fire(drawn);
    }
  }

  /** Id of the server whose row, or a row below it, is selected alone. */
  get selectedServer(): string | undefined {
    const [only, ...more] = new Set(this.view.selection.map(serverIdOf));
    return more.length === 0 ? only : undefined;
  }

  private followSelection(selection: readonly TreeNode[]): void {
    const ids = new Set(selection.map(serverIdOf));
    const [only] = ids;
    // a row that is selected while rows are renewed has no element yet: look again when it has
    this.selectionMissed = ids.size === 0;
    if (only !== undefined && ids.size === 1) {
      this.followRows(() => this.rowsShown.pointAt(only));
      this.options.focus.follow(only);
    }
  }

  /** What the user sees is read first. */
  private followRows(change: () => void): void {
    change();
    this.options.fleet.listing.prioritize(() => this.rowsShown.servers((key) => this.groups.get(key)));
  }

  private get groups(): ServerGroups {
    return this.live.current;
  }

  private grouped(): GroupOptions {
    const { fleet, extensionState } = this.options;
    return {
      grouping: extensionState.grouping,
      policyFor: currentPolicies(),
      filter: this.filterValue,
      nameOf: (group) => groupName(group, (id) => fleet.subscriptionName(id)),
    };
  }

  private rows(): RowContext {
    const { fleet, extensionState, canUndo, focus } = this.options;
    return {
      policyFor: currentPolicies(),
      grouping: extensionState.grouping,
      isOpen: (key) => this.rowsShown.isOpen(key),
      groupsOpen: this.groups.size <= mostRowsInOpenGroups,
      subscriptionName: (id) => fleet.subscriptionName(id),
      activeChange: (id) => fleet.activeChange(id),
      leftToAzure: (id) => fleet.leftToAzure(id),
      canUndo,
      pinned: (id) => focus.isPinned(id),
    };
  }

  private decorate(): void {
    const { fleet, simulated } = this.options;
    const policies = currentPolicies();
    const attention = fleet.all.filter((server) => needsAttention(server, policies(server))).length;
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
    this.view.message = inert(
      viewMessage(fleet, { filter: this.filterValue, shown: this.groups.size, simulated: simulated() }) ?? '',
    );
  }
}

/**
 * VS Code shows nothing before it has every row of every open group: beyond it groups are closed at first. Less than the
 * first part that is told of a larger fleet, so that its groups are not open for a moment.
 */
const mostRowsInOpenGroups = 150;
/** VS Code makes an item of its own of each: a hundred stay well below the time that anybody notices. */
const itemsInOneTask = 100;

function tenantKey({ id, account }: Tenant): string {
  return `tenant:${id ?? ''}:${account.id}`;
}

function groupNode(group: ServerGroup): GroupNode {
  return { type: 'group', id: group.key };
}

/** A row whose server or group has gone, until the refresh that follows takes it away. */
function goneItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem('');
  item.id = node.id;
  return item;
}
