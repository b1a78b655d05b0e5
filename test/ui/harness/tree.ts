import type { Locator, Page } from 'playwright-core';
import { Menu } from './prompts';
import { leaveCard } from './card';
import { eventually, named, patience, readable, whole } from './wait';

export interface TreeRowState {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** The codicon's name, such as `shield`; empty without one. */
  readonly icon: string;
  /** From 1. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
}

/** A tree view, by its name. Rows out of sight are not seen: VS Code does not draw them. */
export class Tree {
  readonly list: Locator;

  constructor(
    readonly page: Page,
    view: string,
  ) {
    this.list = page.getByRole('tree', { name: view, exact: true });
  }

  async shown(): Promise<this> {
    await this.list.waitFor({ timeout: patience });
    return this;
  }

  /** All rows in sight, from top to bottom. */
  async rows(): Promise<TreeRowState[]> {
    return (await this.drawn()).map(({ index: _, ...row }) => row);
  }

  /** The same, with each row's index in the whole list. */
  async drawn(): Promise<(TreeRowState & { readonly index: number })[]> {
    const rows = await this.list.locator('.monaco-list-rows > .monaco-list-row').evaluateAll((elements) =>
      elements.map((row) => ({
        index: Number(row.getAttribute('data-index')),
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        ariaLabel: row.getAttribute('aria-label') ?? '',
        iconClass: row.querySelector('.custom-view-tree-node-item-icon')?.className ?? '',
        level: Number(row.getAttribute('aria-level')),
        expanded: row.getAttribute('aria-expanded'),
        selected: row.getAttribute('aria-selected') === 'true',
      })),
    );
    return rows
      .map(({ iconClass, expanded, label, description, ariaLabel, ...row }) => ({
        ...row,
        label: readable(label),
        description: readable(description),
        ariaLabel: readable(ariaLabel),
        icon: /codicon-(?!modifier)([\w-]+)/.exec(iconClass)?.[1] ?? '',
        expanded: expanded === null ? undefined : expanded === 'true',
      }))
      .sort((a, b) => a.index - b.index);
  }

  /** A row by the labels that lead to it, such as `('orders-db', 'Host')`; the first one need not be at the top. */
  row(...labels: string[]): TreeRow {
    return new TreeRow(this, labels);
  }
}

/** A row of a tree view. It is looked up anew each time it is used, and waited for. */
export class TreeRow {
  constructor(
    private readonly tree: Tree,
    private readonly labels: readonly string[],
  ) {}

  /** Waits until the row is there. */
  async shown(): Promise<TreeRowState> {
    const { index: _, ...state } = await this.find();
    return state;
  }

  /** Waits until the row is there and its state is right. */
  async becomes(isRight: (state: TreeRowState) => boolean): Promise<TreeRowState> {
    return eventually(() => this.shown(), isRight);
  }

  async isShown(): Promise<boolean> {
    return indexOf(await this.tree.rows(), this.labels) >= 0;
  }

  async select(options: { readonly add?: boolean } = {}): Promise<void> {
    const click = async (): Promise<void> => {
      const row = await this.locate();
      await row.locator('.label-name').click({ modifiers: options.add ? ['Control'] : [], timeout: patience });
    };
    // while a fleet is read rows move, and a click may land where the row has just been
    const isSelected = async (): Promise<boolean> => {
      const others = options.add ? [] : (await this.tree.drawn()).filter((row) => row.selected);
      return (await this.find()).selected && others.length < 2;
    };
    await eventually(async () => {
      if (await isSelected()) return true;
      await click();
      // a second click within half a second would be a double click
      return eventually(isSelected, true, 1_000);
    }, true);
  }

  /** Where it is drawn. */
  async box(): Promise<{ readonly x: number; readonly y: number; readonly height: number }> {
    const box = await (await this.locate()).boundingBox();
    if (!box) throw new Error(`The row ${this.labels.join(' > ')} is not drawn.`);
    return box;
  }

  async doubleClick(): Promise<void> {
    await (await this.locate()).locator('.label-name').dblclick({ timeout: patience });
  }

  async expand(): Promise<void> {
    await this.turn(true);
  }

  async collapse(): Promise<void> {
    await this.turn(false);
  }

