import * as vscode from 'vscode';
import { defaultPolicy, type PolicyFor } from '../../domain/posture';
import type { Posture } from '../../domain/posture';
import { atRisk, noFilter, type Filter, type Grouping } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import type { GroupOptions, ServerGroups } from '../../fleet/groups';
import { LiveGroups } from '../../fleet/liveGroups';
import type { CodeUses, UsesByServer } from '../app/codeUses';
import type { ExtensionState } from '../app/extensionState';
import { serverIdOf, serverNode, type TreeNode } from '../app/nodes';
import type { ServerRows } from '../app/targets';
import { inert } from '../app/window';
import type { DoubleClick } from './doubleClick';
import type { FocusedServer } from './focus';
import type { RowContext } from './items';
import type { OrderHold } from './orderHold';
import { groupName } from './names';
import { LazyTree } from './lazyTree';
import type * as Rows from './rows';
import { VisibleRows } from '../../fleet/visibleRows';

export const serversViewId = 'azurePostgresTls.servers';

export interface ServersViewOptions {
  readonly fleet: Fleet;
  readonly extensionState: ExtensionState;
  readonly focus: FocusedServer;
  /** Whether the servers are simulated. */
  readonly simulated: () => boolean;
  /** The part that makes rows and cards: loaded when the first is drawn. */
  readonly rows: () => Promise<typeof Rows>;
}

/** The servers view: grouping, filter, badge, message, and the selection, which the focus follows. */
export class ServersView implements vscode.Disposable, ServerRows {
  private readonly arranged = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly owned: vscode.Disposable[];
  private filterValue: Filter = noFilter;
  /** As the rows were last grouped by. The settings are not read for each row. */
  private policyFor: PolicyFor = () => defaultPolicy;
  private readonly live: LiveGroups;
  private readonly data: LazyTree;
  private readonly visibleRows = new VisibleRows();
  private hold: OrderHold | undefined;
  private clicks: DoubleClick | undefined;
  private uses: UsesByServer | undefined;
  private selectionMissed = false;
  private selectionTimer: ReturnType<typeof setTimeout> | undefined;

  /** Fires after a change of filter or grouping. */
  readonly onDidArrange = this.arranged.event;

