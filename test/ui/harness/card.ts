import type { Page } from 'playwright-core';

/** Moves the pointer away from a row whose card is shown: the card covers what is clicked next. */
export async function leaveCard(page: Page): Promise<void> {
  const card = page.locator('.monaco-hover:visible').first();
  if (await card.isVisible()) await movePointerAway(page);
}

export async function movePointerAway(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  await page.mouse.move(width - 4, Math.round(height / 2));
  await page
    .locator('.monaco-hover:visible')
    .first()
    .waitFor({ state: 'hidden', timeout: 2_000 })
    .catch(() => undefined); // one that stays belongs to what has the focus
}
