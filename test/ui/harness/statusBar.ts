import type { Locator, Page } from 'playwright-core';
import { patience, readable } from './wait';

/** An item of the status bar. */
export class StatusBarItem {
  readonly item: Locator;

  constructor(page: Page, idOrText: string | RegExp) {
    const items = page.locator('.statusbar-item');
    this.item = (
      typeof idOrText === 'string' ? items.and(page.locator(`[id$=${JSON.stringify(idOrText)}]`)) : items
    ).filter(typeof idOrText === 'string' ? {} : { hasText: idOrText });
  }

  async shown(): Promise<this> {
    await this.item.waitFor({ timeout: patience });
    return this;
  }

  async isShown(): Promise<boolean> {
    return this.item.isVisible();
  }

  /** What is read there; icons have no text. */
  async text(): Promise<string> {
    return readable(await this.item.textContent());
  }

  async ariaLabel(): Promise<string> {
    return readable(await this.item.getAttribute('aria-label'));
  }

  /** The codicons' names. */
  async icons(): Promise<string[]> {
    const classes = await this.item.locator('.codicon').evaluateAll((icons) => icons.map((icon) => icon.className));
    return classes.map((name) => /codicon-(?!modifier)([\w-]+)/.exec(name)?.[1] ?? '');
  }

  async background(): Promise<'none' | 'warning' | 'error'> {
    const classes = (await this.item.getAttribute('class')) ?? '';
    return classes.includes('warning-kind') ? 'warning' : classes.includes('error-kind') ? 'error' : 'none';
  }

  async click(): Promise<void> {
    await this.item.locator('.statusbar-item-label').click({ timeout: patience });
  }
}
