import fs from 'node:fs/promises';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import manifest from '../../../package.json';
import { extensionHostOf } from '../../host/extensionHosts';
import { screenshotFolder } from '../../host/paths';
import { changeSettings, type Server } from '../../host/server';
import { removeTemporary } from '../../host/temporary';
import { axeViolations, type Violation } from './accessibility';
import { leaveCard, movePointerAway } from './card';
import { Dialog, Menu, Notifications, type Notification } from './prompts';
import { QuickInput } from './quickInput';
import { StatusBarItem } from './statusBar';
import { Tree } from './tree';
import { eventually, matches, named, patience, readable, whole } from './wait';
import { isNoise } from './noise';

export interface WorkbenchParts {
  readonly server: Server;
  readonly browser: Browser;
  readonly page: Page;
  readonly workspace: string;
  /** That folder, or a workspace file in it. */
  readonly opened: string;
}

/** A real VS Code in a real browser. Every helper waits for the state that it needs. */
export class Workbench {
  readonly page: Page;
  /** The folder that is open, an absolute path. */
  readonly workspace: string;
  readonly notifications: Notifications;
  /** Whatever quick pick or input box is shown. */
  readonly quickInput: QuickInput;
  private readonly complaints: string[] = [];
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: WorkbenchParts) {
    this.page = parts.page;
    this.workspace = parts.workspace;
    this.notifications = new Notifications(this.page);
    this.quickInput = new QuickInput(this.page);
    this.page.on('pageerror', (error) => this.complain(error.stack ?? error.message));
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.complain(message.text());
    });
  }

  /** Opens the folder, and waits until VS Code is there and knows its extensions. */
  async open(): Promise<void> {
    await this.page.goto(this.parts.server.address(this.parts.opened));
    await this.ready();
  }

  /** Reloads the window; state that an extension keeps is kept. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Ends the process that runs the extensions, as a crash does. */
  async killExtensionHost(): Promise<void> {
    process.kill(await extensionHostOf(this.parts.server.pid), 'SIGKILL');
  }

  /** The folder in which the extension keeps its files. */
  get storage(): string {
    const { publisher, name } = manifest;
    return path.join(this.parts.server.dataFolder, 'data', 'User', 'globalStorage', `${publisher}.${name}`);
  }

  /** Runs a command from the palette by its whole title, such as `PostgreSQL TLS: Refresh`. */
  async command(title: string): Promise<void> {
    // An extension that is only just known adds its commands the next time the palette opens.
    await eventually(
      async () => {
        if (await this.quickInput.isShown()) await this.quickInput.cancel();
        await this.page.keyboard.press('F1');
        await this.quickInput.shown('Type the name of a command to run.');
        await this.quickInput.type(`>${title}`);
        await this.quickInput.row(title).waitFor({ timeout: 3_000 });
        return true;
      },
      (offered) => offered,
    );
    await this.quickInput.choose(title);
  }

  /** Shows a view container of the activity bar, by its title. */
  async showView(container: string): Promise<void> {
    // a badge adds what it counts to the name: "PostgreSQL TLS - 4 servers need attention"
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${container}( |$)`) });
    await tab.waitFor({ timeout: patience });
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    await eventually(() => tab.getAttribute('aria-expanded'), 'true');
  }

  /** The title over the side bar, with a view's description where there is one. */
  async viewTitle(): Promise<string> {
    return readable(await this.sideBar.locator('.composite.title .title-label').innerText());
  }

  /** Clicks an action in the side bar's title, or in its "..." menu; more names lead through submenus. */
  async viewAction(...names: [string, ...string[]]): Promise<void> {
    const actions = this.sideBar.locator('.composite.title .title-actions');
    const button = actions.getByRole('button', { name: named(names[0]) });
    await leaveCard(this.page);
    await this.sideBar.hover();
    await actions.getByRole('button').first().waitFor({ timeout: patience });
    // VS Code draws the actions anew when what they depend on changes, and for a moment they are not there
    const menu = new Menu(this.page);
    const place = await eventually(
      async () => {
        if (await button.isVisible()) {
          await button.click({ timeout: 3_000 });
          return 'title';
        }
        // a link without a role
        await actions.locator('.codicon-toolbar-more').click({ timeout: 3_000 });
        await menu.shown();
        if ((await menu.items()).some((item) => named(names[0]).test(item))) return 'menu';
        await menu.close();
        return 'none';
      },
      (found) => found !== 'none',
    );
    if (place === 'menu') await menu.choose(...names);
    else if (names.length > 1) await (await menu.shown()).choose(...names.slice(1));
  }

  /** Waits until the servers are listed: rows are drawn again at the end, and a click may get lost. */
  async loaded(): Promise<void> {
    await eventually(
      () => this.viewActions(),
      (actions) => actions.some((action) => named('Refresh').test(action)),
    );
  }

  /** The names of the actions in the side bar's title. */
  async viewActions(): Promise<string[]> {
    const buttons = await this.sideBar.locator('.composite.title .title-actions .action-label').all();
    return Promise.all(buttons.map(async (button) => readable(await button.getAttribute('aria-label'))));
  }

  /** The message that a view shows over its tree; empty without one. */
  async viewMessage(): Promise<string> {
    const message = this.sideBar.locator('.tree-explorer-viewlet-tree-view > .message:not(.hide)');
    return (await message.count()) > 0 ? readable(await message.first().innerText()) : '';
  }

  /** What stands in an empty view. Its buttons and links are found by role: `welcome().getByRole('button', …)`. */
  welcome(): Locator {
    return this.sideBar.locator('.welcome-view-content:visible');
  }

  /** A tree view by its name (not its container's). */
  tree(view: string): Tree {
    return new Tree(this.page, view);
  }

  /** Waits for the quick pick with this title (or placeholder, without a title). */
  async quickPick(titleOrPlaceholder: string | RegExp): Promise<QuickInput> {
    return this.quickInput.shown(titleOrPlaceholder);
  }

  /** Waits for the input box with this title (or placeholder, without a title). */
  async inputBox(titleOrPlaceholder: string | RegExp): Promise<QuickInput> {
    return this.quickInput.shown(titleOrPlaceholder);
  }

  /**
   * Answers the question for a file, which is a kind of input box here, with an absolute path. `proposal` is what the
   * dialog fills in by itself: a file's name when it saves.
   */
  async chooseFile(title: string | RegExp, file: string, proposal = /[^/\\]$/): Promise<void> {
    const box = await this.quickInput.shown(title);
    // The dialog fills in its own proposal when it has read the folder; before that it would be lost.
    await eventually(
      () => box.value(),
      (value) => proposal.test(value),
    );
    const asks = async (): Promise<boolean> => (await box.isShown()) && matches(await box.title(), title);
    // while the dialog reads the folder that was typed, it takes an Enter for a step into it, or types over it
    await eventually(async () => {
      if (!(await asks())) return true;
      if ((await box.value()) === file) {
        await box.accept();
        await box.settled(title);
      } else {
        await box.type(file);
      }
      return !(await asks());
    }, true);
  }

  /** Waits for the modal dialog with this message. */
  async dialog(message: string | RegExp): Promise<Dialog> {
    return new Dialog(this.page).shown(message);
  }

  /** Waits for the notification with this message. */
  async notification(message: string | RegExp): Promise<Notification> {
    return this.notifications.shown(message);
  }

  /** An item of the status bar, by the end of its id or by a text that it shows. */
  statusBarItem(idOrText: string | RegExp): StatusBarItem {
    return new StatusBarItem(this.page, idOrText);
  }

  /** Opens the connection panel of a server by its row. VS Code tells a click on a row that it redraws to no row: again. */
  async connectionPanel(server: string): Promise<FrameLocator> {
    const tab = this.page.locator('.tabs-container .tab', { hasText: server }).first();
    await eventually(async () => {
      await this.tree('PostgreSQL TLS').row(server).action('Open Connection Panel');
      await tab.waitFor({ timeout: 8_000 });
      return true;
    }, true);
    return this.webview(server);
  }

  /** The content of a webview panel, by the title of its tab. The tab is brought to the front. */
  async webview(title: string | RegExp): Promise<FrameLocator> {
    const label = this.page.locator('.label-name').filter({ hasText: whole(title) });
    const tab = this.page.locator('.tabs-container .tab').filter({ has: label });
    await tab.first().waitFor({ timeout: patience });
    if ((await tab.first().getAttribute('aria-selected')) !== 'true') await tab.first().click();
    const group = this.page.locator('.editor-group-container').filter({ has: tab.and(this.page.locator('.active')) });
    // VS Code lays a webview over its editor, and tells there which one. Right after a change of tabs that may still be
    // the former one: it is hidden in a moment, and the editor tells another.
    const overlay = async (): Promise<string> => {
      const id = await group.locator('[id^="webview-editor-element-"]').first().getAttribute('aria-flowto');
      return id !== null && (await this.page.locator(`[id="${id}"] > iframe.webview.ready`).isVisible()) ? id : '';
    };
    let former = '';
    const id = await eventually(overlay, (now) => {
      const settled = now !== '' && now === former;
      former = now;
      return settled;
    });
    const frame = this.page
      .locator(`[id="${id}"]`)
      .frameLocator('iframe.webview.ready')
      .frameLocator('iframe#active-frame');
    await frame.locator('body').waitFor({ timeout: patience });
    return frame;
  }

  /** The titles of the open editors. */
  async tabs(): Promise<string[]> {
    return (await this.page.locator('.tabs-container .tab .label-name').allTextContents()).map(readable);
  }

  /** The text in sight in the active editor. */
  async editorText(): Promise<string> {
    const lines = await this.page
      .locator('.editor-group-container.active .editor-instance .view-lines .view-line')
      .evaluateAll((elements) =>
        elements
          .map((line) => ({ top: Number.parseInt((line as HTMLElement).style.top, 10), text: line.textContent ?? '' }))
          .sort((a, b) => a.top - b.top)
          .map((line) => line.text.replaceAll('\u00a0', ' ')),
      );
    return lines.join('\n');
  }

  /** The text in sight in the terminal. */
  async terminalText(): Promise<string> {
    const rows = await this.page.locator('.terminal-wrapper.active .xterm-rows > div').allTextContents();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  /** Types into the terminal, where Enter is a line's end. */
  async typeInTerminal(text: string): Promise<void> {
    const terminal = this.page.locator('.terminal-wrapper.active .xterm');
    await terminal.click({ timeout: patience });
    await terminal.and(this.page.locator('.focus')).waitFor({ timeout: patience });
    await this.page.keyboard.type(text);
  }

  async clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Changes settings while VS Code runs; VS Code takes them up by itself, so wait for what they bring about. */
  async changeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await changeSettings(this.parts.server.dataFolder, settings);
  }

  /** Waits until the browser has stored a text of the extension's state: VS Code writes it a moment later. */
  async stored(text: string): Promise<void> {
    await eventually(
      () =>
        this.page.evaluate(async (wanted) => {
          const request = <T>(of: IDBRequest<T>): Promise<T> =>
            new Promise((resolve, reject) => {
              of.onsuccess = () => resolve(of.result);
              of.onerror = () => reject(of.error ?? new Error('no answer'));
            });
          for (const { name } of await indexedDB.databases()) {
            if (!name?.startsWith('vscode-web-state-db')) continue;
            const database = await request(indexedDB.open(name));
            try {
              const values = await request(database.transaction('ItemTable').objectStore('ItemTable').getAll());
              if (values.some((value) => String(value).includes(wanted))) return true;
            } finally {
              database.close();
            }
          }
          return false;
        }, text),
      true,
    );
  }

  /** What the extension has written to its logs. */
  async log(): Promise<string> {
    const logs = path.join(this.parts.server.dataFolder, 'data', 'logs');
    const files = (await fs.readdir(logs, { recursive: true }).catch(() => [])).filter((file) =>
      /exthost\d*[\\/][^\\/]+[\\/][^\\/]+\.log$/.test(file),
    );
    const texts = await Promise.all(files.sort().map((file) => fs.readFile(path.join(logs, file), 'utf8')));
    return texts.join('');
  }

  /** Errors of the page and of the extension host, without those that VS Code has here anyway. */
  errors(): readonly string[] {
    return this.complaints;
  }

  /** What axe finds in a webview. */
  async axe(frame: FrameLocator): Promise<Violation[]> {
    return axeViolations(frame);
  }

  /** Saves a picture as `out/screenshots/<name>.png`. The pointer moves away first, unless a hover is wanted. */
  async screenshot(name: string, options: { readonly keepHover?: boolean } = {}): Promise<string> {
    if (!options.keepHover) {
      await movePointerAway(this.page);
    }
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
    const file = path.join(screenshotFolder, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    return file;
  }

  get isOpen(): boolean {
    return this.closing === undefined;
  }

  /** Ends the browser and the server, and removes their folders. */
  close(): Promise<void> {
    this.closing ??= (async () => {
      await this.parts.browser.close();
      await this.parts.server.stop();
      await removeTemporary(path.dirname(this.workspace));
    })();
    return this.closing;
  }

  private get sideBar(): Locator {
    return this.page.locator('.part.sidebar');
  }

  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 3 * patience });
    await this.page.waitForFunction(
      () => performance.getEntriesByName('code/didLoadExtensions').length > 0,
      undefined,
      {
        timeout: 3 * patience,
      },
    );
  }

  private complain(text: string): void {
    if (!isNoise(text)) this.complaints.push(text);
  }
}