  constructor(private readonly options: ServersViewOptions) {
    const { fleet, focus } = options;
    this.live = new LiveGroups({
      fleet,
      isHeld: () => this.hold?.isHeld ?? false,
      grouped: () => this.grouped(),
      isOpen: (key) => this.visibleRows.isOpen(key),
    });
    this.data = new LazyTree(async (onChange) => {
      const { ServersTreeData } = await options.rows();
      return new ServersTreeData({
        fleet,
        groups: () => this.groups,
        rows: () => this.rows(),
        onChange,
        onDraw: (key) => this.followDrawing(key),
        onPointAt: (id) => {
          this.hold?.use();
          this.followRows(() => this.visibleRows.pointAt(id));
        },
      });
    });
    this.view = vscode.window.createTreeView(serversViewId, {
      treeDataProvider: this.data,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.owned = [
      this.view,
      this.data,
      this.arranged,
      this.live,
      this.live.onDidChange((change) => {
        this.decorate();
        void this.data.refresh(change);
      }),
      focus.onDidChangePin((id) => this.live.serverChanged(id)),
      this.view.onDidExpandElement(({ element }) => {
        this.clicks?.toggled(element, true);
        this.hold?.use();
        this.followRows(() => this.visibleRows.expand(element.id));
      }),
      this.view.onDidCollapseElement(({ element }) => {
        this.clicks?.toggled(element, false);
        this.hold?.use();
        this.followRows(() => this.visibleRows.collapse(element.id));
      }),
      this.view.onDidChangeVisibility((event) => {
        if (event.visible) {
          void fleet.ensureLoaded();
        } else {
          this.hold?.end();
        }
        this.followSelection(this.view.selection);
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

  /** Number of servers of a posture, with or without the filter. */
  count(values: readonly Posture[]): number {
    return values.reduce((sum, value) => sum + this.groups.count(value), 0);
  }

  setFilter(filter: Filter): void {
    this.filterValue = filter;
    this.arranged.fire();
    this.refreshNow();
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.options.extensionState.setGrouping(grouping);
    this.arranged.fire();
    this.refreshNow();
  }

  /** Rows keep their places while `hold` says so. */
  followUse(hold: OrderHold, clicks: DoubleClick): void {
    this.hold = hold;
    this.clicks = clicks;
    hold.onDidEnd(() => this.live.settle());
  }

  /** The user clicks the selected row: it keeps its place. */
  async clicked(): Promise<void> {
    this.hold?.use();
    await this.clicks?.clicked(this.selectedServer);
  }

  /** A key selects its row before its command begins, which is no click. */
  keyPressed(): void {
    this.clicks?.keyPressed();
  }

  /** A command begins: a click before it is no half of a double click. */
  forgetClick(): void {
    this.clicks?.forget();
  }

  /** Moves every row to its place, before a listing. */
  settle(): void {
    this.hold?.end();
  }

  /** Redraws every row after a change of list, filter, grouping or policy. */
  refreshNow(): void {
    this.hold?.end();
    this.live.refreshNow();
  }

  /** Shows in how many places of the code servers are used; `changed`: the ids of those to draw again. */
  showUses(uses: UsesByServer, changed: readonly string[]): void {
    this.uses = uses;
    changed.forEach((id) => this.live.serverChanged(id));
  }

  usesOf(serverId: string): CodeUses | undefined {
    return this.uses?.get(serverId.toLowerCase());
  }

  async reveal(serverId: string): Promise<void> {
    if (this.groups.of(serverId)) {
      await this.view.reveal(await this.data.keep(serverNode(serverId)), { select: true, focus: true });
    }
  }

  dispose(): void {
    clearTimeout(this.selectionTimer);
    vscode.Disposable.from(...this.owned).dispose();
  }

  get selection(): readonly TreeNode[] {
    return this.view.visible ? this.view.selection : [];
  }

  /** ID of the only server that is selected, by its row or a row below it. */
  private get selectedServer(): string | undefined {
    const [only, ...more] = new Set(this.view.selection.map(serverIdOf));
    return more.length === 0 ? only : undefined;
  }

  private followSelection(selection: readonly TreeNode[]): void {
    if (selection.length > 0) {
      this.hold?.use();
    }
    const ids = new Set(selection.map(serverIdOf));
    const [only] = ids;
    // A row selected during a redraw has no element yet, so the selection is read again afterwards.
    this.selectionMissed = ids.size === 0;
    const one = ids.size === 1 ? only : undefined;
    if (one !== undefined) {
      this.followRows(() => this.visibleRows.pointAt(one));
      this.options.focus.follow(one);
    }
    this.options.focus.followRow(this.view.visible ? one : undefined);
  }

  private followDrawing(groupKey: string): void {
    if (this.selectionMissed) {
      clearTimeout(this.selectionTimer);
      this.selectionTimer = setTimeout(() => this.followSelection(this.view.selection));
    }
    this.followRows(() => this.visibleRows.draw(groupKey));
  }

  /** Reads the visible servers first. */
  private followRows(change: () => void): void {
    change();
    this.options.fleet.listing.prioritize(() => this.visibleRows.servers((key) => this.groups.get(key)));
  }

  get groups(): ServerGroups {
    return this.live.current;
  }

  private grouped(): GroupOptions {
    const { fleet, extensionState } = this.options;
    this.policyFor = fleet.policies();
    return {
      grouping: extensionState.grouping,
      policyFor: this.policyFor,
      filter: this.filterValue,
      nameOf: (group) => groupName(group, (id) => fleet.subscriptionName(id)),
    };
  }

  private rows(): RowContext {
    const { fleet, extensionState, focus } = this.options;
    return {
      policyFor: this.policyFor,
      grouping: extensionState.grouping,
      isOpen: (key) => this.visibleRows.isOpen(key),
      groupsOpen: this.groups.size <= mostRowsInOpenGroups,
      subscriptionName: (id) => fleet.subscriptionName(id),
      activeChange: (id) => fleet.activeChange(id),
      leftToAzure: (id) => fleet.leftToAzure(id),
      completed: (id) => fleet.completedChange(id),
      justChanged: (id) => fleet.isJustChanged(id),
      failure: (id) => fleet.lastFailure(id),
      pinned: (id) => focus.isPinned(id),
      uses: (id) => this.usesOf(id),
    };
  }

  /** A file that is not valid is named here: the texts of a welcome view are the manifest's. */
  private async showMessage(): Promise<void> {
    const { brokenFileMessage, isBrokenFile, viewMessage } = await this.options.rows();
    const { fleet, simulated } = this.options;
    this.view.message =
      fleet.status.kind === 'failed' && isBrokenFile(fleet)
        ? brokenFileMessage(fleet.status.error)
        : inert(
            viewMessage(fleet, { filter: this.filterValue, shown: this.groups.size, simulated: simulated() }) ?? '',
          );
  }

  private decorate(): void {
    const { simulated } = this.options;
    const attention = this.count(atRisk);
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
    void this.showMessage();
  }
}

/**
 * Maximum number of rows with which groups are initially open: VS Code shows nothing until it has every row of every
 * open group. Smaller than the first part of a larger fleet, whose groups would otherwise open briefly.
 */
const mostRowsInOpenGroups = 150;
