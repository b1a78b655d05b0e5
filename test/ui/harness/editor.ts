import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { eventually, matches, patience, readable, whole } from './wait';
import type { Workbench } from './workbench';

/** The active editor of a workbench, as its user sees it. */
export class Editor {
  private readonly page: Page;

  constructor(private readonly workbench: Workbench) {
    this.page = workbench.page;
  }

  /** Opens a file of the folder by its name, and waits until its text is there. */
  async open(file: string): Promise<void> {
    const name = path.basename(file);
    await eventually(async () => {
      if (await this.workbench.quickInput.isShown()) await this.workbench.quickInput.cancel();
      await this.page.keyboard.press('Control+P');
      const pick = await this.workbench.quickPick(/^Search files by name/);
      await pick.type(file);
      // what takes the focus away closes it
      await pick.row(name).click({ timeout: 3_000 });
      const tab = this.page.locator('.tabs-container .tab.active .label-name').filter({ hasText: whole(name) });
      await tab.waitFor({ timeout: 3_000 });
      return (await this.workbench.editorText()) !== '';
    }, true);
  }

  /** Puts the cursor on a line and column, both from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const box = await this.workbench.quickInput.shown(/./);
    await box.type(`:${line}:${column}`);
    await box.accept();
    await box.hidden();
    await eventually(
      async () => readable(await this.page.locator('.statusbar-item[id="status.editor.selection"]').innerText()),
      `Ln ${line}, Col ${column}`,
    );
  }

  /** Number of squiggles of each kind in sight. */
  async squiggles(): Promise<{ errors: number; warnings: number; infos: number }> {
    const editor = this.page.locator('.editor-group-container.active .monaco-editor').first();
    const count = (kind: string): Promise<number> => editor.locator(`.cdr.squiggly-${kind}`).count();
    return {
      errors: await count('error'),
      warnings: await count('warning'),
      infos: await count('info'),
    };
  }

  /** What hovering over the cursor's place shows, once it satisfies. */
  async hover(expected: RegExp): Promise<string> {
    return eventually(
      async () => {
        // an open hover would get the focus, and a pointer over the editor closes one that is not below it
        await this.page.keyboard.press('Escape');
        await this.page.mouse.move(2, 2);
        await this.page.keyboard.press('Control+K');
        await this.page.keyboard.press('Control+I');
        await this.card.first().waitFor({ timeout: 3_000 });
        // its parts arrive one by one, and another key would begin it anew
        return eventually(
          () => this.cardText(),
          (text) => expected.test(text),
          3_000,
        );
      },
      (text) => expected.test(text),
    );
  }

  /** Saves a picture in which the hover at the cursor's place is shown, and closes the hover. */
  async hoverPicture(expected: RegExp, name: string): Promise<string> {
    const text = await eventually(
      async () => {
        await this.hover(expected);
        await this.workbench.screenshot(name, { keepHover: true });
        // what takes the focus away closes a hover
        return this.cardText();
      },
      (left) => expected.test(left),
    );
    await this.page.keyboard.press('Escape');
    return text;
  }

  /** VS Code keeps a hover that it has hidden, with its text. */
  private get card(): Locator {
    return this.page
      .locator('.monaco-hover:not(.hidden)')
      .and(this.page.locator('.monaco-editor .monaco-hover, .monaco-resizable-hover .monaco-hover'));
  }

  private async cardText(): Promise<string> {
    return readable((await this.card.allInnerTexts()).join('\n'));
  }

  /** What is offered to complete the text at the cursor. */
  async suggestions(): Promise<string[]> {
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    await eventually(async () => {
      await this.page.keyboard.press('Control+Space');
      await rows.first().waitFor({ timeout: 3_000 });
      return true;
    }, true);
    const labels = rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    return (await labels).map(readable);
  }

  /** Opens the menu of quick fixes at the cursor. */
  async fixes(): Promise<Fixes> {
    const menu = new Fixes(this.page);
    await eventually(async () => {
      // in a menu that opens late, a second Ctrl+. would accept its first action
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+.');
      await menu.rows.first().waitFor({ timeout: patience / 2 });
      return true;
    }, true);
    return menu;
  }

  /** The text in sight. */
  text(): Promise<string> {
    return this.workbench.editorText();
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await eventually(() => this.page.locator('.tabs-container .tab.active.dirty').count(), 0);
  }
}

/** The menu of quick fixes. */
export class Fixes {
  readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.rows = page.locator('.action-widget .monaco-list-row.action');
  }

  async items(): Promise<string[]> {
    return (await this.rows.allInnerTexts()).map(readable);
  }

  /** Chooses an action by the keyboard: VS Code ignores the pointer right after the menu has opened. */
  async choose(title: string | RegExp): Promise<void> {
    const isIt = (text: string): boolean => matches(text, title);
    await eventually(async () => {
      const focused = this.rows.and(this.page.locator('.focused'));
      const now = readable(await focused.first().innerText());
      if (!isIt(now)) await this.page.keyboard.press('ArrowDown');
      return now;
    }, isIt);
    await this.page.keyboard.press('Enter');
    await this.rows.first().waitFor({ state: 'hidden', timeout: patience });
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.rows.first().waitFor({ state: 'hidden', timeout: patience });
  }
}

/** The rows of the Problems view: files, and below each its problems. */
export async function problems(page: Page): Promise<string[]> {
  const rows = page.locator('.markers-panel .monaco-list-row');
  return (await rows.allInnerTexts()).map(readable);
}
