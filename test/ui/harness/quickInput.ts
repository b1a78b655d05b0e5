import type { Locator, Page } from 'playwright-core';
import { eventually, matches, patience, readable, whole } from './wait';

export interface QuickPickRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The heading of the group that this row begins. */
  readonly separator: string;
  readonly ariaLabel: string;
}

/** The quick pick or input box that is shown. */
export class QuickInput {
  readonly widget: Locator;
  readonly input: Locator;
  private readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Waits until one with this title is shown; without a title, with this placeholder. */
  async shown(titleOrPlaceholder: string | RegExp): Promise<this> {
    const read = async (): Promise<string[]> => [await this.title(), await this.placeholder()];
    await eventually(read, (texts) => texts.some((text) => matches(text, titleOrPlaceholder)));
    return this;
  }

  async hidden(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden', timeout: patience });
  }

  /** Waits until it is gone or asks for something else, or gives up after two seconds. */
  async settled(title: string | RegExp): Promise<void> {
    const answered = async (): Promise<boolean> => !(await this.isShown()) || !matches(await this.title(), title);
    await eventually(answered, true, 2_000).catch(() => undefined);
  }

  async isShown(): Promise<boolean> {
    return this.widget.isVisible();
  }

  /** With the step where there is one: "Connect (1/3)". */
  async title(): Promise<string> {
    if (!(await this.widget.isVisible())) return '';
    return readable(await this.widget.locator('.quick-input-title').textContent());
  }

  async placeholder(): Promise<string> {
    if (!(await this.widget.isVisible())) return '';
    return (await this.input.getAttribute('placeholder')) ?? '';
  }

  /** The prompt under an input box, or what is wrong with the value. */
  async message(): Promise<string> {
    return readable(await this.widget.locator('.quick-input-message').textContent());
  }

  async value(): Promise<string> {
    return this.input.inputValue();
  }

  /** The rows in view, in their order. Type to narrow a long list. */
  async items(): Promise<QuickPickRow[]> {
    return this.rows.evaluateAll((rows) => {
      const text = (row: Element, selector: string): string => row.querySelector(selector)?.textContent?.trim() ?? '';
      return rows
        .map((row) => ({
          index: Number(row.getAttribute('data-index')),
          label: text(row, '.quick-input-list-row:first-child .monaco-icon-label .label-name'),
          description: text(row, '.label-description'),
          detail: text(row, '.quick-input-list-label-meta'),
          separator: text(row, '.quick-input-list-separator'),
          ariaLabel: row.getAttribute('aria-label') ?? '',
        }))
        .sort((a, b) => a.index - b.index)
        .map(({ index: _, ...row }) => row);
    });
  }

  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** Clicks the row with this label. */
  async choose(label: string | RegExp): Promise<void> {
    await this.row(label).click({ timeout: patience });
  }

  row(label: string | RegExp): Locator {
    const name = this.page.locator('.quick-input-list-row:first-child .monaco-icon-label .label-name');
    return this.rows.filter({ has: name.filter({ hasText: whole(label) }) }).first();
  }

  /** Checks or unchecks a row of a quick pick for several. */
  async toggle(label: string | RegExp): Promise<void> {
    await this.row(label).click({ timeout: patience });
  }

  /** Presses Enter. */
  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  /** Presses Escape and waits until it is gone. */
  async cancel(): Promise<void> {
    await this.input.press('Escape');
    await this.hidden();
  }

  /** Presses a button of the title, by its tooltip. */
  async button(name: string | RegExp): Promise<void> {
    await this.widget.locator('.quick-input-titlebar').getByRole('button', { name }).click({ timeout: patience });
  }
}