  /** The titles of the row's inline actions. */
  async actions(): Promise<string[]> {
    const row = await this.locate();
    await row.hover({ timeout: patience });
    const labels = row.locator('.actions .action-label');
    return Promise.all((await labels.all()).map(async (label) => readable(await label.getAttribute('aria-label'))));
  }

  /** Clicks an inline action. */
  async action(title: string): Promise<void> {
    // while a fleet is read rows move: the row is looked up again where it is now
    await eventually(async () => {
      const row = await this.locate();
      await row.hover({ timeout: 3_000 });
      await row
        .locator('.actions')
        .getByRole('button', { name: named(title) })
        .click({ timeout: 3_000 });
      return true;
    }, true);
  }

  async contextMenu(): Promise<Menu> {
    const menu = new Menu(this.tree.page);
    // VS Code takes the focus back when a refresh of the tree completes, which closes a menu that has just opened
    await eventually(
      async () => {
        await (await this.locate()).locator('.label-name').click({ button: 'right', timeout: patience });
        if (!(await menu.opens())) return this.whyNoMenu();
        // VS Code moves the focus to the row of the menu: another one, if rows moved while the fleet is read
        if (await this.isFocused()) return true;
        await menu.close();
        return this.whyNoMenu();
      },
      (opened) => opened === true,
    );
    return menu;
  }

  private async isFocused(): Promise<boolean> {
    const focused = this.tree.list.locator('.monaco-list-row.focused .label-name');
    return readable(await focused.first().textContent({ timeout: patience })) === this.labels.at(-1);
  }

  /** The state of the page and the row, for the report of a menu that did not open. */
  private async whyNoMenu(): Promise<unknown> {
    const page = await this.tree.page.evaluate(() => ({
      focused: document.hasFocus(),
      visibility: document.visibilityState,
      active: document.activeElement?.outerHTML.slice(0, 200),
      dialogs: document.querySelectorAll('.monaco-dialog-modal-block').length,
    }));
    return { ...page, row: await this.find() };
  }

  /** The text of the card that appears over the row. */
  async tooltip(): Promise<string> {
    await (await this.locate()).locator('.label-name').hover({ timeout: patience });
    // VS Code shows a placeholder until the card is made
    const cards = this.tree.page.locator('.monaco-hover .hover-contents:visible');
    const card = cards.filter({ hasNotText: /^Loading/ }).first();
    await card.waitFor({ timeout: patience });
    return readable(await card.innerText());
  }

  private async turn(expanded: boolean): Promise<void> {
    // a click that meets a redraw of the tree is lost
    await eventually(async () => {
      if ((await this.find()).expanded === expanded) return true;
      await (await this.locate()).locator('.monaco-tl-twistie').click({ timeout: patience });
      await eventually(async () => (await this.find()).expanded, expanded, 3_000);
      return true;
    }, true);
  }

  /** The row's element. Its label is part of the locator, so a row that has moved is never taken for another. */
  private async locate(): Promise<Locator> {
    await leaveCard(this.tree.page);
    const { index } = await this.find();
    const name = this.tree.page.locator('.label-name').filter({ hasText: whole(this.labels.at(-1) ?? '') });
    return this.tree.list.locator(`.monaco-list-row[data-index="${index}"]`).filter({ has: name });
  }

  private async find(): Promise<TreeRowState & { readonly index: number }> {
    let found: (TreeRowState & { readonly index: number }) | undefined;
    await eventually(
      async () => {
        const rows = await this.tree.drawn();
        found = rows[indexOf(rows, this.labels)];
        return { wanted: this.labels, rows: rows.map((row) => row.label) };
      },
      () => found !== undefined,
    );
    if (found === undefined) throw new Error(`The row ${this.labels.join(' > ')} that was found is not there.`);
    return found;
  }
}

function indexOf(rows: readonly TreeRowState[], labels: readonly string[]): number {
  let at = -1;
  for (const [depth, label] of labels.entries()) {
    const parent = rows[at];
    let next = at + 1;
    while (next < rows.length && rows[next]?.label !== label) {
      // The children of a row end where the next one of its own level begins.
      if (parent && (rows[next]?.level ?? 0) <= parent.level) return -1;
      next += 1;
    }
    const found = rows[next];
    if (!found || (parent && found.level <= parent.level)) return -1;
    if (depth === labels.length - 1) return next;
    at = next;
  }
  return -1;
}
