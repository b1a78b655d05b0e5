import * as vscode from 'vscode';
import type { RowsChange } from '../../fleet/liveGroups';
import type { TreeNode } from '../app/nodes';
import type { ServersTreeData } from './treeData';

/** The rows of the tree, made by a part that is loaded with the first of them. */
export class LazyTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  private made: Promise<ServersTreeData> | undefined;
  private hasRows = false;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly make: (onChange: (nodes: TreeNode[] | undefined) => void) => Promise<ServersTreeData>) {}

  async getTreeItem(node: TreeNode): Promise<vscode.TreeItem> {
    return (await this.data()).getTreeItem(node);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    return node || this.hasRows ? (await this.data()).getChildren(node) : [];
  }

  async getParent(node: TreeNode): Promise<TreeNode | undefined> {
    return (await this.data()).getParent(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    return (await this.data()).resolveTreeItem(item, node);
  }

  /** The row's only object. */
  async keep(node: TreeNode): Promise<TreeNode> {
    return (await this.data()).keep(node);
  }

  /** Redraws rows. */
  async refresh(change: RowsChange): Promise<void> {
    this.hasRows = true;
    (await this.data()).refresh(change);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private data(): Promise<ServersTreeData> {
    this.made ??= this.make((nodes) => this.changed.fire(nodes));
    return this.made;
  }
}
