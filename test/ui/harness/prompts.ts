import type { Locator, Page } from 'playwright-core';
import { eventually, matches, named, patience, readable, whole } from './wait';

/** A modal dialog. */
export class Dialog {
  private readonly box: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
  }

  /** Waits until one with this message is shown. */
  async shown(message: string | RegExp): Promise<this> {
    await this.box.locator('.dialog-message-text', { hasText: whole(message) }).waitFor({ timeout: patience });
    return this;
  }

  async message(): Promise<string> {
    return readable(await this.box.locator('.dialog-message-text').textContent());
  }

  async detail(): Promise<string> {
    return readable(await this.box.locator('.dialog-message-detail').textContent());
  }

  /** The labels of its buttons, sorted: their order differs between systems. */
  async buttons(): Promise<string[]> {
    return (await this.box.locator('.dialog-buttons .monaco-button').allTextContents()).map(readable).sort();
  }

  /** Presses a key without choosing a button, and waits until the dialog is gone. */
  async key(key: 'Enter' | 'Escape'): Promise<void> {
    await this.box.page().keyboard.press(key);
    await this.box.waitFor({ state: 'hidden', timeout: patience });
  }

  /** The label of the button that has the focus. */
  async focused(): Promise<string> {
    return readable(await this.box.locator('.dialog-buttons .monaco-button:focus').textContent({ timeout: patience }));
  }

  /** Presses a button and waits until the dialog is gone. */
  async press(button: string): Promise<void> {
    const label = whole(button);
    await this.box.locator('.dialog-buttons .monaco-button').filter({ hasText: label }).click({ timeout: patience });
    await this.box.waitFor({ state: 'hidden', timeout: patience });
  }
}

/** One notification that is shown as a toast. */
export class Notification {
  constructor(
    private readonly toast: Locator,
    readonly message: string,
    readonly severity: 'info' | 'warning' | 'error' | 'progress',
    readonly buttons: readonly string[],
  ) {}

  async press(button: string): Promise<void> {
    await this.toast
      .locator('.monaco-button')
      .filter({ hasText: whole(button) })
      .click({ timeout: patience });
  }

  async close(): Promise<void> {
    await this.toast.hover();
    await this.toast.locator('.codicon-notifications-clear').click({ timeout: patience });
  }
}

export class Notifications {
  private readonly toasts: Locator;

  constructor(private readonly page: Page) {
    this.toasts = page.locator('.notifications-toasts .notification-list-item');
  }

  /** Those that are shown now, the newest first. */
  async list(): Promise<Notification[]> {
    const read = await this.toasts.evaluateAll((toasts) =>
      toasts.map((toast) => ({
        message: toast.querySelector('.notification-list-item-message')?.textContent ?? '',
        icon: toast.querySelector('.notification-list-item-icon')?.className ?? '',
        buttons: [...toast.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map(
          (button) => button.textContent ?? '',
        ),
      })),
    );
    return read.map(({ message, icon, buttons }) => {
      const text = this.page.locator('.notification-list-item-message').filter({ hasText: whole(readable(message)) });
      const kind = /codicon-(info|warning|error)\b/.exec(icon)?.[1] as Notification['severity'] | undefined;
      const labels = buttons.map(readable).filter((label) => label !== '');
      return new Notification(this.toasts.filter({ has: text }).first(), readable(message), kind ?? 'progress', labels);
    });
  }

  /** Waits until one with this message is shown. */
  async shown(message: string | RegExp): Promise<Notification> {
    let found: Notification | undefined;
    await eventually(
      async () => {
        const shown = await this.list();
        found = shown.find((notification) => matches(notification.message, message));
        return shown.map((notification) => notification.message);
      },
      () => found !== undefined,
    );
    if (found === undefined) throw new Error('A notification that was found is not there.');
    return found;
  }
}

/** A menu that is open. */
export class Menu {
  private readonly menus: Locator;

  constructor(private readonly page: Page) {
    this.menus = page.locator('.monaco-menu');
  }

  async shown(): Promise<this> {
    await this.menus.first().waitFor({ timeout: patience });
    return this;
  }

  /** Whether it is there within some seconds. */
  async opens(): Promise<boolean> {
    return this.menus
      .first()
      .waitFor({ timeout: 3_000 })
      .then(
        () => true,
        () => false,
      );
  }

  /** The labels of the menu that was opened last. */
  async items(): Promise<string[]> {
    return (await this.menus.last().locator('.action-menu-item .action-label').allTextContents()).map(readable);
  }

  /** Chooses an entry; several names lead through submenus. */
  async choose(...names: string[]): Promise<void> {
    for (const [level, name] of names.entries()) {
      // the label alone: an entry may show a key binding as well
      const label = this.page.locator('.action-label').filter({ hasText: named(name) });
      const entry = this.menus.nth(level).locator('.action-menu-item').filter({ has: label }).first();
      await entry.waitFor({ timeout: patience });
      const next = level < names.length - 1 ? this.menus.nth(level + 1) : this.menus.first();
      const state = level < names.length - 1 ? 'visible' : 'hidden';
      let clicked = false;
      // VS Code ignores a click that comes right after the menu has opened, as that of a mouse that is held
      await eventually(async () => {
        if (clicked && (await next.isVisible()) === (state === 'visible')) return true;
        await entry.click({ timeout: 2_000 });
        clicked = true;
        await next.waitFor({ state, timeout: 250 });
        return true;
      }, true);
    }
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.menus.first().waitFor({ state: 'hidden', timeout: patience });
  }
}
